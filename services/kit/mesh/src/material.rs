//! One whole set of certificate, key and CA bundle, checked before it is used.
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use kit_clock::Clock;
use rustls::client::Resumption;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::version::TLS13;
use rustls::{ClientConfig, RootCertStore, ServerConfig};

use crate::certificate::{BadLeaf, Leaf};
use crate::spiffe::{Realm, SpiffeId};
use crate::time::{TlsClock, unix_time};
use crate::verify::{CalleeVerifier, CallerVerifier};

/// Where a service's credentials lie, in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// The service's certificate, then its intermediates.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// The CAs whose services are trusted.
    pub ca: PathBuf,
}

/// Why a set of files is not used.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// A file could not be read.
    #[error("{path} could not be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why it cannot be read.
        #[source]
        source: io::Error,
    },
    /// A file holds no PEM of the wanted kind.
    #[error("{path} holds no PEM of the wanted kind")]
    Pem {
        /// The file.
        path: PathBuf,
    },
    /// The certificate is no service's.
    #[error("the certificate is not usable: {0}")]
    Leaf(#[from] BadLeaf),
    /// The certificate is another service's.
    #[error("the certificate is of {found}, not of {expected}")]
    OtherService {
        /// Who it names.
        found: String,
        /// Who we are.
        expected: String,
    },
    /// Key and certificate do not fit together, or the chain does not hold now.
    #[error("certificate, key and bundle do not hold together: {0}")]
    Mismatch(#[from] rustls::Error),
    /// The bundle is no set of CAs.
    #[error("the CA bundle is not usable: {0}")]
    Bundle(#[from] rustls::server::VerifierBuilderError),
    /// The directory could not be watched.
    #[error("the credentials' directory could not be watched: {0}")]
    Watch(#[from] notify::Error),
}

/// The files' bytes, as read together.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Raw {
    cert: Vec<u8>,
    key: Vec<u8>,
    ca: Vec<u8>,
}

/// A set in force: everything that a handshake needs.
pub(crate) struct Material {
    pub(crate) generation: u64,
    pub(crate) leaf: Leaf,
    pub(crate) server: Arc<ServerConfig>,
    pub(crate) raw: Raw,
    pub(crate) callers: Arc<dyn ClientCertVerifier>,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    roots: Arc<RootCertStore>,
    provider: Arc<CryptoProvider>,
    clock: Clock,
}

/// Who the credentials must name, and by which clock they are checked.
pub(crate) struct Owner {
    pub(crate) realm: Realm,
    pub(crate) id: SpiffeId,
    pub(crate) clock: Clock,
}

// === impl Raw ===

impl Raw {
    /// Reads the three files. They are replaced while we read: what two readings in a row agree on is one set.
    pub(crate) fn read(files: &Files) -> Result<Self, CredentialsError> {
        let mut last = Self::read_once(files);
        for _again in 0..3 {
            match (last, Self::read_once(files)) {
                (Ok(before), Ok(now)) if before == now => return Ok(now),
                (_, now) => last = now,
            }
        }
        last
    }

    fn read_once(files: &Files) -> Result<Self, CredentialsError> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|source| CredentialsError::Read { path: path.to_owned(), source })
        };
        Ok(Self { cert: read(&files.cert)?, key: read(&files.key)?, ca: read(&files.ca)? })
    }
}

// === impl Material ===

impl Material {
    /// Builds a set: the key fits the certificate, the certificate is ours, its chain holds now for both sides.
    pub(crate) fn build(
        raw: Raw,
        files: &Files,
        owner: &Owner,
        generation: u64,
    ) -> Result<Self, CredentialsError> {
        let chain = certificates(&raw.cert, &files.cert)?;
        let key = PrivateKeyDer::from_pem_slice(&raw.key)
            .map_err(|_| CredentialsError::Pem { path: files.key.clone() })?;
        let mut roots = RootCertStore::empty();
        for authority in certificates(&raw.ca, &files.ca)? {
            roots.add(authority)?;
        }
        let roots = Arc::new(roots);
        let leaf_der = chain.first().ok_or_else(|| CredentialsError::Pem { path: files.cert.clone() })?;
        let leaf = Leaf::parse(leaf_der)?;
        if leaf.id != owner.id {
            return Err(CredentialsError::OtherService {
                found: leaf.id.to_string(),
                expected: owner.id.to_string(),
            });
        }
        let provider = Arc::new(aws_lc_rs::default_provider());
        let callers = callers(&roots, &provider, &owner.realm)?;
        let server = server_config(&chain, &key, &callers, &provider, &owner.clock)?;
        let clock = owner.clock.clone();
        let material = Self { generation, leaf, server, raw, callers, chain, key, roots, provider, clock };
        material.check_own(&owner.id)?;
        Ok(material)
    }

    /// What a connection to one service is made with.
    pub(crate) fn client_config(&self, callee: &SpiffeId) -> Result<ClientConfig, rustls::Error> {
        let clock = Arc::new(TlsClock(self.clock.clone()));
        let mut config = ClientConfig::builder_with_details(Arc::clone(&self.provider), clock)
            .with_protocol_versions(&[&TLS13])?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(self.callee(callee)))
            .with_client_auth_cert(self.chain.clone(), self.key.clone_key())?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        config.resumption = Resumption::disabled();
        config.enable_sni = false;
        Ok(config)
    }

    pub(crate) fn not_after(&self) -> Timestamp {
        self.leaf.not_after
    }

    fn callee(&self, expected: &SpiffeId) -> CalleeVerifier {
        CalleeVerifier {
            roots: Arc::clone(&self.roots),
            algorithms: self.provider.signature_verification_algorithms,
            expected: expected.clone(),
        }
    }

    /// Checks our own chain as our peers will: as a caller's and as a callee's.
    fn check_own(&self, id: &SpiffeId) -> Result<(), rustls::Error> {
        let now = unix_time(&self.clock);
        let (leaf, intermediates) = self.chain.split_first().ok_or(rustls::Error::NoCertificatesPresented)?;
        self.callers.verify_client_cert(leaf, intermediates, now)?;
        let name = ServerName::try_from("mesh").map_err(|_| rustls::Error::UnsupportedNameType)?;
        self.callee(id).verify_server_cert(leaf, intermediates, &name, &[], now)?;
        Ok(())
    }
}

fn certificates(pem: &[u8], path: &Path) -> Result<Vec<CertificateDer<'static>>, CredentialsError> {
    let bad = || CredentialsError::Pem { path: path.to_owned() };
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(|_| bad())?;
    if found.is_empty() { Err(bad()) } else { Ok(found) }
}

fn callers(
    roots: &Arc<RootCertStore>,
    provider: &Arc<CryptoProvider>,
    realm: &Realm,
) -> Result<Arc<dyn ClientCertVerifier>, CredentialsError> {
    let builder = WebPkiClientVerifier::builder_with_provider(Arc::clone(roots), Arc::clone(provider));
    let chain = builder.clear_root_hint_subjects().build()?;
    Ok(Arc::new(CallerVerifier { chain, realm: realm.clone() }))
}

fn server_config(
    chain: &[CertificateDer<'static>],
    key: &PrivateKeyDer<'static>,
    callers: &Arc<dyn ClientCertVerifier>,
    provider: &Arc<CryptoProvider>,
    clock: &Clock,
) -> Result<Arc<ServerConfig>, rustls::Error> {
    let clock = Arc::new(TlsClock(clock.clone()));
    let mut config = ServerConfig::builder_with_details(Arc::clone(provider), clock)
        .with_protocol_versions(&[&TLS13])?
        .with_client_cert_verifier(Arc::clone(callers))
        .with_single_cert(chain.to_vec(), key.clone_key())?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    // No resumption of any kind: a resumed session would skip the check of the certificate.
    config.send_tls13_tickets = 0;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.max_early_data_size = 0;
    Ok(Arc::new(config))
}
