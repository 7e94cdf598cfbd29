//! `gateway` serves; `gateway openapi` prints the document of its API.
use std::io::Write as _;
use std::process::ExitCode;

use gateway::{Config, app};
use kit_service::Program;

#[tokio::main]
async fn main() -> ExitCode {
    Program::new("gateway", Config::read, |config| &config.process.telemetry)
        .command("openapi", |_, _| async {
            Ok(std::io::stdout().write_all(gateway_api::document().as_bytes())?)
        })
        .run(app::run)
        .await
}
