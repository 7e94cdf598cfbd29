//! Installs the Debian packages that are missing, and what services read beside them. apt starts no service and makes
//! no cluster meanwhile: the mesh runs its own, and a machine's other databases are nobody's business here.
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, bail};
use tokio::process::Command;

use crate::{paths, terminal};

const POLICY: &str = "/usr/sbin/policy-rc.d";
const CLUSTER: &str = "/etc/postgresql-common/createcluster.conf";

/// Installs what is missing of PostgreSQL, Redis and `more` (package names).
pub async fn ensure(more: &[String]) -> anyhow::Result<()> {
    let mut missing: Vec<&str> = Vec::new();
    if postgres_programs().is_err() {
        missing.push("postgresql");
    }
    if !Path::new("/usr/bin/redis-server").exists() {
        missing.push("redis-server");
    }
    for package in more {
        if !installed(package).await? {
            missing.push(package);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    if !paths::is_root() {
        bail!("missing packages: run `apt-get install {}` as root", missing.join(" "));
    }
    terminal::line(&format!("installing {}", missing.join(" ")));
    let suppressed = ServiceStarts::suppress()?;
    apt(&["update", "-qq"]).await?;
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(missing);
    let outcome = apt(&arguments).await;
    drop(suppressed);
    outcome
}

/// The list of breached passwords, fetched and packed by the program `identity` where it is missing: once for all
/// checkouts of a person.
pub async fn breached(identity: &Path) -> anyhow::Result<PathBuf> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tools/breached.sh");
    let output = Command::new(script).arg(identity).stderr(Stdio::inherit()).output().await;
    let output = output.with_context(|| format!("running {script}"))?;
    if !output.status.success() {
        bail!("the list of breached passwords could not be made");
    }
    let folder = String::from_utf8(output.stdout).context("the folder of the list")?;
    Ok(Path::new(folder.trim()).join("list"))
}

/// The folder of PostgreSQL's programs, newest version first.
pub fn postgres_programs() -> anyhow::Result<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .context("PostgreSQL is not installed")?
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            let programs = entry.path().join("bin");
            programs.join("postgres").exists().then_some((version, programs))
        })
        .collect();
    versions.sort();
    versions.pop().map(|(_, programs)| programs).context("PostgreSQL's server is not installed")
}

async fn installed(package: &str) -> anyhow::Result<bool> {
    let output = Command::new("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]).output().await?;
    Ok(output.status.success() && output.stdout == b"installed")
}

async fn apt(arguments: &[&str]) -> anyhow::Result<()> {
    let status = Command::new("apt-get")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdout(Stdio::null())
        .status()
        .await
        .context("running apt-get")?;
    if !status.success() {
        bail!("apt-get {} failed", arguments.join(" "));
    }
    Ok(())
}

/// While it lives, packages start no service and create no database cluster. What stood there before comes back.
struct ServiceStarts {
    policy: Option<Vec<u8>>,
    cluster: Option<Vec<u8>>,
}

impl ServiceStarts {
    fn suppress() -> anyhow::Result<Self> {
        let suppressed = Self { policy: fs::read(POLICY).ok(), cluster: fs::read(CLUSTER).ok() };
        fs::write(POLICY, "#!/bin/sh\nexit 101\n")?;
        fs::set_permissions(POLICY, fs::Permissions::from_mode(0o755))?;
        if let Some(folder) = Path::new(CLUSTER).parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(CLUSTER, "create_main_cluster = false\n")?;
        Ok(suppressed)
    }
}

impl Drop for ServiceStarts {
    fn drop(&mut self) {
        put_back(POLICY, self.policy.as_deref());
        put_back(CLUSTER, self.cluster.as_deref());
    }
}

fn put_back(file: &str, content: Option<&[u8]>) {
    let _ = match content {
        Some(content) => fs::write(file, content),
        None => fs::remove_file(file),
    };
}
