//! What the command line says.
use clap::{Parser, Subcommand};

use crate::paths::Paths;
use crate::up::Options;
use crate::{control, rotate, schema, status, supervisor, trace, up};

/// The whole mesh on one machine.
#[derive(Debug, Parser)]
#[command(name = "local", version)]
pub struct Cli {
    /// Folder of the running mesh.
    #[arg(long, env = "RUN_DIR", default_value = ".run", global = true)]
    run_dir: std::path::PathBuf,
    /// What to do.
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts everything and stays; Ctrl-C stops it.
    Up(Box<Options>),
    /// Stops everything.
    Down,
    /// Says what runs, what is applied and who has acknowledged it.
    Status,
    /// Stops everything and removes its data.
    Clean,
    /// Stops one service, to see what goes on without it.
    Stop {
        /// Its short name, "postgres" or "redis".
        service: String,
    },
    /// Starts it again.
    Start {
        /// Its short name, "postgres" or "redis".
        service: String,
    },
    /// Gives every service a fresh certificate now, while calls run.
    Rotate {
        /// Seconds that these live; they are replaced when a third is left.
        #[arg(long, default_value_t = 3600, value_parser = clap::value_parser!(u64).range(3..=31_536_000))]
        leaf_seconds: u64,
    },
    /// Prints a trace as a tree.
    Trace {
        /// The trace id (32 hexadecimal digits; the header X-Trace-Id).
        id: String,
    },
    /// Installs the Debian packages that are missing.
    Install {
        /// Packages beside PostgreSQL and Redis.
        more: Vec<String>,
    },
    /// Runs a command beside a private PostgreSQL and Redis (TEST_POSTGRES_URL, TEST_REDIS_URL).
    WithServers {
        /// The command and its arguments.
        #[arg(trailing_var_arg = true, required = true)]
        command: Vec<String>,
    },
    /// Runs a command beside a private PostgreSQL that holds every service's schema (`<SERVICE>_SCHEMA_URL`).
    WithSchemas {
        /// The command and its arguments.
        #[arg(trailing_var_arg = true, required = true)]
        command: Vec<String>,
    },
}

/// Carries the command out.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    let paths = Paths::new(&cli.run_dir)?;
    match cli.command {
        Command::Up(options) if options.detach => up::detached(&paths).await,
        Command::Up(options) => up::attached(&paths, &options).await,
        Command::Down => supervisor::down(&paths).await,
        Command::Status => status::print(&paths).await,
        Command::Clean => supervisor::clean(&paths).await,
        Command::Stop { service } => control::set(&paths, &service, control::Wanted::Stopped).await,
        Command::Start { service } => control::set(&paths, &service, control::Wanted::Running).await,
        Command::Rotate { leaf_seconds } => {
            rotate::now(&paths, std::time::Duration::from_secs(leaf_seconds)).await
        }
        Command::Trace { id } => trace::print(&paths, &id),
        Command::Install { more } => crate::install::ensure(&more).await,
        Command::WithServers { command } => schema::with_servers(&command).await,
        Command::WithSchemas { command } => schema::with_schemas(&command).await,
    }
}
