//! Whoever has no certificate of the mesh does not get as far as a call, at any service.
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use holdfast_tests::mesh::Mesh;
use kit_clock::Source;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, SanType};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme, SupportedProtocolVersion};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// HTTP/2's preface and an empty SETTINGS frame (RFC 9113, 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// A certificate and its key.
pub type Pair = (CertificateDer<'static>, PrivateKeyDer<'static>);

/// Believes every server.
#[derive(Debug)]
struct Gullible;

/// A certificate in the gateway's name by a CA of our own.
fn forged() -> Pair {
    let now = std::time::SystemTime::from(Source::system().now());
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
    (certificate.der().clone(), PrivateKeyDer::try_from(key.serialize_der()).expect("a key"))
}

/// The gateway's own certificate.
pub fn genuine(mesh: &Mesh) -> Pair {
    let file =
        |key: &str| holdfast_tests::mesh::workspace().join(mesh.text(&format!("/services/gateway/{key}")));
    let certificate = CertificateDer::from_pem_file(file("cert_file")).expect("a certificate");
    (certificate, PrivateKeyDer::from_pem_file(file("key_file")).expect("a key"))
}

/// A caller that shows this certificate, or none, and believes every server.
pub fn config(pair: Option<Pair>, version: &'static SupportedProtocolVersion) -> ClientConfig {
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[version])
        .expect("a version")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Gullible));
    let mut config = match pair {
        Some((leaf, key)) => builder.with_client_auth_cert(vec![leaf], key).expect("a pair"),
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}

/// Whether the service takes the caller.
pub async fn is_taken(address: SocketAddr, config: ClientConfig) -> bool {
    match connect(address, config).await {
        Ok(tls) => is_answered(tls).await,
        Err(_refused) => false,
    }
}

/// Shakes hands as a caller; the service may still refuse.
pub async fn connect(address: SocketAddr, config: ClientConfig) -> io::Result<TlsStream<TcpStream>> {
    let tcp = TcpStream::connect(address).await.expect("the service listens");
    let name = ServerName::try_from("mesh").expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, tcp).await
}

async fn is_answered(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> bool {
    // A refusal may come before or after the write.
    let _sent = stream.write_all(PREFACE).await;
    let mut frame = [0; 9];
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_exact(&mut frame)).await;
    matches!(read, Ok(Ok(_))) && frame[3] == 4
}

#[tokio::test]
async fn no_service_takes_a_stranger() {
    let mesh = Mesh::shared();
    for service in ["identity", "booking", "policy", "retention"] {
        let address = mesh.text(&format!("/services/{service}/grpc")).parse().expect("an address");
        assert!(is_taken(address, config(Some(genuine(mesh)), &TLS13)).await, "{service}: the gateway");
        assert!(!is_taken(address, config(Some(genuine(mesh)), &TLS12)).await, "{service}: TLS 1.2");
        assert!(!is_taken(address, config(Some(forged()), &TLS13)).await, "{service}: another CA");
        assert!(!is_taken(address, config(None, &TLS13)).await, "{service}: no certificate");
        let plain = TcpStream::connect(address).await.expect("the service listens");
        assert!(!is_answered(plain).await, "{service}: without TLS");
    }
}

impl ServerCertVerifier for Gullible {
    fn verify_server_cert(
        &self,
        _leaf: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms;
        verify_tls12_signature(message, leaf, signed, &algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms;
        verify_tls13_signature(message, leaf, signed, &algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        aws_lc_rs::default_provider().signature_verification_algorithms.supported_schemes()
    }
}
