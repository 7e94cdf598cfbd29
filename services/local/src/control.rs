//! Which child should run. `local stop booking` writes a file, the supervisor follows it: a drill needs no other door.
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::bail;

use crate::paths::Paths;
use crate::process::recorded;
use crate::ready::until;

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

/// Forgets every wish: a fresh start runs everything.
pub fn forget(paths: &Paths) {
    let _ = fs::remove_dir_all(paths.at("control"));
}

/// Says what is wanted and waits until it is so.
pub async fn set(paths: &Paths, name: &str, wanted: Wanted) -> anyhow::Result<()> {
    if !crate::services::ALL.contains(&name) && !["postgres", "redis"].contains(&name) {
        bail!("no such service: {name}");
    }
    match wanted {
        Wanted::Stopped => fs::write(paths.folder("control")?.join(name), b"stopped")?,
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

fn file(paths: &Paths, name: &str) -> PathBuf {
    paths.at("control").join(name)
}
