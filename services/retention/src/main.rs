//! `retention` serves; `retention migrate` migrates its database by its owner, and `retention resolve-halt` lets a
//! ledger be signed again.
use std::process::ExitCode;

use kit_ledger::Ledger;
use kit_service::Program;
use retention::config::Config;
use retention::{MIGRATIONS, app};

#[tokio::main]
async fn main() -> ExitCode {
    Program::new("retention", Config::read, |config| &config.data.process.telemetry)
        .command("migrate", |env, _| kit_service::migrate("retention", env, MIGRATIONS))
        .command("resolve-halt <tenant> <what was done>", |env, arguments| {
            kit_service::resolve_halt("retention", env, Ledger::Audit, arguments)
        })
        .run(app::run)
        .await
}
