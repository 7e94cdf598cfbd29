//! `local`: the whole mesh on one machine, for people (`make up`) and for tests.
use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        return ExitCode::FAILURE;
    }
    let command = local::cli::Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return local::terminal::failed(&error.into()),
    };
    let outcome = runtime.block_on(local::cli::run(command));
    // A thread that waits for standard input must not keep this process alive.
    runtime.shutdown_background();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => local::terminal::failed(&error),
    }
}
