//! The operator: declared tenants in, effective configuration out. `operator` serves, `operator crd` prints the CRD.
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = match std::env::args().nth(1).as_deref() {
        None => operator::run(),
        Some("crd") => print_crd(),
        Some(other) => Err(anyhow::anyhow!(
            "`operator {other}` is no command: `operator` serves, `operator crd` prints the CRD"
        )),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "operator: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn print_crd() -> anyhow::Result<()> {
    Ok(std::io::stdout().write_all(operator_crd::crd_yaml()?.as_bytes())?)
}
