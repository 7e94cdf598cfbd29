//! Every limit in one place, each with the product's value.
use std::time::Duration;

/// Limits of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerOptions {
    /// Longest TLS handshake.
    pub handshake: Duration,
    /// Most handshakes at a time; further connections are closed unheard.
    pub max_handshakes: usize,
    /// Most connections at a time; further ones are closed unheard.
    pub max_connections: usize,
    /// Most calls at a time on one connection.
    pub max_streams: u32,
    /// Largest header list, in bytes.
    pub max_header_bytes: u32,
    /// Longest call until its answer begins, whatever the caller grants; streams go on after that.
    pub max_call: Duration,
    /// A connection without a call for so long is ended; without a first call, for [`Self::first_call`].
    pub idle: Duration,
    /// How long a fresh connection may wait with its first call.
    pub first_call: Duration,
    /// A silent connection is pinged so often ...
    pub ping_interval: Duration,
    /// ... and ended when it does not answer for so long.
    pub ping_timeout: Duration,
    /// How long calls may go on after the server was told to stop.
    pub drain: Duration,
}

/// Limits of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelOptions {
    /// Longest connect: TCP, TLS and HTTP/2 together.
    pub connect: Duration,
    /// Longest call, if the caller grants no less.
    pub call: Duration,
    /// Largest header list of an answer, in bytes.
    pub max_header_bytes: u32,
    /// A silent connection is pinged so often ...
    pub ping_interval: Duration,
    /// ... and ended when it does not answer for so long.
    pub ping_timeout: Duration,
}

// === impl ServerOptions ===

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(5),
            max_handshakes: 256,
            max_connections: 1_024,
            max_streams: 256,
            max_header_bytes: 16 * 1024,
            max_call: Duration::from_secs(10),
            idle: Duration::from_mins(5),
            first_call: Duration::from_secs(10),
            ping_interval: Duration::from_secs(10),
            ping_timeout: Duration::from_secs(5),
            drain: Duration::from_secs(10),
        }
    }
}

// === impl ChannelOptions ===

impl Default for ChannelOptions {
    fn default() -> Self {
        Self {
            connect: Duration::from_millis(900),
            call: Duration::from_millis(1_800),
            max_header_bytes: 16 * 1024,
            ping_interval: Duration::from_secs(5),
            ping_timeout: Duration::from_secs(3),
        }
    }
}
