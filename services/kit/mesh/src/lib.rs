//! The mesh: gRPC over mutual TLS 1.3 between services that know each other by SPIFFE id.
//!
//! [`Mesh`] is the one entry: it loads and watches the service's certificate, key and CA bundle, gives a [`Channel`]
//! to each peer and serves the service's own RPCs.
//!
//! - Both sides demand a certificate that chains to the mesh's CA and check the other's id exactly ([`SpiffeId`]);
//!   no session is resumed, so nothing outlives the check.
//! - Certificate, key and bundle are swapped together while calls run ([`Credentials`]); a set that does not fit
//!   together leaves the one before in force.
//! - The peer's expiry and chain are checked per RPC, and every second on connections and streams.
//! - A service whose own certificate is nearly over is not ready, and says why ([`health`]).
//! - A connection that says nothing holds no handshake slot, and no address has more than its part of them.
//! - Handshakes, headers, streams, calls, idle connections and the drain are bounded ([`ServerOptions`],
//!   [`ChannelOptions`]); a call's remaining time travels as `grpc-timeout` ([`deadline`]).
//!
//! Health is not an RPC here: kubelets hold no mesh certificate, so readiness is told on the admin port alone.

mod accept;
mod body;
mod certificate;
mod channel;
mod config;
mod connection;
mod credentials;
pub mod deadline;
mod health;
mod material;
mod mesh;
mod message;
mod options;
mod refusals;
mod rpc;
mod server;
mod session;
mod silent;
mod slots;
mod spiffe;
mod stop;
mod time;
mod trace;
mod verify;
mod watch;

pub use channel::Channel;
pub use config::MeshConfig;
pub use credentials::{Credentials, Reload};
pub use health::health;
pub use material::{CredentialsError, Files};
pub use mesh::{Mesh, MeshError};
pub use options::{ChannelOptions, ServerOptions};
pub use server::{Drained, serve};
pub use spiffe::{BadSpiffeId, PeerId, Realm, SpiffeId};
pub use stop::stop_on_signal;

/// Largest message that is decoded, in bytes: tonic's own default on both sides, said here so that senders bound
/// their batches by it.
pub const MAX_MESSAGE_BYTES: usize = 4 * 1024 * 1024;
