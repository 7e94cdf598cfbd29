//! A server in a process of its own: this test binary again, told by a variable to serve.
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use kit_clock::Clock;
use kit_mesh::{Files, Mesh, MeshConfig, Realm};
use kit_testkit::ca::{NAMESPACE, TRUST_DOMAIN, Written, put};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;

use crate::Checked;
use crate::harness::{until, written};
use crate::probe::Probe;

/// Names the folder from which to serve.
const FOLDER: &str = "KIT_MESH_TEST_SERVER";

/// A server process; it ends with the value.
pub struct Server {
    pub address: SocketAddr,
    child: Child,
}

/// The mesh of a service, as the product opens it: its files watched.
pub fn open_mesh(folder: &Path, service: &str) -> Checked<Mesh> {
    let Written { cert, key, ca } = written(folder);
    let config = MeshConfig {
        service: service.to_owned(),
        instance: "test".to_owned(),
        realm: Realm::new(TRUST_DOMAIN, NAMESPACE)?,
        files: Files { cert, key, ca },
        peers: std::collections::BTreeMap::default(),
        drain: Duration::from_secs(5),
    };
    Ok(Mesh::open(config, Clock::system())?)
}

/// Not a test but the server process: does nothing unless told where to serve from.
#[tokio::test]
async fn serve_when_told() -> Checked {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return Ok(()) };
    let mesh = open_mesh(&folder, "booking")?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    put(&folder.join("address"), &listener.local_addr()?.to_string());
    let probe = Probe::new(mesh.credentials().clone());
    mesh.serve(listener, probe, CancellationToken::new()).await;
    Ok(())
}

impl Server {
    /// Starts one on credentials of "booking" that were written.
    pub async fn start(folder: &Path) -> Checked<Self> {
        let child = Command::new(std::env::current_exe()?)
            .args(["--exact", "child::serve_when_told"])
            .env(FOLDER, folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let told = folder.join("address");
        until("the server process listens", || async { told.exists() }).await?;
        Ok(Self { address: std::fs::read_to_string(&told)?.parse()?, child })
    }

    /// Sends the process a signal ("STOP", "CONT").
    pub async fn signal(&self, name: &str) -> Checked {
        let pid = self.child.id().ok_or("the server process has ended")?;
        let sent = Command::new("kill").args([format!("-{name}"), pid.to_string()]).status().await?;
        if sent.success() { Ok(()) } else { Err("the signal could not be sent".into()) }
    }
}
