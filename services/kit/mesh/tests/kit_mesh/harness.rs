//! A mesh of a test: a CA, a folder, a server, and credentials for callers.
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kit_clock::Clock;
use kit_mesh::{Channel, ChannelOptions, Credentials, Drained, Files, Realm, ServerOptions, serve};
use kit_testkit::TestCa;
use kit_testkit::ca::{Issued, NAMESPACE, TRUST_DOMAIN, Written};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::Checked;
use crate::probe::{Probe, Waiting};

/// A CA and a folder for whatever it issues.
pub struct Harness {
    pub ca: TestCa,
    folder: TempDir,
}

/// A server that runs.
pub struct Running {
    pub address: SocketAddr,
    pub credentials: Credentials,
    pub stop: CancellationToken,
    pub ended: JoinHandle<Drained>,
    pub waiting: Waiting,
}

impl Harness {
    pub fn new() -> Checked<Self> {
        Ok(Self { ca: TestCa::new("house"), folder: tempfile::tempdir()? })
    }

    pub fn folder(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Good credentials of a service, by the machine's clock.
    pub fn credentials(&self, service: &str) -> Checked<Credentials> {
        self.ca.write_service(&self.folder(service), service);
        open(&self.folder(service), service, Clock::system())
    }

    /// Credentials of a service with this certificate, trusting these CAs.
    pub fn credentials_of(&self, service: &str, issued: &Issued, bundle: &str) -> Checked<Credentials> {
        issued.write(&self.folder(service), bundle);
        open(&self.folder(service), service, Clock::system())
    }

    /// A server of "booking" with these limits.
    pub async fn serve(&self, options: ServerOptions) -> Checked<Running> {
        start(self.credentials("booking")?, options).await
    }

    /// A channel of "gateway" to a server of "booking".
    pub fn channel(&self, address: SocketAddr) -> Checked<Channel> {
        Ok(channel(&self.credentials("gateway")?, address))
    }
}

/// Credentials that were written.
pub fn open(folder: &Path, service: &str, clock: Clock) -> Checked<Credentials> {
    let Written { cert, key, ca } = written(folder);
    Ok(Credentials::open(Files { cert, key, ca }, Realm::new(TRUST_DOMAIN, NAMESPACE)?, service, clock)?)
}

/// Where `Issued::write` puts them.
pub fn written(folder: &Path) -> Written {
    Written { cert: folder.join("tls.crt"), key: folder.join("tls.key"), ca: folder.join("ca.crt") }
}

/// A channel to a server of "booking".
pub fn channel(credentials: &Credentials, address: SocketAddr) -> Channel {
    Channel::new(credentials.clone(), "booking", &address.to_string(), ChannelOptions::default())
}

/// A server with these credentials.
pub async fn start(credentials: Credentials, options: ServerOptions) -> Checked<Running> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let stop = CancellationToken::new();
    let probe = Probe::new(credentials.clone());
    let waiting = probe.waiting.clone();
    let ended = tokio::spawn(serve(listener, credentials.clone(), probe, options, stop.clone()));
    Ok(Running { address, credentials, stop, ended, waiting })
}

/// Asks again and again until it is so; at most for 10 s.
pub async fn until<F: Future<Output = bool>>(what: &str, mut so: impl FnMut() -> F) -> Checked {
    let waited = tokio::time::timeout(Duration::from_secs(10), async {
        while !so().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    waited.await.map_err(|_| format!("not within 10 s: {what}").into())
}
