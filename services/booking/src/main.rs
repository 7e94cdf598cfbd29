//! `booking` serves; `booking migrate` brings both databases to this version's schema.
use std::process::ExitCode;

use booking::config::Config;
use booking::{MIGRATIONS, app};
use kit_service::Program;

#[tokio::main]
async fn main() -> ExitCode {
    Program::new("booking", Config::read, |config| &config.data.process.telemetry)
        .command("migrate", |env, _| kit_service::migrate("booking", env, MIGRATIONS))
        .run(app::run)
        .await
}
