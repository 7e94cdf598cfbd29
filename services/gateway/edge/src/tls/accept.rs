//! One TLS handshake: the host that the client names decides certificate and least version.
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use kit_limits::Prefixes;
use rustls::server::Acceptor;
use rustls::{ProtocolVersion, ServerConfig, SupportedProtocolVersion, version};
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use super::Certificates;
use crate::Edge;
use crate::request::{Connection, wants_tls13};

/// What a handshake needs: both variants are made once.
#[derive(Clone)]
pub(crate) struct Handshaker {
    edge: Edge,
    both: Arc<ServerConfig>,
    only13: Arc<ServerConfig>,
}

impl Handshaker {
    pub(crate) fn new(certificates: &Certificates, edge: Edge) -> Result<Self, rustls::Error> {
        let config = |versions| config(certificates, versions);
        Ok(Self {
            edge,
            both: config(&[&version::TLS13, &version::TLS12])?,
            only13: config(&[&version::TLS13])?,
        })
    }

    /// Shakes hands. No limit of time: the caller sets one.
    pub(crate) async fn accept(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
    ) -> io::Result<(TlsStream<TcpStream>, Connection)> {
        let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        // Only now it costs something: a signature.
        if !self.edge.limits.handshake(Prefixes::of(peer.ip())).await {
            return Err(io::Error::other("too many handshakes of one source"));
        }
        let sni = start.client_hello().server_name().map(str::to_ascii_lowercase);
        let strict = sni.as_deref().is_some_and(|host| wants_tls13(&self.edge.tenants, host));
        let config = if strict { &self.only13 } else { &self.both };
        let stream = start.into_stream(Arc::clone(config)).await?;
        let tls13 = stream.get_ref().1.protocol_version() == Some(ProtocolVersion::TLSv1_3);
        Ok((stream, Connection { peer, sni, tls13 }))
    }
}

fn config(
    certificates: &Certificates,
    versions: &[&'static SupportedProtocolVersion],
) -> Result<Arc<ServerConfig>, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(certificates.clone()));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
