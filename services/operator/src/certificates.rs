//! Public certificates of the tenants' domains, issued here from the authority whose key only the operator has. One
//! certificate a host, no wildcards; renewed when a third of its life is left.
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use kit_clock::Clock;
use operator_crd::{TenantSpec, TlsMode};
use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PublicKeyData as _, SerialNumber,
};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::pem::parse_x509_pem;

use crate::atomic::{self, Readable};

/// Life of a certificate.
const LIFE: Duration = Duration::from_hours(30 * 24);
/// Renewed when less is left.
const RENEW: Duration = Duration::from_hours(10 * 24);
/// Clocks of clients may be behind.
const BEFORE: Duration = Duration::from_hours(1);

/// Issues certificates into a folder.
pub struct Certificates {
    issuer: Issuer<'static, KeyPair>,
    authority: String,
    folder: PathBuf,
    clock: Clock,
}

/// Why a certificate cannot be issued.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The authority's certificate or key, or what was made with it, is not right.
    #[error("the certificate cannot be made")]
    Make(#[from] rcgen::Error),
    /// The files cannot be written.
    #[error("the certificate cannot be written")]
    Write(#[from] std::io::Error),
}

// === impl Certificates ===

impl Certificates {
    /// An authority (certificate and key as PEM) that issues into a folder.
    pub fn new(
        authority: String,
        key: &str,
        folder: PathBuf,
        clock: Clock,
    ) -> Result<Self, CertificateError> {
        let issuer = Issuer::from_ca_cert_pem(&authority, KeyPair::from_pem(key)?)?;
        Ok(Self { issuer, authority, folder, clock })
    }

    /// Issues what is missing or about to end for every host that is to be issued by the operator.
    pub fn reconcile<'a>(&self, tenants: impl IntoIterator<Item = &'a TenantSpec>) {
        for host in tenants.into_iter().flat_map(issued_hosts) {
            match self.one(host) {
                Ok(true) => tracing::info!(%host, "a public certificate is issued"),
                Ok(false) => {}
                Err(error) => tracing::error!(%host, %error, "no public certificate"),
            }
        }
    }

    /// Whether a certificate was issued.
    fn one(&self, host: &str) -> Result<bool, CertificateError> {
        let folder = self.folder.join(host);
        if self.serves(&folder, host).is_some() {
            return Ok(false);
        }
        let key = KeyPair::generate()?;
        let certificate = self.params(host)?.signed_by(&key, &self.issuer)?;
        // The key first: a reader that meets the new key beside the old certificate keeps what it has.
        atomic::write(&folder.join("tls.key"), key.serialize_pem().as_bytes(), Readable::Owner)?;
        atomic::write(&folder.join("tls.crt"), certificate.pem().as_bytes(), Readable::All)?;
        Ok(true)
    }

    fn params(&self, host: &str) -> Result<CertificateParams, CertificateError> {
        let mut params = CertificateParams::new([host.to_owned()])?;
        let now = SystemTime::from(self.clock.now());
        params.not_before = (now - BEFORE).into();
        params.not_after = (now + LIFE).into();
        let mut serial = self.clock.random::<16>();
        // Positive (RFC 5280, 4.1.2.2).
        serial[0] &= 0x7f;
        params.serial_number = Some(SerialNumber::from_slice(&serial));
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, host.chars().take(64).collect::<String>());
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        Ok(params)
    }

    /// Whether the pair in a folder will serve a host for a while yet.
    fn serves(&self, folder: &Path, host: &str) -> Option<()> {
        let pem = std::fs::read(folder.join("tls.crt")).ok()?;
        let (_, pem) = parse_x509_pem(&pem).ok()?;
        let certificate = pem.parse_x509().ok()?;
        let key = KeyPair::from_pem(&std::fs::read_to_string(folder.join("tls.key")).ok()?).ok()?;
        let (_, authority) = parse_x509_pem(self.authority.as_bytes()).ok()?;
        let authority = authority.parse_x509().ok()?;
        certificate.verify_signature(Some(authority.public_key())).ok()?;
        let renew_at = self.clock.now().checked_add(RENEW).ok()?;
        let ends = Timestamp::from_second(certificate.validity().not_after.timestamp()).ok()?;
        let fits = certificate.public_key().raw == key.subject_public_key_info() && names(&certificate, host);
        (fits && ends > renew_at).then_some(())
    }
}

fn names(certificate: &X509Certificate<'_>, host: &str) -> bool {
    let names = certificate.subject_alternative_name().ok().flatten();
    names.is_some_and(|names| names.value.general_names.contains(&GeneralName::DNSName(host)))
}

/// Hosts whose certificate the operator issues; unset means that it does.
fn issued_hosts(spec: &TenantSpec) -> impl Iterator<Item = &str> {
    let issued = |mode: Option<TlsMode>| mode.is_none_or(|mode| mode == TlsMode::OperatorIssued);
    let domains = spec.domains.iter();
    domains
        .filter(move |domain| issued(domain.tls.as_ref().and_then(|tls| tls.mode)))
        .map(|domain| domain.host.as_str())
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Certificates").field("folder", &self.folder).finish_non_exhaustive()
    }
}
