//! The development PKI: one CA of the mesh with a short-lived certificate a service, rotated while they run, and one
//! public CA, whose key only the operator reads.
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use kit_clock::Clock;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType,
};

use crate::paths::{Paths, write_private};

/// The mesh's trust domain (SPIFFE).
pub const TRUST_DOMAIN: &str = "holdfast.local";
/// The mesh's namespace.
pub const NAMESPACE: &str = "holdfast";
/// How long a CA of the development mesh lives.
const CA_LIFE: Duration = Duration::from_hours(10 * 365 * 24);
/// Certificates begin a little earlier, for clocks that differ.
const EARLIER: Duration = Duration::from_mins(1);

/// The SPIFFE id of a service of this mesh.
#[must_use]
pub fn spiffe_id(service: &str) -> String {
    format!("spiffe://{TRUST_DOMAIN}/ns/{NAMESPACE}/sa/{service}")
}

/// A CA whose files lie in the mesh's folder.
#[derive(Clone, Debug)]
pub struct Ca {
    certificate: PathBuf,
    key: PathBuf,
}

impl Ca {
    /// The CA of this name ("mesh-ca", "public-ca"), made if it is not there.
    pub fn ensure(paths: &Paths, clock: &Clock, name: &str) -> anyhow::Result<Self> {
        let folder = paths.folder("pki")?;
        let ca =
            Self { certificate: folder.join(format!("{name}.pem")), key: folder.join(format!("{name}.key")) };
        if ca.certificate.exists() && ca.key.exists() {
            return Ok(ca);
        }
        let mut params = CertificateParams::default();
        params.distinguished_name = named(&format!("Holdfast development {name}"));
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        lasting(&mut params, clock, CA_LIFE);
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        write_private(&ca.certificate, params.self_signed(&key)?.pem().as_bytes())?;
        write_private(&ca.key, key.serialize_pem().as_bytes())?;
        Ok(ca)
    }

    /// The certificate's file.
    #[must_use]
    pub fn certificate(&self) -> &Path {
        &self.certificate
    }

    /// The key's file.
    #[must_use]
    pub fn key(&self) -> &Path {
        &self.key
    }

    /// Issues a certificate for a service and puts certificate, key and bundle into its folder at one stroke.
    pub fn issue(&self, paths: &Paths, clock: &Clock, service: &str, life: Duration) -> anyhow::Result<()> {
        let bundle = fs::read_to_string(&self.certificate)?;
        let issuer = Issuer::from_ca_cert_pem(&bundle, KeyPair::from_pem(&fs::read_to_string(&self.key)?)?)?;
        let mut params = CertificateParams::default();
        params.distinguished_name = named(service);
        params.subject_alt_names = vec![SanType::URI(spiffe_id(service).try_into()?)];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        lasting(&mut params, clock, life);
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let certificate = params.signed_by(&key, &issuer)?;
        let stamp = clock.now().as_microsecond().to_string();
        swap(
            &paths.folder(&format!("pki/{service}"))?,
            &stamp,
            &[
                ("tls.crt", certificate.pem().as_bytes()),
                ("tls.key", key.serialize_pem().as_bytes()),
                ("ca.crt", bundle.as_bytes()),
            ],
        )
    }
}

fn named(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}

fn lasting(params: &mut CertificateParams, clock: &Clock, life: Duration) {
    let now = std::time::SystemTime::from(clock.now());
    params.not_before = (now - EARLIER).into();
    params.not_after = (now + life).into();
}

/// Replaces the folder's files together, as a mounted Kubernetes secret does: they are links through `..data`, and
/// `..data` is renamed onto the folder of the new ones.
fn swap(folder: &Path, stamp: &str, files: &[(&str, &[u8])]) -> anyhow::Result<()> {
    let fresh = format!("..{stamp}");
    for (name, content) in files {
        write_private(&folder.join(&fresh).join(name), content)?;
        let link = folder.join(name);
        if fs::symlink_metadata(&link).is_err() {
            symlink(Path::new("..data").join(name), link)?;
        }
    }
    let data = folder.join("..data");
    let before = fs::read_link(&data).ok();
    let next = folder.join("..data_next");
    let _ = fs::remove_file(&next);
    symlink(&fresh, &next)?;
    fs::rename(&next, &data).context("swapping the certificate")?;
    if let Some(before) = before {
        fs::remove_dir_all(folder.join(before))?;
    }
    Ok(())
}
