//! Callers that do not keep to the rules: they show whatever certificate they have, or none, and believe every server.
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme, SupportedProtocolVersion};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::fail;

/// HTTP/2's preface and an empty SETTINGS frame (RFC 9113, 3.4).
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// The type of a SETTINGS frame (RFC 9113, 6.5).
const SETTINGS: u8 = 4;
/// How long a server has to answer or to refuse.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a caller shows.
#[derive(Debug)]
pub struct CertifiedKey {
    /// The certificate, and those that lead to its CA.
    pub chain: Vec<CertificateDer<'static>>,
    /// Its key.
    pub key: PrivateKeyDer<'static>,
}

/// Verifies no certificate of a server.
#[derive(Debug)]
struct NoCertificateVerification;

/// A caller that shows this certificate, or none, in one of these versions of TLS.
///
/// # Errors
/// The key does not fit the certificate, or a version is none that is supported.
pub fn config(
    shown: Option<CertifiedKey>,
    versions: &[&'static SupportedProtocolVersion],
) -> Result<ClientConfig, Error> {
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(versions)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(NoCertificateVerification));
    let mut config = match shown {
        Some(CertifiedKey { chain, key }) => builder.with_client_auth_cert(chain, key)?,
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    config.enable_sni = false;
    Ok(config)
}

/// Shakes hands; the server may still refuse.
///
/// # Errors
/// Nobody listens there, or the handshake fails.
pub async fn connect(address: SocketAddr, config: Arc<ClientConfig>) -> io::Result<TlsStream<TcpStream>> {
    let tcp = TcpStream::connect(address).await?;
    let name = ServerName::try_from("mesh").map_err(io::Error::other)?;
    TlsConnector::from(config).connect(name, tcp).await
}

/// Whether the server takes the caller: it answers HTTP/2's preface with its settings. Panics unless the server is
/// there and says yes or no: a caller who broke off by itself, or was left waiting, was not refused.
pub async fn is_taken(address: SocketAddr, config: ClientConfig) -> bool {
    match connect(address, Arc::new(config)).await {
        Ok(mut tls) => is_answered(&mut tls).await,
        Err(error) if is_refusal(&error) => false,
        Err(error) => fail(&format!("{address} did not refuse: {error}")),
    }
}

/// Whether HTTP/2 is answered, or refused. Panics where neither comes.
pub async fn is_answered<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S) -> bool {
    // A refusal may come before or after the write.
    let _sent = stream.write_all(PREFACE).await;
    let mut frame = [0; 9];
    match tokio::time::timeout(PATIENCE, stream.read_exact(&mut frame)).await {
        Ok(Ok(_)) => frame[3] == SETTINGS,
        Ok(Err(error)) if is_refusal(&error) => false,
        Ok(Err(error)) => fail(&format!("not refused: {error}")),
        Err(_) => fail(&format!("neither answered nor refused within {PATIENCE:?}")),
    }
}

/// Whether it was the server that ended it: by an alert of TLS, or by closing the connection.
fn is_refusal(error: &io::Error) -> bool {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<Error>());
    matches!(cause, Some(Error::AlertReceived(_)))
        || matches!(
            error.kind(),
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe
        )
}

// === impl NoCertificateVerification ===

impl ServerCertVerifier for NoCertificateVerification {
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

#[cfg(test)]
mod tests {
    use rustls::version::TLS13;
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    #[should_panic(expected = "did not refuse")]
    async fn who_finds_nobody_was_not_refused() {
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        is_taken(gone, config(None, &[&TLS13]).unwrap()).await;
    }

    #[tokio::test]
    async fn who_is_hung_up_on_was_refused() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let hang_up = async { drop(listener.accept().await.unwrap()) };
        let (is_taken, ()) = tokio::join!(is_taken(address, config(None, &[&TLS13]).unwrap()), hang_up);
        assert!(!is_taken);
    }
}
