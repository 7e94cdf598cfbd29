//! `identity` serves; `identity migrate` migrates its databases by their owners, and `identity calibrate` finds what a
//! hash may cost on this machine, and `identity pack-breached` makes the list of breached passwords.
use std::process::ExitCode;

use identity::breached::pack;
use identity::config::Config;
use identity::crypto::calibrate;
use identity::{MIGRATIONS, app};
use kit_service::Program;

#[tokio::main]
async fn main() -> ExitCode {
    Program::new("identity", Config::read, |config| &config.data.process.telemetry)
        .command("migrate", |env, _| kit_service::migrate("identity", env, MIGRATIONS))
        .command("calibrate [<milliseconds>]", |_, arguments| async move { calibrate::run(&arguments) })
        .command("pack-breached <out> <file>...", |_, arguments| async move { pack::run(&arguments) })
        .run(app::run)
        .await
}
