//! Whoever has no certificate of the mesh does not get as far as a call, at any service.
use std::time::Duration;

use holdfast_tests::mesh::Mesh;
use kit_clock::Clock;
use kit_testkit::hostile_client::{self, CertifiedKey, is_answered, is_taken};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, SanType};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, SupportedProtocolVersion};
use tokio::net::TcpStream;

/// A certificate in the gateway's name by a CA of our own.
fn forged() -> CertifiedKey {
    let now = std::time::SystemTime::from(Clock::system().now());
    let mut ca = CertificateParams::default();
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let issuer = Issuer::new(ca, KeyPair::generate().expect("a key"));
    let mut params = CertificateParams::default();
    let uri = "spiffe://holdfast.local/ns/holdfast/sa/gateway".try_into().expect("a URI");
    params.subject_alt_names = vec![SanType::URI(uri)];
    params.not_before = (now - Duration::from_mins(1)).into();
    params.not_after = (now + Duration::from_hours(1)).into();
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, &issuer).expect("a certificate");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    CertifiedKey { chain: vec![certificate.der().clone()], key }
}

/// The gateway's own certificate.
pub fn genuine(mesh: &Mesh) -> CertifiedKey {
    let file =
        |key: &str| holdfast_tests::mesh::workspace().join(mesh.text(&format!("/services/gateway/{key}")));
    let certificate = CertificateDer::from_pem_file(file("cert_file")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(file("key_file")).expect("a key");
    CertifiedKey { chain: vec![certificate], key }
}

/// A caller that shows this certificate, or none.
pub fn caller(shown: Option<CertifiedKey>, version: &'static SupportedProtocolVersion) -> ClientConfig {
    hostile_client::config(shown, &[version]).expect("a key of the certificate")
}

#[tokio::test]
async fn no_service_takes_a_stranger() {
    let mesh = Mesh::shared();
    for service in ["identity", "booking", "policy", "retention"] {
        let address = mesh.text(&format!("/services/{service}/grpc")).parse().expect("an address");
        assert!(is_taken(address, caller(Some(genuine(mesh)), &TLS13)).await, "{service}: the gateway");
        assert!(!is_taken(address, caller(Some(genuine(mesh)), &TLS12)).await, "{service}: TLS 1.2");
        assert!(!is_taken(address, caller(Some(forged()), &TLS13)).await, "{service}: another CA");
        assert!(!is_taken(address, caller(None, &TLS13)).await, "{service}: no certificate");
        let mut plain = TcpStream::connect(address).await.expect("the service listens");
        assert!(!is_answered(&mut plain).await, "{service}: without TLS");
    }
}
