//! Integration tests of the web crate: the edge (`a_*`) and the kit (`b_*`), over a small register that exists only here.
mod support;

mod a_accounts;
mod a_api;
mod a_edge;
mod a_golden;
mod a_session;
mod a_setup;
