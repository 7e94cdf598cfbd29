//! A certificate authority of a test: issues certificates to services, good ones and every kind of bad one.
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use kit_clock::Clock;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType,
};

use crate::fail;

/// Trust domain of test certificates: the product's default.
pub const TRUST_DOMAIN: &str = "holdfast.local";
/// Namespace of test certificates: the product's default.
pub const NAMESPACE: &str = "holdfast";

/// A certificate authority, new with every test.
pub struct TestCa {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// What a certificate is to say.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// URIs among its names.
    pub uris: Vec<String>,
    /// DNS names among its names.
    pub dns: Vec<String>,
    /// From when on it holds.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
    /// Whether it says that it is a CA.
    pub is_ca: bool,
    /// Whether servers may show it.
    pub for_servers: bool,
    /// Whether clients may show it.
    pub for_clients: bool,
}

/// A certificate and its key, in PEM.
#[derive(Clone)]
pub struct Issued {
    /// The certificate.
    pub cert: String,
    /// The private key (PKCS#8).
    pub key: String,
}

/// Where a set of credentials was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The certificate, `tls.crt`.
    pub cert: PathBuf,
    /// The private key, `tls.key`.
    pub key: PathBuf,
    /// The bundle of trusted CAs, `ca.crt`.
    pub ca: PathBuf,
}

/// The id of a service of the test's mesh.
#[must_use]
pub fn spiffe_id(service: &str) -> String {
    format!("spiffe://{TRUST_DOMAIN}/ns/{NAMESPACE}/sa/{service}")
}

// === impl TestCa ===

impl TestCa {
    /// A new CA of that name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let now = Clock::system().now();
        params.not_before = SystemTime::from(now - Duration::from_hours(240)).into();
        params.not_after = SystemTime::from(now + Duration::from_hours(240)).into();
        Self { issuer: must(CertifiedIssuer::self_signed(params, new_key())) }
    }

    /// Its certificate, in PEM: what a bundle holds.
    #[must_use]
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// Issues a certificate as described.
    #[must_use]
    pub fn issue(&self, leaf: &Leaf) -> Issued {
        let key = new_key();
        let cert = must(leaf.params().signed_by(&key, &self.issuer));
        Issued { cert: cert.pem(), key: key.serialize_pem() }
    }

    /// Issues a good certificate to a service, valid for an hour.
    #[must_use]
    pub fn service(&self, service: &str) -> Issued {
        self.issue(&Leaf::of(service))
    }

    /// Issues a good certificate to a service and writes it, with this CA as the bundle.
    #[expect(clippy::must_use_candidate, reason = "the folder is what matters")]
    pub fn write_service(&self, folder: &Path, service: &str) -> Written {
        self.service(service).write(folder, &self.pem())
    }
}

impl std::fmt::Debug for TestCa {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("TestCa")
    }
}

// === impl Leaf ===

impl Leaf {
    /// A good certificate of a service: one URI, from a minute ago for an hour, for both sides of a connection.
    #[must_use]
    pub fn of(service: &str) -> Self {
        Self::named(&spiffe_id(service))
    }

    /// The same with that URI as its only name.
    #[must_use]
    pub fn named(uri: &str) -> Self {
        let now = Clock::system().now();
        Self {
            uris: vec![uri.to_owned()],
            dns: Vec::new(),
            not_before: now - Duration::from_mins(1),
            not_after: now + Duration::from_hours(1),
            is_ca: false,
            for_servers: true,
            for_clients: true,
        }
    }

    /// The same, ending so long from now.
    #[must_use]
    pub fn ending_in(mut self, time: Duration) -> Self {
        self.not_after = Clock::system().now() + time;
        self
    }

    /// The same, over since an hour.
    #[must_use]
    pub fn expired(mut self) -> Self {
        let now = Clock::system().now();
        self.not_before = now - Duration::from_hours(2);
        self.not_after = now - Duration::from_hours(1);
        self
    }

    /// The same, beginning in an hour.
    #[must_use]
    pub fn not_yet(mut self) -> Self {
        let now = Clock::system().now();
        self.not_before = now + Duration::from_hours(1);
        self.not_after = now + Duration::from_hours(2);
        self
    }

    /// The certificate signed by its own key.
    #[must_use]
    pub fn self_signed(&self) -> Issued {
        let key = new_key();
        let cert = must(self.params().self_signed(&key));
        Issued { cert: cert.pem(), key: key.serialize_pem() }
    }

    fn params(&self) -> CertificateParams {
        let mut params = must(CertificateParams::new(self.dns.clone()));
        let name = self.uris.first().and_then(|uri| uri.rsplit('/').next()).unwrap_or("nobody");
        params.distinguished_name.push(DnType::CommonName, name);
        let uris = self.uris.iter().map(|uri| SanType::URI(must(uri.as_str().try_into())));
        params.subject_alt_names.extend(uris);
        params.not_before = SystemTime::from(self.not_before).into();
        params.not_after = SystemTime::from(self.not_after).into();
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        if self.is_ca {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        if self.for_servers {
            params.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
        }
        if self.for_clients {
            params.extended_key_usages.push(ExtendedKeyUsagePurpose::ClientAuth);
        }
        params
    }
}

// === impl Issued ===

impl Issued {
    /// Writes `tls.crt`, `tls.key` and `ca.crt` into a folder, each in one step.
    #[expect(clippy::must_use_candidate, reason = "the folder is what matters")]
    pub fn write(&self, folder: &Path, bundle: &str) -> Written {
        must(fs::create_dir_all(folder));
        let written =
            Written { cert: folder.join("tls.crt"), key: folder.join("tls.key"), ca: folder.join("ca.crt") };
        put(&written.key, &self.key);
        put(&written.cert, &self.cert);
        put(&written.ca, bundle);
        written
    }
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Issued")
    }
}

/// Writes a file so that a reader sees the old or the new text, never half of one.
pub fn put(path: &Path, text: &str) {
    let beside = path.with_extension("new");
    must(fs::write(&beside, text));
    must(fs::rename(&beside, path));
}

fn new_key() -> KeyPair {
    must(KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256))
}

fn must<T, E: Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| fail(&error))
}
