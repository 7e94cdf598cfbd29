//! `policy` serves; with the owner's URL `policy migrate` migrates, and `policy resolve-halt` lets a ledger be signed
//! again.
use std::process::ExitCode;

use kit_ledger::Ledger;
use kit_service::Program;
use policy::{Config, MIGRATIONS};

#[tokio::main]
async fn main() -> ExitCode {
    Program::new("policy", Config::read, |config| &config.data.process.telemetry)
        .command("migrate", |env, _| kit_service::migrate("policy", env, MIGRATIONS))
        .command("resolve-halt <tenant> <what was done>", |env, arguments| {
            kit_service::resolve_halt("policy", env, Ledger::Consent, arguments)
        })
        .run(policy::run)
        .await
}
