//! The public certificates: a folder with one folder per host, watched, so that renewal needs no restart. What cannot
//! be read, or does not fit together, leaves the one before in force. Only what changed is read, and on a thread that
//! answers no requests: a disk that is slow, or hangs, holds nobody up.
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use notify::{RecursiveMode, Watcher as _};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::{self, PemObject as _};
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
    /// What the hosts' files were when they were read last, by host; one reading at a time.
    seen: Arc<Mutex<BTreeMap<String, Stamps>>>,
}

/// What a host's two files are; None: not there.
type Stamps = [Option<Stamp>; 2];

/// What tells that a file is another than before. Links are followed: Kubernetes swaps one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    inode: (u64, u64),
    size: u64,
    /// Seconds and nanoseconds of the last change of its content, and of anything about it.
    changed: [(i64, i64); 2],
}

/// Why a host's certificate cannot be used.
#[derive(Debug, thiserror::Error)]
enum Unusable {
    #[error("its files cannot be read: {0}")]
    Pem(#[from] pem::Error),
    #[error("certificate and key do not fit together: {0}")]
    Pair(#[from] rustls::Error),
}

// === impl Certificates ===

impl Certificates {
    /// Reads the folder as it is now.
    #[must_use]
    pub fn open(folder: &Path) -> Self {
        let certificates = Self { folder: folder.to_owned(), hosts: Arc::default(), seen: Arc::default() };
        certificates.reload();
        certificates
    }

    /// Reads the files of every host that are others than before; keeps what was in force for a host whose files are
    /// not good. Answers for how many hosts it read. May block for as long as the disk takes.
    pub fn reload(&self) -> usize {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (before, seen_before) = (self.hosts.load_full(), std::mem::take(&mut *seen));
        let (mut now, mut count) = (Hosts::new(), 0_usize);
        for host in folders(&self.folder) {
            let (kept, folder) = (before.get(&host), self.folder.join(&host));
            // Taken first: what changes while it is read is another than before at the next look.
            let stamps = ["tls.crt", "tls.key"].map(|name| Stamp::of(&folder.join(name)));
            if seen_before.get(&host) == Some(&stamps) {
                now.extend(kept.map(|kept| (host.clone(), Arc::clone(kept))));
                seen.insert(host, stamps);
                continue;
            }
            count = count.saturating_add(1);
            let read = read(&folder);
            // What the disk did not give is asked for again.
            if !matches!(read, Err(Unusable::Pem(pem::Error::Io(_)))) {
                seen.insert(host.clone(), stamps);
            }
            match read {
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
        count
    }

    /// Looks at the folder again whenever it changes, until told to stop.
    pub async fn watch(self, stop: CancellationToken) {
        let (sender, mut changes) = mpsc::channel::<()>(1);
        let on_event = move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| !event.kind.is_access()) {
                // A full channel: a change is known of already.
                let _ = sender.try_send(());
            }
        };
        let watcher = notify::recommended_watcher(on_event).and_then(|mut watcher| {
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
            let own = self.clone();
            let reading = tokio::task::spawn_blocking(move || own.reload());
            tokio::select! {
                () = stop.cancelled() => return,
                _ = reading => {}
            }
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

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let file = std::fs::metadata(path).ok()?;
        Some(Self {
            inode: (file.dev(), file.ino()),
            size: file.size(),
            changed: [(file.mtime(), file.mtime_nsec()), (file.ctime(), file.ctime_nsec())],
        })
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

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::os::unix::fs::OpenOptionsExt as _;
    use std::sync::mpsc::channel;

    use super::*;

    /// Opening it for writing fails while nobody reads it.
    const O_NONBLOCK: i32 = 0o4000;
    const LONG: Duration = Duration::from_secs(5);

    fn write(folder: &Path, host: &str) {
        let pair = rcgen::generate_simple_self_signed(vec![host.to_owned()]).unwrap();
        std::fs::create_dir_all(folder.join(host)).unwrap();
        std::fs::write(folder.join(host).join("tls.key"), pair.signing_key.serialize_pem()).unwrap();
        std::fs::write(folder.join(host).join("tls.crt"), pair.cert.pem()).unwrap();
    }

    #[test]
    fn only_what_changed_is_read() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..5 {
            write(folder.path(), &format!("h{number}.example"));
        }
        let certificates = Certificates::open(folder.path());
        let of = |host| certificates.of(Some(host)).map(|pair| pair.cert.clone());
        let (first, second) = (of("h1.example"), of("h2.example"));
        assert!(first.is_some() && second.is_some());
        assert_eq!(certificates.reload(), 0);
        write(folder.path(), "h1.example");
        assert_eq!(certificates.reload(), 1);
        assert!(of("h1.example").is_some_and(|now| Some(now) != first) && of("h2.example") == second);
        // What is not good is read once, and what was in force stays.
        std::fs::write(folder.path().join("h2.example/tls.crt"), "nothing").unwrap();
        assert_eq!([certificates.reload(), certificates.reload()], [1, 0]);
        assert_eq!(of("h2.example"), second);
        // A link that is swapped, and a file that could not be read.
        let key = folder.path().join("h3.example/tls.key");
        std::fs::rename(&key, folder.path().join("key")).unwrap();
        assert_eq!([certificates.reload(), certificates.reload()], [1, 1], "it may be there the next time");
        std::os::unix::fs::symlink(folder.path().join("key"), &key).unwrap();
        assert_eq!([certificates.reload(), certificates.reload()], [1, 0]);
        std::fs::remove_dir_all(folder.path().join("h4.example")).unwrap();
        assert_eq!(certificates.reload(), 0);
        assert!(of("h4.example").is_none());
    }

    /// A disk that hangs: a key that is a pipe into which nobody writes. One thread serves everything here, as if every
    /// other were busy.
    #[tokio::test]
    async fn a_disk_that_hangs_holds_no_request_up() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "h.example");
        let certificates = Certificates::open(folder.path());
        let stop = CancellationToken::new();
        let watching = tokio::spawn(certificates.clone().watch(stop.clone()));
        let key = folder.path().join("h.example/tls.key");
        std::fs::remove_file(&key).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&key).status().unwrap().success());
        let ((reads, heard), (done, waits)) = (tokio::sync::oneshot::channel(), channel::<()>());
        let disk = std::thread::spawn(move || {
            let open = || OpenOptions::new().write(true).custom_flags(O_NONBLOCK).open(&key);
            let pipe = loop {
                match open() {
                    Ok(pipe) => break pipe,
                    Err(_) => std::thread::sleep(Duration::from_millis(5)),
                }
            };
            let _ = reads.send(());
            let in_time = waits.recv_timeout(LONG).is_ok();
            drop(pipe);
            in_time
        });
        heard.await.unwrap();
        assert!(certificates.of(Some("h.example")).is_some(), "what was in force stays");
        stop.cancel();
        let _ = done.send(());
        assert!(disk.join().unwrap(), "this thread was held up by the disk");
        watching.await.unwrap();
    }
}
