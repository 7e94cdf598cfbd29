//! `gateway` serves; `gateway openapi` prints the document of its API.
use std::io::Write as _;
use std::process::ExitCode;

use gateway::{Config, api, app};
use kit_config::Env;
use kit_telemetry::Telemetry;

#[tokio::main]
async fn main() -> ExitCode {
    let done = match std::env::args().nth(1).as_deref() {
        None => serve().await,
        Some("openapi") => {
            std::io::stdout().write_all(api::openapi::text().as_bytes()).map_err(anyhow::Error::from)
        }
        Some(_) => Err(anyhow::anyhow!("usage: gateway [openapi]")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Telemetry may not run yet: the reason must be seen all the same.
            let line = format!("gateway: {error:#}\n");
            let _ = std::io::stderr().write_all(line.as_bytes());
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> anyhow::Result<()> {
    let config = Config::read(&Env::from_process())?;
    let telemetry = Telemetry::start("gateway", &config.telemetry)?;
    let done = app::run(config, telemetry.metrics()).await;
    telemetry.shutdown().await;
    done
}
