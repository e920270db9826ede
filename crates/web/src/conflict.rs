//! A stale form shows both versions and loses neither
