//! Where everything lies. One folder holds a mesh; a second mesh on the same machine has another folder.
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// The folders and files of one mesh.
#[derive(Clone, Debug)]
pub struct Paths {
    run: PathBuf,
}

impl Paths {
    /// The mesh in this folder, which is made if it is not there.
    pub fn new(run: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(run).with_context(|| format!("making {}", run.display()))?;
        Ok(Self { run: run.canonicalize()? })
    }

    /// The folder itself.
    #[must_use]
    pub fn run(&self) -> &Path {
        &self.run
    }

    /// A file or folder in it.
    #[must_use]
    pub fn at(&self, name: &str) -> PathBuf {
        self.run.join(name)
    }

    /// A folder in it, made if it is not there.
    pub fn folder(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.at(name);
        fs::create_dir_all(&path).with_context(|| format!("making {}", path.display()))?;
        Ok(path)
    }

    /// PostgreSQL's data: in the folder where its user can reach it, else under /var/lib, named after the folder.
    #[must_use]
    pub fn postgres_data(&self) -> PathBuf {
        if !is_root() || self.run.ancestors().all(others_may_pass) {
            return self.at("postgres");
        }
        let name: String = self
            .run
            .to_string_lossy()
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        Path::new("/var/lib").join(format!("holdfast{name}"))
    }
}

/// Whether this process is root: PostgreSQL refuses to be.
#[must_use]
pub fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0)
}

fn others_may_pass(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|it| it.permissions().mode() & 0o001 != 0)
}

/// Writes a file that only its owner may read, whole or not at all.
pub fn write_secret(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    write_with_mode(path, content, 0o600)
}

/// Writes a file that everybody may read, whole or not at all.
pub fn write_public(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    write_with_mode(path, content, 0o644)
}

fn write_with_mode(path: &Path, content: &[u8], mode: u32) -> anyhow::Result<()> {
    let folder = path.parent().context("a file has a folder")?;
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    std::io::Write::write_all(&mut file, content)?;
    file.as_file().set_permissions(fs::Permissions::from_mode(mode))?;
    file.persist(path).with_context(|| format!("writing {}", path.display()))?;
    Ok(())
}
