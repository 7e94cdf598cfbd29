//! The credentials in force, and their change while calls run.
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use kit_clock::Clock;
use rustls::pki_types::CertificateDer;
use tokio::sync::watch;

use crate::material::{CredentialsError, Files, Material, Owner, Raw};
use crate::spiffe::{Realm, SpiffeId};
use crate::time::unix_time;

/// A service's certificate, key and CA bundle: always one whole set, checked before it is taken up. Cloning shares.
#[derive(Clone)]
pub struct Credentials(Arc<Inner>);

/// What a reload did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reload {
    /// Another set is in force now.
    Changed,
    /// The files are the same.
    Same,
}

pub(crate) struct Inner {
    files: Files,
    owner: Owner,
    current: ArcSwap<Material>,
    generation: watch::Sender<u64>,
    /// One reload at a time; holds the set that was refused last, so that it is reported once.
    refused: Mutex<Option<Raw>>,
}

// === impl Credentials ===

impl Credentials {
    /// Loads the credentials of a service of this mesh.
    pub fn open(files: Files, realm: Realm, service: &str, clock: Clock) -> Result<Self, CredentialsError> {
        let owner = Owner { id: realm.id(service), realm, clock };
        let material = Material::build(Raw::read(&files)?, &files, &owner, 1)?;
        report(&material);
        let inner = Inner {
            files,
            owner,
            current: ArcSwap::from_pointee(material),
            generation: watch::Sender::new(1),
            refused: Mutex::default(),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Reads the files again. A set that does not hold together leaves the one before in force.
    pub fn reload(&self) -> Result<Reload, CredentialsError> {
        let mut refused = self.0.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let current = self.0.current.load_full();
        let raw = Raw::read(&self.0.files).inspect_err(|_| count("refused"))?;
        if raw == current.raw {
            *refused = None;
            return Ok(Reload::Same);
        }
        let generation = current.generation.saturating_add(1);
        match Material::build(raw.clone(), &self.0.files, &self.0.owner, generation) {
            Ok(material) => {
                *refused = None;
                report(&material);
                self.0.current.store(Arc::new(material));
                self.0.generation.send_replace(generation);
                count("changed");
                Ok(Reload::Changed)
            }
            Err(error) => {
                count("refused");
                if refused.as_ref() != Some(&raw) {
                    tracing::error!(%error, "new credentials do not hold; the ones before stay in force");
                }
                *refused = Some(raw);
                Err(error)
            }
        }
    }

    /// Who we are.
    #[must_use]
    pub fn id(&self) -> &SpiffeId {
        &self.0.owner.id
    }

    /// The mesh that we belong to.
    #[must_use]
    pub fn realm(&self) -> &Realm {
        &self.0.owner.realm
    }

    /// When the certificate in force ends.
    #[must_use]
    pub fn not_after(&self) -> Timestamp {
        self.0.current.load().not_after()
    }

    /// The part of the life of the certificate in force that is left: 1 at its beginning, 0 at its end and after.
    #[must_use]
    pub fn life_left(&self) -> f64 {
        self.0.current.load().leaf.life_left(self.now())
    }

    /// The serial number of the certificate in force, in hex.
    #[must_use]
    pub fn serial(&self) -> String {
        self.0.current.load().leaf.serial.clone()
    }

    /// Counts the sets that were in force, this one included; tells when it changes.
    #[must_use]
    pub fn generation(&self) -> watch::Receiver<u64> {
        self.0.generation.subscribe()
    }

    pub(crate) fn material(&self) -> Arc<Material> {
        self.0.current.load_full()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.owner.clock.now()
    }

    /// Checks a caller's chain by the set in force now.
    pub(crate) fn trusts_caller(&self, material: &Material, chain: &[CertificateDer<'static>]) -> bool {
        let now = unix_time(&self.0.owner.clock);
        chain.split_first().is_some_and(|(leaf, intermediates)| {
            material.callers.verify_client_cert(leaf, intermediates, now).is_ok()
        })
    }

    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        let Files { cert, key, ca } = &self.0.files;
        let mut folders: Vec<_> =
            [cert, key, ca].iter().filter_map(|path| path.parent()).map(PathBuf::from).collect();
        folders.sort();
        folders.dedup();
        folders
    }

    pub(crate) fn downgrade(&self) -> std::sync::Weak<Inner> {
        Arc::downgrade(&self.0)
    }

    pub(crate) fn upgrade(inner: &std::sync::Weak<Inner>) -> Option<Self> {
        inner.upgrade().map(Self)
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let material = self.0.current.load();
        out.debug_struct("Credentials")
            .field("id", &self.0.owner.id)
            .field("generation", &material.generation)
            .field("not_after", &material.not_after())
            .finish_non_exhaustive()
    }
}

fn count(result: &'static str) {
    metrics::counter!("holdfast_mesh_credentials_reloads_total", "result" => result).increment(1);
}

fn report(material: &Material) {
    #[expect(clippy::cast_precision_loss, reason = "a gauge of seconds is exact far beyond any certificate")]
    let end = material.not_after().as_second() as f64;
    metrics::gauge!("holdfast_mesh_certificate_not_after_seconds").set(end);
    tracing::info!(serial = %material.leaf.serial, not_after = %material.not_after(), "credentials in force");
}
