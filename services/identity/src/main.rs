//! `identity` serves; `identity migrate` migrates its databases by their owners.
use std::process::ExitCode;

use identity::config::Config;
use identity::{MIGRATIONS, app};
use kit_service::Program;

#[tokio::main]
async fn main() -> ExitCode {
    Program::new("identity", Config::read, |config| &config.data.process.telemetry)
        .command("migrate", |env, _| kit_service::migrate("identity", env, MIGRATIONS))
        .run(app::run)
        .await
}
