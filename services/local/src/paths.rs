//! Where everything lies. One folder holds a mesh; a second mesh on the same machine has another folder.
use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// The folders and files of one mesh.
#[derive(Clone, Debug)]
pub struct Paths {
    run: PathBuf,
}

impl Paths {
    /// The mesh in this folder, which is made if it is not there. Mails, logs and traces tell of people: nobody else
    /// may look into it. Where PostgreSQL's user keeps its data there, others may pass, to what they know and may read.
    pub fn new(run: &Path) -> anyhow::Result<Self> {
        make(run)?;
        let paths = Self { run: run.canonicalize()? };
        restrict(&paths.run, if paths.is_passed() { 0o711 } else { 0o700 })?;
        Ok(paths)
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
        make(&path)?;
        // An older one may have been open to all.
        restrict(&path, 0o700)?;
        Ok(path)
    }

    /// PostgreSQL's data: in the folder where its user can reach it, else under /var/lib, named after the folder.
    #[must_use]
    pub fn postgres_data(&self) -> PathBuf {
        if !is_root() || self.is_passed() {
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

    /// Whether PostgreSQL runs as another user, who can reach this folder.
    fn is_passed(&self) -> bool {
        is_root() && self.run.ancestors().skip(1).all(others_may_pass)
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

/// What this process and its children write from now on, only their user may read.
pub fn keep_private() {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

fn make(folder: &Path) -> anyhow::Result<()> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("making {}", folder.display()))
}

fn restrict(folder: &Path, mode: u32) -> anyhow::Result<()> {
    if fs::metadata(folder)?.permissions().mode() & 0o777 == mode {
        return Ok(());
    }
    let set = fs::set_permissions(folder, fs::Permissions::from_mode(mode));
    set.with_context(|| format!("closing {} to others", folder.display()))
}

/// Options for a file that only its owner may read, made if it is not there.
#[must_use]
pub fn private() -> fs::OpenOptions {
    let mut options = fs::File::options();
    options.create(true).mode(0o600);
    options
}

/// Writes a file that only its owner may read, whole or not at all.
pub fn write_private(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().context("a file has a folder")?;
    make(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    std::io::Write::write_all(&mut file, content)?;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o600))?;
    file.persist(path).with_context(|| format!("writing {}", path.display()))?;
    Ok(())
}
