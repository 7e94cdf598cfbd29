//! The public certificates: a folder with one folder per host, watched, so that renewal needs no restart. What cannot
//! be read, or does not fit together, leaves the one before in force.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use notify::{RecursiveMode, Watcher as _};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

/// How often the folder is looked at without being told.
const POLL: Duration = Duration::from_secs(2);
/// How long changes may settle before they are read.
const SETTLE: Duration = Duration::from_millis(100);

type Hosts = BTreeMap<String, Arc<CertifiedKey>>;

/// The certificates in force. Clones share them.
#[derive(Clone, Debug)]
pub struct Certificates {
    folder: PathBuf,
    hosts: Arc<ArcSwap<Hosts>>,
}

/// Why a host's certificate cannot be used.
#[derive(Debug, thiserror::Error)]
enum Unusable {
    #[error("its files cannot be read: {0}")]
    Pem(#[from] rustls::pki_types::pem::Error),
    #[error("certificate and key do not fit together: {0}")]
    Pair(#[from] rustls::Error),
}

// === impl Certificates ===

impl Certificates {
    /// Reads the folder as it is now.
    #[must_use]
    pub fn open(folder: &Path) -> Self {
        let certificates = Self { folder: folder.to_owned(), hosts: Arc::default() };
        certificates.reload();
        certificates
    }

    /// Reads every host's files; keeps what was in force for a host whose files are not good.
    pub fn reload(&self) {
        let before = self.hosts.load_full();
        let mut now = Hosts::new();
        for host in folders(&self.folder) {
            let kept = before.get(&host);
            match read(&self.folder.join(&host)) {
                Ok(pair) => {
                    if kept.is_none_or(|kept| kept.cert != pair.cert) {
                        info!(host, "a public certificate is in force");
                    }
                    now.insert(host, Arc::new(pair));
                }
                Err(error) => {
                    warn!(host, %error, "a public certificate cannot be used, the one before stays in force");
                    now.extend(kept.map(|kept| (host, Arc::clone(kept))));
                }
            }
        }
        self.hosts.store(Arc::new(now));
    }

    /// Reads the folder again whenever it changes, until told to stop.
    pub async fn watch(self, stop: CancellationToken) {
        let (told, mut changes) = mpsc::channel::<()>(1);
        let tell = move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| !event.kind.is_access()) {
                // A full channel: a change is known of already.
                let _ = told.try_send(());
            }
        };
        let watcher = notify::recommended_watcher(tell).and_then(|mut watcher| {
            watcher.watch(&self.folder, RecursiveMode::Recursive)?;
            Ok(watcher)
        });
        if let Err(error) = &watcher {
            warn!(%error, "the folder of public certificates is looked at every 2 s only");
        }
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                Some(()) = changes.recv() => {
                    tokio::time::sleep(SETTLE).await;
                    let _ = changes.try_recv();
                }
                () = tokio::time::sleep(POLL) => {}
            }
            self.reload();
        }
    }

    fn of(&self, host: Option<&str>) -> Option<Arc<CertifiedKey>> {
        let hosts = self.hosts.load();
        match host {
            Some(host) => hosts.get(&host.to_ascii_lowercase()).cloned(),
            // Who names no host gets the first, and Host decides.
            None => hosts.values().next().cloned(),
        }
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let found = self.of(hello.server_name());
        if found.is_none() {
            debug!("a connection asks for a host that has no certificate");
        }
        found
    }
}

fn folders(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.path().join("tls.crt").is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .map(|host| host.to_ascii_lowercase())
        .collect()
}

fn read(folder: &Path) -> Result<CertifiedKey, Unusable> {
    let chain = CertificateDer::pem_file_iter(folder.join("tls.crt"))?.collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_file(folder.join("tls.key"))?;
    Ok(CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider())?)
}
