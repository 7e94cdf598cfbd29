//! Measures what the product's operations cost, and the least that they could cost: `make bench`.
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;

use harness::Harness;
use operations::Operation;

/// What is counted.
mod counters;
/// Figures, their goals and how they are written.
mod figures;
/// Floors that more than one operation stands on.
mod floors;
/// The mesh that is measured.
mod harness;
/// Calls, so many at a time.
mod load;
/// The floor of two hops.
mod nginx;
/// What is measured.
mod operations;
/// Packages that floors need.
mod packages;
/// Ours and its floor in turns.
mod pairs;
/// PostgreSQL's own load.
mod pgbench;
/// CPU time and memory.
mod proc;
/// Statements from PostgreSQL's log.
mod recorded;
/// The document.
mod report;
/// Scripts for pgbench.
mod script;
/// System calls of a program, while it runs.
mod strace;
/// System calls of a load.
mod syscalls;

/// Our figures and their floors, in one run. The servers are those in this program's folder.
#[derive(Debug, Parser)]
struct Cli {
    /// Only this operation.
    #[arg(long)]
    only: Option<Operation>,
    /// The file that the report is written to.
    #[arg(long)]
    write: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr().lock(), "bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: &Cli) -> anyhow::Result<()> {
    anyhow::ensure!(
        cli.write.is_none() || !cfg!(debug_assertions),
        "figures of a debug build are written to no report: make bench"
    );
    let harness = Harness::start().await?;
    let outcome = measure(cli, &harness).await;
    let run = harness.end().await;
    // Who failed leaves its logs.
    outcome.with_context(|| format!("logs are in {}", run.join("log").display()))?;
    harness::remove(&run)
}

async fn measure(cli: &Cli, harness: &Harness) -> anyhow::Result<()> {
    let machine = report::Machine::read(&harness.inspector).await?;
    let mut sections = Vec::new();
    for operation in Operation::ALL.into_iter().filter(|one| cli.only.is_none_or(|only| only == *one)) {
        for section in operation.measure(harness).await? {
            print(&format!("\n{}\n{}{}", section.title, report::table(&section), section.notes.join("\n")));
            sections.push(section);
        }
    }
    if let Some(file) = &cli.write {
        std::fs::write(file, report::document(&machine, &sections))
            .with_context(|| file.display().to_string())?;
    }
    Ok(())
}

/// Prints to standard output; a closed pipe is no error.
fn print(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}
