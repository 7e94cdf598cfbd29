//! A connection that leaves: made within a bound, for one service and one set of credentials.
use std::io;
use std::sync::Arc;

use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use jiff::Timestamp;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic::body::Body;

use crate::certificate::{BadLeaf, Leaf};
use crate::credentials::Credentials;
use crate::options::ChannelOptions;
use crate::spiffe::SpiffeId;

/// An open connection.
pub(crate) struct Connection {
    pub(crate) sender: SendRequest<Body>,
    /// The set of credentials that was shown.
    generation: u64,
    /// When the first of the two certificates ends.
    ends: Timestamp,
}

/// Why no connection was made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    #[error("it took too long")]
    Slow,
    #[error("no connection: {0}")]
    Io(#[from] io::Error),
    #[error("no TLS: {0}")]
    Tls(#[from] rustls::Error),
    #[error("the other side is nobody: {0}")]
    Leaf(#[from] BadLeaf),
    #[error("no HTTP/2: {0}")]
    Http(#[from] hyper::Error),
}

// === impl Connection ===

impl Connection {
    /// Connects: TCP, TLS 1.3 on both sides' certificates, HTTP/2.
    pub(crate) async fn open(
        address: &str,
        callee: &SpiffeId,
        credentials: &Credentials,
        options: &ChannelOptions,
    ) -> Result<Self, ConnectError> {
        let opened = Box::pin(Self::open_unbounded(address, callee, credentials, options));
        tokio::time::timeout(options.connect, opened).await.map_err(|_| ConnectError::Slow)?
    }

    async fn open_unbounded(
        address: &str,
        callee: &SpiffeId,
        credentials: &Credentials,
        options: &ChannelOptions,
    ) -> Result<Self, ConnectError> {
        let tcp = TcpStream::connect(address).await?;
        tcp.set_nodelay(true)?;
        // Taken only now, so that the newest certificate is shown.
        let material = credentials.material();
        let config = Arc::new(material.client_config(callee)?);
        // Neither sent nor checked: the id is.
        let name = ServerName::try_from("mesh").map_err(io::Error::other)?;
        let tls = TlsConnector::from(config).connect(name, tcp).await?;
        let theirs = their_leaf(&tls)?;
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .max_header_list_size(options.max_header_bytes)
            .keep_alive_interval(options.ping_interval)
            .keep_alive_timeout(options.ping_timeout)
            .keep_alive_while_idle(true);
        let (sender, connection) = builder.handshake(TokioIo::new(tls)).await?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended");
            }
        });
        let ends = material.not_after().min(theirs.not_after);
        Ok(Self { sender, generation: material.generation, ends })
    }

    /// Whether a new call may go over it: it is open, shows the credentials in force, and no certificate has ended.
    pub(crate) fn is_fresh(&self, credentials: &Credentials) -> bool {
        !self.sender.is_closed()
            && self.generation == credentials.material().generation
            && credentials.now() < self.ends
    }
}

fn their_leaf(tls: &TlsStream<TcpStream>) -> Result<Leaf, BadLeaf> {
    let (_, connection) = tls.get_ref();
    let leaf = connection.peer_certificates().and_then(|chain| chain.first());
    Leaf::parse(leaf.ok_or(BadLeaf::Names)?)
}
