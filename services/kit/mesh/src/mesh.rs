//! A service's part of the mesh, whole.
use std::collections::BTreeMap;
use std::convert::Infallible;

use http::{Request, Response};
use kit_clock::Clock;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tower::Service;

use crate::channel::Channel;
use crate::config::MeshConfig;
use crate::credentials::Credentials;
use crate::material::CredentialsError;
use crate::options::{ChannelOptions, ServerOptions};
use crate::server::{Drained, serve};
use crate::spiffe::{Realm, SpiffeId};
use crate::watch::{Watching, watch};

/// A service's part of the mesh: its credentials, kept fresh, the channels to those it calls, and its server.
///
/// ```ignore
/// let mesh = Mesh::open(config.mesh, source)?;
/// let policy = ResolveClient::new(mesh.channel("policy")?);
/// let follower = ConfigurationClient::new(mesh.stream_channel("policy")?);
/// let drained = mesh.serve(listener, access.layer(routes), stop).await;
/// ```
pub struct Mesh {
    config: MeshConfig,
    credentials: Credentials,
    channels: BTreeMap<String, Channel>,
    _watching: Watching,
}

/// Why a service cannot be part of the mesh.
#[derive(Debug, thiserror::Error)]
pub enum MeshError {
    /// Its credentials do not hold.
    #[error("the mesh's credentials are not usable: {0}")]
    Credentials(#[from] CredentialsError),
    /// A service is called whose address was not read.
    #[error("no address of {0} was configured (MESH_<PEER>_ADDR)")]
    UnknownPeer(String),
}

// === impl Mesh ===

impl Mesh {
    /// Loads the credentials and begins to watch them; needs a tokio runtime.
    pub fn open(config: MeshConfig, clock: Clock) -> Result<Self, MeshError> {
        let credentials =
            Credentials::open(config.files.clone(), config.realm.clone(), &config.service, clock)?;
        let watching = watch(&credentials)?;
        let channels = config
            .peers
            .iter()
            .map(|(peer, address)| {
                let channel = Channel::new(credentials.clone(), peer, address, ChannelOptions::default());
                (peer.clone(), channel)
            })
            .collect();
        Ok(Self { config, credentials, channels, _watching: watching })
    }

    /// Who we are.
    #[must_use]
    pub fn identity(&self) -> &SpiffeId {
        self.credentials.id()
    }

    /// Trust domain and namespace: turns the short names of rules into ids.
    #[must_use]
    pub fn realm(&self) -> &Realm {
        self.credentials.realm()
    }

    /// The name of this instance.
    #[must_use]
    pub fn instance(&self) -> &str {
        &self.config.instance
    }

    /// The credentials in force.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The channel to a service, for calls: each ends within 1.8 s, or when the call being worked on must.
    pub fn channel(&self, peer: &str) -> Result<Channel, MeshError> {
        self.channels.get(peer).cloned().ok_or_else(|| MeshError::UnknownPeer(peer.to_owned()))
    }

    /// The channel to a service, for RPCs that stream for long.
    pub fn stream_channel(&self, peer: &str) -> Result<Channel, MeshError> {
        self.channel(peer).map(|channel| channel.streaming())
    }

    /// Serves this service's RPCs with the product's limits until told to stop (see [`serve`]).
    pub async fn serve<S>(&self, listener: TcpListener, service: S, stop: CancellationToken) -> Drained
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send,
    {
        let options = ServerOptions { drain: self.config.drain, ..ServerOptions::default() };
        serve(listener, self.credentials.clone(), service, options, stop).await
    }
}

impl std::fmt::Debug for Mesh {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Mesh").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}
