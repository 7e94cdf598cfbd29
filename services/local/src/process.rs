//! Child processes that survive nothing: each is recorded with its start time, so that a supervisor that was killed
//! leaves nothing behind that its successor cannot end, and nothing is ended that only has the same number.
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::paths::{self, Paths, write_private};

/// A process by number and start time (clock ticks since boot, proc(5) field 22).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// When it started.
    pub started: u64,
}

/// How long a process may take to end before it is killed.
const PATIENCE: Duration = Duration::from_secs(15);

/// The recorded processes by name.
pub type Record = BTreeMap<String, Process>;

/// How to start a child.
#[derive(Clone, Debug)]
pub struct ProcessSpec {
    /// Its name.
    pub name: String,
    /// The program.
    pub program: std::path::PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Its whole environment.
    pub environment: BTreeMap<String, String>,
    /// The user and group it runs as, where that is another.
    pub user: Option<(u32, u32)>,
    /// The signal that asks it to end.
    pub stop_signal: Signal,
}

/// A signal by which a child is asked to end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Signal {
    /// SIGTERM: end in good order.
    Term,
    /// SIGINT: PostgreSQL's fast shutdown.
    Int,
    /// SIGKILL.
    Kill,
}

impl Process {
    /// The running process of this number.
    #[must_use]
    pub fn of(pid: u32) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let (_, rest) = stat.rsplit_once(')')?;
        let mut fields = rest.split_whitespace();
        // A zombie has ended; only its parent has not looked yet.
        if matches!(fields.next()?, "Z" | "X") {
            return None;
        }
        fields.nth(18)?.parse().ok().map(|started| Self { pid, started })
    }

    /// Whether it still runs.
    #[must_use]
    pub fn runs(self) -> bool {
        Self::of(self.pid) == Some(self)
    }

    /// Sends a signal, if it still runs.
    pub async fn signal(self, signal: Signal) -> anyhow::Result<()> {
        if !self.runs() {
            return Ok(());
        }
        let name = match signal {
            Signal::Term => "-TERM",
            Signal::Int => "-INT",
            Signal::Kill => "-KILL",
        };
        Command::new("/bin/kill")
            .args([name, &self.pid.to_string()])
            .stderr(Stdio::null())
            .status()
            .await
            .context("running kill")?;
        Ok(())
    }

    /// Asks it to end, insists after a while, and returns when it has.
    pub async fn end(self, signal: Signal) -> anyhow::Result<()> {
        self.signal(signal).await?;
        if timeout(PATIENCE, self.gone()).await.is_ok() {
            return Ok(());
        }
        self.signal(Signal::Kill).await?;
        timeout(PATIENCE, self.gone()).await.context("a killed process does not end")
    }

    async fn gone(self) {
        while self.runs() {
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl ProcessSpec {
    /// Starts it with its output appended to `.run/log/<name>.log`, in a process group of its own, so that Ctrl-C
    /// reaches the supervisor alone.
    pub fn spawn(&self, paths: &Paths) -> anyhow::Result<Child> {
        self.command(paths)?.spawn().with_context(|| format!("starting {}", self.program.display()))
    }

    /// The command that starts it.
    pub fn command(&self, paths: &Paths) -> anyhow::Result<Command> {
        let log = paths.folder("log")?.join(format!("{}.log", self.name));
        let output = paths::private().append(true).open(&log)?;
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .env_clear()
            .envs(&self.environment)
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .process_group(0);
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        Ok(command)
    }
}

/// The environment that every child gets: what it needs to find programs and time zones, and nothing else.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the supervisor hands its own PATH on; services read theirs with kit-config"
)]
pub fn base_environment() -> BTreeMap<String, String> {
    ["PATH", "HOME", "LANG", "TZDIR"]
        .into_iter()
        .filter_map(|key| std::env::var(key).ok().map(|value| (key.to_owned(), value)))
        .collect()
}

/// Reads the record of a mesh.
#[must_use]
pub fn recorded(paths: &Paths) -> Record {
    fs::read(file(paths)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Writes the record of a mesh.
pub fn record(paths: &Paths, processes: &Record) -> anyhow::Result<()> {
    write_private(Path::new(&file(paths)), &serde_json::to_vec_pretty(processes)?)
}

fn file(paths: &Paths) -> std::path::PathBuf {
    paths.at("processes.json")
}
