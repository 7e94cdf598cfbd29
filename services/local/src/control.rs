//! What is asked of the supervisor: which child should run, fresh certificates. `local stop booking` writes a file, the
//! supervisor follows it: a test of faults needs no other interface.
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::bail;

use crate::paths::{Paths, write_private};
use crate::process::recorded;
use crate::ready::until;

/// The file that asks for fresh certificates: no child's name.
const ROTATION: &str = "rotate";

/// Whether a child should run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wanted {
    /// It should.
    Running,
    /// It should not.
    Stopped,
}

/// What is wanted of a child.
#[must_use]
pub fn wanted(paths: &Paths, name: &str) -> Wanted {
    if file(paths, name).exists() { Wanted::Stopped } else { Wanted::Running }
}

/// Clears every wish: a fresh start runs everything.
pub fn clear(paths: &Paths) {
    let _ = fs::remove_dir_all(paths.at("control"));
}

/// Says what is wanted and waits until it is so.
pub async fn set(paths: &Paths, name: &str, wanted: Wanted) -> anyhow::Result<()> {
    if !crate::services::ALL.contains(&name) && !["postgres", "redis"].contains(&name) {
        bail!("no such service: {name}");
    }
    match wanted {
        Wanted::Stopped => write_private(&paths.folder("control")?.join(name), b"stopped")?,
        Wanted::Running => {
            let _ = fs::remove_file(file(paths, name));
        }
    }
    until(Duration::from_secs(30), &format!("{name} to follow"), async || {
        let runs = recorded(paths).get(name).is_some_and(|process| process.runs());
        Ok((runs == (wanted == Wanted::Running)).then_some(()))
    })
    .await
}

/// Asks for fresh certificates that live so long.
pub fn ask_rotation(paths: &Paths, life: Duration) -> anyhow::Result<()> {
    write_private(&paths.folder("control")?.join(ROTATION), life.as_secs().to_string().as_bytes())
}

/// The rotation that is asked for; each is told once.
pub fn take_rotation(paths: &Paths) -> Option<Duration> {
    let asked = file(paths, ROTATION);
    let seconds = fs::read_to_string(&asked).ok()?.parse().ok().map(Duration::from_secs);
    fs::remove_file(asked).ok()?;
    seconds
}

fn file(paths: &Paths, name: &str) -> PathBuf {
    paths.at("control").join(name)
}
