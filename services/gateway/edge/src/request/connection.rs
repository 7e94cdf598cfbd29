//! The connection that a request came on.
use std::net::SocketAddr;

use kit_tenants::Tenants;
use kit_tenants::settings::TlsVersion;

/// What is known of the connection that a request came on.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The other side's address.
    pub peer: SocketAddr,
    /// The host that the client named in the handshake.
    pub sni: Option<String>,
    /// Whether TLS 1.3 is spoken.
    pub tls13: bool,
}

/// Whether the host's tenant wants TLS 1.3.
#[must_use]
pub fn wants_tls13(tenants: &Tenants, host: &str) -> bool {
    let tenant = tenants.by_host(host);
    match tenant.as_ref().and_then(|tenant| tenant.domains().of_host(host)) {
        Some(domain) => match domain.min_tls_version {
            TlsVersion::Tls13 => true,
            TlsVersion::Tls12 => false,
        },
        None => false,
    }
}
