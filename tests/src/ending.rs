//! The end of a mesh, and what may be left of it.
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::sync::MutexGuard;
use std::time::Duration;

use serde_json::Value;

use crate::mesh::Mesh;
use crate::wait::until;

impl Mesh {
    /// Ctrl-C, as a terminal does it: SIGINT to the whole process group. Returns when `local` has ended.
    pub async fn interrupt(&self) -> ExitStatus {
        let pid = self.local().as_ref().map(Child::id).expect("it was started here");
        let sent = Command::new("/bin/kill").args(["-INT", "--", &format!("-{pid}")]).status();
        assert!(sent.expect("kill runs").success(), "nothing to interrupt");
        until(Duration::from_mins(2), "local to end", async || {
            self.local().as_mut().and_then(|local| local.try_wait().expect("local's state"))
        })
        .await
    }

    fn local(&self) -> MutexGuard<'_, Option<Child>> {
        self.local.lock().expect("no test fails with it")
    }

    /// Names of the children that `local` has on record now.
    #[must_use]
    pub fn children(&self) -> Vec<String> {
        let record = fs::read(self.run().join("processes.json")).unwrap_or_default();
        let record: Value = serde_json::from_slice(&record).unwrap_or_default();
        record.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
    }

    /// Processes that belong to this mesh, whoever started them: its folder stands in their command line, their
    /// environment or as the folder in which they work.
    #[must_use]
    pub fn processes(&self) -> Vec<String> {
        let mut folders = vec![self.run().to_owned()];
        folders.extend(self.postgres_folder());
        let processes = fs::read_dir("/proc").expect("proc").flatten().map(|entry| entry.path());
        processes
            .filter(|process| folders.iter().any(|folder| belongs(process, folder)))
            .map(|process| description(&process))
            .collect()
    }

    /// PostgreSQL's folder where that is not in the mesh's own.
    fn postgres_folder(&self) -> Option<PathBuf> {
        let name: String = self.run().to_string_lossy().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        Some(Path::new("/var/lib").join(format!("holdfast{name}"))).filter(|folder| folder.exists())
    }

    /// What `local` and the services wrote that others than their user could read; the tests' own files apart.
    #[must_use]
    pub fn open_to_others(&self) -> Vec<PathBuf> {
        let mut open = Vec::new();
        for entry in fs::read_dir(self.run()).expect("the mesh's folder").flatten() {
            if !["tenants", "tenant.next", "local.log"].iter().any(|own| entry.file_name() == *own) {
                collect(&entry.path(), &mut open);
            }
        }
        open
    }
}

fn belongs(process: &Path, folder: &Path) -> bool {
    let folder_text = folder.to_string_lossy();
    let mentions = |file: &str| {
        let bytes = fs::read(process.join(file)).unwrap_or_default();
        bytes.windows(folder_text.len()).any(|part| part == folder_text.as_bytes())
    };
    let works_there = fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder));
    works_there || mentions("cmdline") || mentions("environ")
}

fn description(process: &Path) -> String {
    let line = fs::read(process.join("cmdline")).unwrap_or_default();
    format!("{}: {}", process.display(), String::from_utf8_lossy(&line).replace('\0', " "))
}

fn collect(path: &Path, open: &mut Vec<PathBuf>) {
    let meta = fs::symlink_metadata(path).expect("it is there");
    if meta.is_symlink() {
        return;
    }
    if meta.mode() & 0o077 != 0 {
        open.push(path.to_owned());
    }
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        collect(&entry.path(), open);
    }
}
