//! Hosts on which a tenant answers.
use std::num::NonZeroU32;

use holdfast_proto::tenant::v1 as pb;

use super::{closed, holds};
use crate::Refusal;

closed! {
    /// A version of TLS.
    TlsVersion {
        /// RFC 5246.
        Tls12,
        /// RFC 8446.
        Tls13,
    }
}

/// One host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// DNS name, lower case.
    pub host: String,
    /// The oldest version of TLS that is spoken.
    pub min_tls_version: TlsVersion,
    /// Strict-Transport-Security max-age in seconds; none: the header is not sent.
    pub hsts_max_age: Option<NonZeroU32>,
}

/// The hosts of a tenant, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domains {
    /// The one that links in mails use.
    pub primary: Domain,
    /// The others.
    pub others: Vec<Domain>,
}

impl Domains {
    pub(crate) fn parse(domains: Vec<pb::Domain>) -> Result<Self, Refusal> {
        let mut others = Vec::new();
        let mut primaries = Vec::new();
        for domain in domains {
            let list = if domain.primary { &mut primaries } else { &mut others };
            list.push(Domain::parse(domain)?);
        }
        match (primaries.pop(), primaries.is_empty()) {
            (Some(primary), true) => Ok(Self { primary, others }),
            (None, _) | (Some(_), false) => Err(Refusal::Invalid("domains.primary")),
        }
    }

    /// All of them, the primary first.
    pub fn iter(&self) -> impl Iterator<Item = &Domain> {
        std::iter::once(&self.primary).chain(&self.others)
    }

    /// The one of this host, in lower case.
    #[must_use]
    pub fn of_host(&self, host: &str) -> Option<&Domain> {
        self.iter().find(|domain| domain.host == host)
    }
}

impl Domain {
    /// Where the tenant's pages are on this host: `https://host[:port]`; with port 0 or 443 none is written.
    #[must_use]
    pub fn origin(&self, port: u16) -> String {
        match port {
            0 | 443 => format!("https://{}", self.host),
            port => format!("https://{}:{port}", self.host),
        }
    }

    fn parse(domain: pb::Domain) -> Result<Self, Refusal> {
        let pb::Domain { host, primary: _, min_tls_version, hsts_max_age_s } = domain;
        let plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
        holds((1..=253).contains(&host.len()) && host.bytes().all(plain), "domains.host")?;
        Ok(Self {
            host,
            min_tls_version: TlsVersion::parse(min_tls_version, "domains.min_tls_version")?,
            hsts_max_age: NonZeroU32::new(hsts_max_age_s),
        })
    }
}
