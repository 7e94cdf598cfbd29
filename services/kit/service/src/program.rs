//! The command line of a service.
use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Result, bail};
use futures_util::future::{BoxFuture, FutureExt as _};
use kit_config::{Env, Problems, Reader};
use kit_telemetry::{Telemetry, TelemetryConfig};

use crate::{Start, Stopped, settings};

/// Reads a service's settings; a problem is noted in the reader, and `None` says that there was one.
type Read<C> = fn(&mut Reader<'_>) -> Option<C>;
type Run = Box<dyn FnOnce(Env, Vec<String>) -> BoxFuture<'static, Result<()>>>;

/// A service's program: without a command it serves, `settings` prints its settings as JSON, and others are its own.
pub struct Program<C> {
    name: &'static str,
    read: Read<C>,
    telemetry: fn(&C) -> &TelemetryConfig,
    commands: Vec<Command>,
}

struct Command {
    /// Its name and what follows it: `resolve-halt <tenant> <what was done>`.
    usage: &'static str,
    run: Run,
}

// === impl Program ===

impl<C> Program<C> {
    /// A program that reads its settings with `read`.
    pub fn new(name: &'static str, read: Read<C>, telemetry: fn(&C) -> &TelemetryConfig) -> Self {
        Self { name, read, telemetry, commands: Vec::new() }
    }

    /// Adds a command: its name, and what it takes, as the usage shows it. It gets the environment and the arguments
    /// after its name.
    #[must_use]
    pub fn command<F>(
        mut self,
        usage: &'static str,
        run: impl FnOnce(Env, Vec<String>) -> F + 'static,
    ) -> Self
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.commands.push(Command { usage, run: Box::new(|env, arguments| run(env, arguments).boxed()) });
        self
    }

    /// Runs the command of the command line; `serve` is what runs without one. A failure is told on standard error,
    /// where it is seen even if telemetry does not run yet.
    pub async fn run<F>(self, serve: impl FnOnce(C, Start) -> F) -> ExitCode
    where
        F: Future<Output = Result<()>>,
    {
        let name = self.name;
        match self.dispatch(serve).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                let _ = writeln!(std::io::stderr(), "{name}: {failure:#}");
                ExitCode::FAILURE
            }
        }
    }

    async fn dispatch<F>(self, serve: impl FnOnce(C, Start) -> F) -> Result<()>
    where
        F: Future<Output = Result<()>>,
    {
        let env = Env::from_process();
        let mut arguments = std::env::args().skip(1);
        let Some(wanted) = arguments.next() else { return self.serve(&env, serve).await };
        if wanted == "settings" {
            return settings::print(self.name, self.read);
        }
        let usages: Vec<&str> =
            self.commands.iter().map(|command| command.usage).chain(["settings"]).collect();
        let usage = format!("usage: {} [{}]", self.name, usages.join(" | "));
        let Some(command) = self.commands.into_iter().find(|command| command.name() == wanted) else {
            bail!("`{wanted}` is not a command; {usage}");
        };
        (command.run)(env, arguments.collect()).await
    }

    async fn serve<F>(&self, env: &Env, serve: impl FnOnce(C, Start) -> F) -> Result<()>
    where
        F: Future<Output = Result<()>>,
    {
        let config = read(env, self.name, self.read)?;
        let telemetry = Telemetry::start(self.name, (self.telemetry)(&config))?;
        let stop = kit_mesh::stop_on_signal()?;
        let served = serve(config, Start::new(self.name, telemetry.metrics(), stop)).await;
        let served = served.or_else(|failure| if failure.is::<Stopped>() { Ok(()) } else { Err(failure) });
        if let Err(failure) = &served {
            tracing::error!(error = format!("{failure:#}"), "{} ends", self.name);
        }
        telemetry.shutdown().await;
        served
    }
}

// === impl Command ===

impl Command {
    fn name(&self) -> &str {
        self.usage.split(' ').next().unwrap_or_default()
    }
}

/// Reads every setting, or names every problem at once.
fn read<C>(env: &Env, name: &str, read: Read<C>) -> Result<C, Problems> {
    let mut reader = Reader::new(env, &name.to_ascii_uppercase());
    let config = read(&mut reader);
    reader.finish(config)
}
