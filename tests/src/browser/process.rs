//! Starting chromium: in a home of its own that trusts the site's CA and nothing else of ours, and whose names lead to
//! the site or nowhere.
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use super::pipe::locked;
use super::site::Site;
use crate::mesh::program;

/// Debian's packages.
const PACKAGES: [&str; 2] = ["chromium", "libnss3-tools"];

/// No first run, no telemetry, no updates, no throttling of tabs that nobody looks at; every machine paints alike.
const FLAGS: [&str; 20] = [
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-renderer-backgrounding",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--mute-audio",
    "--password-store=basic",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
];

/// Installs what is missing, one caller at a time: apt lets no two.
pub fn install(packages: &[&str]) {
    static LOCK: Mutex<()> = Mutex::new(());
    let _lock = locked(&LOCK);
    let status = Command::new(program("local")).arg("install").args(packages).status();
    assert!(status.expect("local runs").success(), "could not install {packages:?}");
}

/// Starts a browser for this site, in this folder, whose connections go to this port.
pub fn start(site: &Site, home: &Path, port: u16) -> Child {
    install(&PACKAGES);
    fs::create_dir_all(home).expect("the browser's home");
    let home = home.canonicalize().expect("the browser's home");
    trust(site, &home);
    let log = fs::File::create(home.join("chromium.log")).expect("a log");
    let mut command = Command::new("sh");
    // The protocol is spoken on descriptors 3 and 4.
    command.args(["-c", r#"exec "$@" 3<&0 4>&1 0</dev/null 1>&2"#, "browser", "/usr/bin/chromium"]);
    command.args(FLAGS).arg(format!("--user-data-dir={}", home.join("profile").display()));
    command.arg(format!("--host-resolver-rules=MAP *.localhost 127.0.0.1:{port}, MAP * ~NOTFOUND"));
    if fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0) {
        // Chromium refuses root otherwise. It shows our own pages alone.
        command.arg("--no-sandbox");
    }
    command.arg("about:blank");
    command.env("HOME", &home).env_remove("DBUS_SESSION_BUS_ADDRESS");
    for base in ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"] {
        command.env_remove(base);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
    command.spawn().expect("chromium starts")
}

/// Puts the site's CA among the certificates of whoever lives in this home.
fn trust(site: &Site, home: &Path) {
    let store = home.join(".pki/nssdb");
    fs::create_dir_all(&store).expect("the certificates' folder");
    let authority = home.join("ca.pem");
    fs::write(&authority, &site.ca).expect("the public CA");
    let certutil = |arguments: &[&str]| {
        let store = format!("sql:{}", store.display());
        let output = Command::new("certutil").args(["-d", &store]).args(arguments).output();
        let output = output.expect("certutil runs");
        assert!(output.status.success(), "certutil: {}", String::from_utf8_lossy(&output.stderr));
    };
    certutil(&["-N", "--empty-password"]);
    certutil(&["-A", "-t", "C,,", "-n", "site", "-i", &authority.display().to_string()]);
}
