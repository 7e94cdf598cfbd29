//! Keeps the mesh running: one task a child, a dead one is started again after a second, all end in good order.
use std::fs;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::control::{self, Wanted};
use crate::paths::{self, Paths, write_private};
use crate::process::{Process, ProcessSpec, Record, record, recorded};
use crate::{postgres, terminal};

/// Pause before a dead child is started again.
const AGAIN: Duration = Duration::from_secs(1);

/// The children of one mesh.
#[derive(Clone)]
pub struct Supervisor {
    paths: Paths,
    record: Arc<Mutex<Record>>,
    changed: watch::Sender<Record>,
}

/// Children that stop together.
pub struct Group {
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// The mesh's folder is ours as long as this lives.
pub struct Lock(#[expect(dead_code, reason = "kept for its drop, never read")] fs::File);

impl Lock {
    /// Takes the folder, or says that another holds it.
    pub fn take(paths: &Paths) -> anyhow::Result<Self> {
        let file = paths::private().truncate(false).write(true).open(paths.at("local.lock"))?;
        file.try_lock().context("this mesh is running already: `make status` tells, `make down` stops it")?;
        write_private(&paths.at("local.pid"), std::process::id().to_string().as_bytes())?;
        Ok(Self(file))
    }
}

impl Supervisor {
    /// A supervisor without children. What an earlier one left behind is ended first.
    pub async fn new(paths: &Paths) -> anyhow::Result<Self> {
        for (name, process) in recorded(paths) {
            let signal =
                if name == "postgres" { crate::process::Signal::Int } else { crate::process::Signal::Term };
            process.end(signal).await?;
        }
        record(paths, &Record::new())?;
        control::clear(paths);
        let changed = watch::Sender::new(Record::new());
        Ok(Self { paths: paths.clone(), record: Arc::default(), changed })
    }

    /// Tells when a child came or went.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<Record> {
        self.changed.subscribe()
    }

    /// Starts children that will stop together.
    #[must_use]
    pub fn start(&self, specs: Vec<ProcessSpec>) -> Group {
        let group = Group { stop: CancellationToken::new(), tasks: TaskTracker::new() };
        for spec in specs {
            let (this, stop) = (self.clone(), group.stop.clone());
            group.tasks.spawn(async move { this.keep(&spec, &stop).await });
        }
        group.tasks.close();
        group
    }

    /// Runs a child once, to its end.
    pub async fn run(&self, spec: &ProcessSpec) -> anyhow::Result<()> {
        let status = spec.command(&self.paths)?.kill_on_drop(true).spawn()?.wait().await?;
        anyhow::ensure!(status.success(), "{} failed: see .run/log/{}.log", spec.name, spec.name);
        Ok(())
    }

    async fn keep(&self, spec: &ProcessSpec, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.once(spec, stop).await {
                terminal::line(&format!("{}: {error:#}", spec.name));
            }
            self.note(&spec.name, None);
            tokio::select! {
                () = stop.cancelled() => {}
                () = sleep(AGAIN) => {}
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.until_wanted(&spec.name, Wanted::Running) => {}
            }
        }
    }

    /// One life of a child.
    async fn once(&self, spec: &ProcessSpec, stop: &CancellationToken) -> anyhow::Result<()> {
        let mut child = spec.spawn(&self.paths)?;
        let process = child.id().and_then(Process::of);
        self.note(&spec.name, process);
        tokio::select! {
            status = child.wait() => {
                terminal::line(&format!("{} ended ({}), starting it again", spec.name, status?));
                return Ok(());
            }
            () = stop.cancelled() => {}
            () = self.until_wanted(&spec.name, Wanted::Stopped) => {}
        }
        let Some(process) = process else { return Ok(()) };
        let (ended, reaped) = tokio::join!(process.end(spec.stop_signal), child.wait());
        ended.and(reaped.map(drop).map_err(Into::into))
    }

    async fn until_wanted(&self, name: &str, wanted: Wanted) {
        let mut tick = interval(Duration::from_millis(100));
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while control::wanted(&self.paths, name) != wanted {
            tick.tick().await;
        }
    }

    fn note(&self, name: &str, process: Option<Process>) {
        let mut processes = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        match process {
            Some(process) => processes.insert(name.to_owned(), process),
            None => processes.remove(name),
        };
        if let Err(error) = record(&self.paths, &processes) {
            terminal::line(&format!("{error:#}"));
        }
        self.changed.send_replace(processes.clone());
    }
}

impl Group {
    /// Stops the children and returns when they have ended.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }
}

/// Stops a running mesh, or what a killed supervisor left.
pub async fn down(paths: &Paths) -> anyhow::Result<()> {
    let pid = fs::read_to_string(paths.at("local.pid")).ok().and_then(|text| text.trim().parse().ok());
    if let Some(process) = pid.and_then(Process::of)
        && fs::File::open(paths.at("local.lock")).is_ok_and(|lock| lock.try_lock().is_err())
    {
        process.signal(crate::process::Signal::Term).await?;
        crate::ready::until(Duration::from_mins(1), "the mesh to stop", async || {
            Ok((!process.runs()).then_some(()))
        })
        .await?;
    }
    let _lock = Lock::take(paths)?;
    drop(Supervisor::new(paths).await?);
    let _ = fs::remove_file(paths.at("mesh.json"));
    terminal::line("stopped");
    Ok(())
}

/// Stops a mesh and removes its folder and data.
pub async fn clean(paths: &Paths) -> anyhow::Result<()> {
    down(paths).await?;
    let data = paths.postgres_data();
    if postgres::is_data(&data) {
        fs::remove_dir_all(&data).with_context(|| format!("removing {}", data.display()))?;
    }
    fs::remove_dir_all(paths.run()).with_context(|| format!("removing {}", paths.run().display()))?;
    terminal::line("removed");
    Ok(())
}
