//! The host of a request, and the tenant that it names: the connection must have been made for that host.
use std::sync::Arc;

use axum::http::header;
use axum::http::uri::Authority;
use kit_fault::{Fault, Reason};
use kit_tenants::{Tenant, Tenants};

use super::{Connection, wants_tls13};

/// Longest DNS name.
pub const HOST_MAX: usize = 253;

/// The host of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Its name, lower case, without a final dot.
    pub name: String,
    /// The port, where one was written.
    pub port: Option<u16>,
}

/// The tenant and the host that a request was made to.
#[derive(Clone)]
pub struct Admitted {
    /// The tenant.
    pub tenant: Arc<Tenant>,
    /// The host.
    pub host: Host,
}

/// The host of a request: the authority in its target, or the Host header; both must agree.
pub fn host_of<B>(request: &http::Request<B>) -> Result<Host, Fault> {
    let malformed =
        || Fault::new(Reason::MalformedRequest).with_message("The request names no host, or two.");
    let mut headers = request.headers().get_all(header::HOST).iter();
    let named = match (headers.next(), headers.next()) {
        (None, _) => None,
        (Some(host), None) => {
            let host = host.to_str().map_err(|_| malformed())?;
            Some(host.parse::<Authority>().map_err(|_| malformed())?)
        }
        (Some(_), Some(_)) => return Err(malformed()),
    };
    let named = named.as_ref().map(read);
    match (request.uri().authority().map(read), named) {
        (Some(target), Some(named)) if target != named => Err(Fault::new(Reason::MisdirectedRequest)),
        (Some(host), _) | (None, Some(host)) => Ok(host),
        (None, None) => Err(malformed()),
    }
}

fn read(authority: &Authority) -> Host {
    let name = authority.host().to_ascii_lowercase();
    Host { name: name.strip_suffix('.').unwrap_or(&name).to_owned(), port: authority.port_u16() }
}

/// The tenant that a request is for. Refused: a host that is not the connection's, an unknown one, and everything
/// before there is a snapshot of the tenants.
pub fn find<B>(tenants: &Tenants, request: &http::Request<B>) -> Result<Admitted, Fault> {
    let host = host_of(request)?;
    let connection = request.extensions().get::<Connection>();
    let sni = connection.and_then(|connection| connection.sni.as_deref());
    let misdirected = || Fault::new(Reason::MisdirectedRequest);
    if sni.is_some_and(|sni| sni.strip_suffix('.').unwrap_or(sni) != host.name) {
        return Err(misdirected());
    }
    if !tenants.complete() {
        return Err(Fault::unavailable());
    }
    let unknown = || Fault::new(Reason::TenantUnknown);
    let short = Some(&host.name).filter(|name| name.len() <= HOST_MAX).ok_or_else(unknown)?;
    let tenant = tenants.by_host(short).ok_or_else(unknown)?;
    // Who named no host may have got a lower version than the host's tenant wants.
    let tls12 = connection.is_some_and(|connection| !connection.tls13);
    if tls12 && wants_tls13(tenants, &host.name) {
        return Err(misdirected());
    }
    Ok(Admitted { tenant, host })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(target: &str, headers: &[&str]) -> Result<(String, Option<u16>), Reason> {
        let mut request = http::Request::builder().uri(target);
        for value in headers {
            request = request.header(header::HOST, *value);
        }
        let found = host_of(&request.body(()).unwrap());
        found.map(|host| (host.name, host.port)).map_err(|fault| fault.reason)
    }

    #[test]
    fn one_host_is_named() {
        let luna = || Ok(("luna.localhost".to_owned(), Some(8443)));
        assert_eq!(host("/", &["Luna.LOCALHOST.:8443"]), luna());
        assert_eq!(host("https://luna.localhost:8443/", &[]), luna());
        assert_eq!(host("https://luna.localhost:8443/", &["luna.localhost:8443"]), luna());
        assert_eq!(host("https://luna.localhost/", &["sol.localhost"]), Err(Reason::MisdirectedRequest));
        for bad in [&[][..], &["a", "a"], &["a b"], &["a/b"]] {
            assert_eq!(host("/", bad), Err(Reason::MalformedRequest), "{bad:?}");
        }
    }
}
