//! The store from outside: what goes in comes out, whatever happens in between.
mod faults;
mod lifecycle;
mod queries;
mod roundtrip;
mod support;
