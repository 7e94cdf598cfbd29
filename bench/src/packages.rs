//! Debian's packages that the floors need. pgbench comes with PostgreSQL, and setpriv with every Debian.
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;
use holdfast_tests::mesh::program;

/// What is installed.
const PACKAGES: [&str; 2] = ["nginx", "strace"];

/// The program of the package with a service of its own, and the service's unit.
const NGINX: &str = "/usr/sbin/nginx";
const UNIT: &str = "nginx.service";
const SYSTEMCTL: &str = "/usr/bin/systemctl";

/// Installs what is missing. `local` lets no package start a service; an nginx that was not there before is not started
/// by the machine's next boot either. One that was there stays as it is: somebody uses it.
pub fn ensure() -> anyhow::Result<()> {
    let was_there = Path::new(NGINX).exists();
    let installed = Command::new(program("local")).arg("install").args(PACKAGES).status()?;
    anyhow::ensure!(installed.success(), "the packages {PACKAGES:?} cannot be installed");
    // Without systemd nobody reads which units are enabled.
    if !was_there && Path::new(SYSTEMCTL).exists() {
        let disabled =
            Command::new(SYSTEMCTL).args(["--quiet", "disable", UNIT]).status().context(SYSTEMCTL)?;
        anyhow::ensure!(disabled.success(), "{UNIT} is still enabled: systemctl disable {UNIT}");
    }
    Ok(())
}
