//! What people read on the terminal.
use std::io::Write as _;
use std::process::ExitCode;

/// Prints one line to standard output; a closed pipe is no error.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints what went wrong, with its causes, to standard error.
#[must_use]
pub fn failed(error: &anyhow::Error) -> ExitCode {
    let _ = writeln!(std::io::stderr().lock(), "local: {error:#}");
    ExitCode::FAILURE
}
