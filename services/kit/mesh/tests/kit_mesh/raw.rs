//! Callers and callees that do not keep to the rules: what an attacker would bring.
use std::sync::Arc;
use std::time::Duration;

use kit_testkit::ca::Issued;
use kit_testkit::hostile_client::{self, CertifiedKey};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ServerConfig, SupportedProtocolVersion};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::Checked;

/// A caller with this certificate, or none, that believes every server.
pub fn client(
    issued: Option<&Issued>,
    versions: &[&'static SupportedProtocolVersion],
) -> Checked<ClientConfig> {
    let shown = |issued| Checked::Ok(CertifiedKey { chain: chain(issued)?, key: key(issued)? });
    Ok(hostile_client::config(issued.map(shown).transpose()?, versions)?)
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
