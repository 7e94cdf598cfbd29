//! The operator: declared tenants in, effective configuration out. `operator` serves, `operator crd` prints the CRD.
use std::io::Write as _;
use std::process::ExitCode;

use kit_service::Program;
use operator::config::Config;

#[tokio::main]
async fn main() -> ExitCode {
    Program::new("operator", Config::read, |config| &config.process.telemetry)
        .command("crd", |_, _| async {
            Ok(std::io::stdout().write_all(operator_crd::crd_yaml()?.as_bytes())?)
        })
        .run(operator::run)
        .await
}
