//! Where the workspace lies, and the programs that were built of it.
use std::path::{Path, PathBuf};

/// The workspace's folder.
#[must_use]
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lies in the workspace").to_owned()
}

/// A program of the workspace, built beside the one that runs.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("this program's file");
    let folder = test.parent().expect("programs lie in target/<profile>");
    // Tests lie a folder deeper.
    let programs = if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder };
    programs.join(name)
}
