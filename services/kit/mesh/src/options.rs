//! Every limit in one place, each with the product's value.
use std::time::Duration;

/// Limits of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerOptions {
    /// A fresh connection that says nothing for so long is closed; it has no handshake slot until it does.
    pub first_byte: Duration,
    /// Most connections at a time that have said nothing yet; past it the oldest of the fullest address gives way.
    pub max_silent: usize,
    /// Most of them of one IP address.
    pub silent_per_address: usize,
    /// Longest TLS handshake.
    pub handshake: Duration,
    /// Most handshakes at a time; who finds no slot waits for [`Self::slot_wait`].
    pub max_handshakes: usize,
    /// Most handshakes at a time of one IP address.
    pub handshakes_per_address: usize,
    /// Longest wait for a handshake slot.
    pub slot_wait: Duration,
    /// Most that wait for a slot at a time; further ones are closed.
    pub max_waiting: usize,
    /// Most of them of one IP address.
    pub waiting_per_address: usize,
    /// Most connections at a time, those in their handshake included; further ones are closed unheard.
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
            first_byte: Duration::from_secs(1),
            max_silent: 768,
            silent_per_address: 256,
            handshake: Duration::from_secs(5),
            max_handshakes: 256,
            handshakes_per_address: 8,
            slot_wait: Duration::from_secs(2),
            max_waiting: 1_024,
            waiting_per_address: 256,
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
