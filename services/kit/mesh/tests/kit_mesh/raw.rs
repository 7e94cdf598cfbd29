//! Callers and callees that do not keep to the rules: what an attacker would bring.
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use kit_testkit::ca::Issued;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, DigitallySignedStruct, Error, ServerConfig, SignatureScheme, SupportedProtocolVersion,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::client::TlsStream;
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::Checked;

/// HTTP/2's preface and an empty SETTINGS frame (RFC 9113, 3.4).
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// Believes everyone.
#[derive(Debug)]
struct Gullible;

/// A caller with this certificate, or none, that believes every server.
pub fn client(
    issued: Option<&Issued>,
    versions: &[&'static SupportedProtocolVersion],
) -> Checked<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(versions)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Gullible));
    let mut config = match issued {
        Some(issued) => builder.with_client_auth_cert(chain(issued)?, key(issued)?)?,
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    config.enable_sni = false;
    Ok(config)
}

/// Shakes hands as a caller; the server may still refuse.
pub async fn connect(address: SocketAddr, config: Arc<ClientConfig>) -> Checked<TlsStream<TcpStream>> {
    let tcp = TcpStream::connect(address).await?;
    Ok(TlsConnector::from(config).connect(ServerName::try_from("mesh")?, tcp).await?)
}

/// Whether the server takes the caller: it answers HTTP/2's preface with its settings.
pub async fn is_taken(address: SocketAddr, config: ClientConfig) -> bool {
    let Ok(mut tls) = connect(address, Arc::new(config)).await else { return false };
    is_answered(&mut tls).await
}

/// Whether HTTP/2 is answered.
pub async fn is_answered<S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin>(stream: &mut S) -> bool {
    // A refusal may come before or after the write.
    let _sent = stream.write_all(PREFACE).await;
    let mut frame = [0; 9];
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_exact(&mut frame)).await;
    matches!(read, Ok(Ok(_))) && frame[3] == 4
}

/// Reads until the other side closes; whether that happened within the time.
pub async fn is_closed_within<S: tokio::io::AsyncRead + Unpin>(stream: &mut S, time: Duration) -> bool {
    let mut rest = Vec::new();
    tokio::time::timeout(time, stream.read_to_end(&mut rest)).await.is_ok()
}

/// Shows this certificate once to whoever connects; whether the caller went on with it.
pub async fn is_believed(listener: TcpListener, issued: Issued) -> Checked<bool> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_no_client_auth()
        .with_single_cert(chain(&issued)?, key(&issued)?)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    let (tcp, _) = listener.accept().await?;
    Ok(TlsAcceptor::from(Arc::new(config)).accept(tcp).await.is_ok())
}

fn chain(issued: &Issued) -> Checked<Vec<CertificateDer<'static>>> {
    Ok(CertificateDer::pem_slice_iter(issued.cert.as_bytes()).collect::<Result<_, _>>()?)
}

fn key(issued: &Issued) -> Checked<PrivateKeyDer<'static>> {
    Ok(PrivateKeyDer::from_pem_slice(issued.key.as_bytes())?)
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
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, &algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, &algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        aws_lc_rs::default_provider().signature_verification_algorithms.supported_schemes()
    }
}
