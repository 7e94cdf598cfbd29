//! `booking` serves; `booking migrate` brings both databases to this version's schema.
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    booking::app::main().await
}
