//! `vardkase`: one program for a region's information security work. This crate only wires: the command line, the configuration, the list of
//! all registers, the demo region. Logic lives in the other crates.
//!
//! Exit codes: 0 done; 1 the answer is "no" (verify) or some inputs failed, each named on standard error; 2 wrong usage or nothing readable.
mod cli;
mod config;
mod data;
mod demo;
mod node;
mod registers;
mod rules;
mod serve;

use clap::Parser;
use std::process::ExitCode;

// DataFusion and the parsers allocate a lot in parallel; the system allocator gives memory back late and contends.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let command = cli::Cli::parse().command;
    match command.run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("vardkase: {}", cli::chain(&error));
            ExitCode::from(2)
        }
    }
}
