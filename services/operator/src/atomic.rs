//! Files that are there whole or not at all.
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readable {
    /// Its owner alone (0600).
    Owner,
    /// Everyone (0644).
    All,
}

/// Writes a file beside its place and moves it there, so that a reader sees the old bytes or the new ones.
pub fn write(path: &Path, bytes: &[u8], readable: Readable) -> std::io::Result<()> {
    let folder = path.parent().ok_or_else(|| std::io::Error::other("a file needs a folder"))?;
    let name = path.file_name().ok_or_else(|| std::io::Error::other("a file needs a name"))?;
    std::fs::create_dir_all(folder)?;
    let beside = folder.join(format!(".{}.new", name.to_string_lossy()));
    remove(&beside)?;
    let mode = if readable == Readable::Owner { 0o600 } else { 0o644 };
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    File::open(folder)?.sync_all()
}

/// Removes a file; that it is not there is no error.
pub fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
