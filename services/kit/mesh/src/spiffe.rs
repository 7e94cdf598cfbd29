//! Names of services: `spiffe://<trust domain>/ns/<namespace>/sa/<service>`, compared whole.
use std::fmt;
use std::str::FromStr;

/// A service's id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpiffeId {
    trust_domain: String,
    namespace: String,
    service: String,
}

/// Where ids are ours: the trust domain and the namespace of this mesh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Realm {
    trust_domain: String,
    namespace: String,
}

/// Who calls: in the extensions of every request that a server hands on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PeerId(SpiffeId);

/// A text is no service's id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a service's id reads spiffe://<trust domain>/ns/<namespace>/sa/<service>")]
pub struct BadSpiffeId;

// === impl SpiffeId ===

impl SpiffeId {
    /// The service's short name: "booking".
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }
}

impl FromStr for SpiffeId {
    type Err = BadSpiffeId;

    fn from_str(text: &str) -> Result<Self, BadSpiffeId> {
        let path = text.strip_prefix("spiffe://").ok_or(BadSpiffeId)?;
        let mut parts = path.split('/');
        let mut next = || parts.next().ok_or(BadSpiffeId);
        let (trust_domain, ns, namespace, sa, service) = (next()?, next()?, next()?, next()?, next()?);
        let shaped = ns == "ns" && sa == "sa" && parts.next().is_none();
        if text.len() <= 2_048 && shaped && is_domain(trust_domain) && is_name(namespace) && is_name(service)
        {
            Ok(Self {
                trust_domain: trust_domain.to_owned(),
                namespace: namespace.to_owned(),
                service: service.to_owned(),
            })
        } else {
            Err(BadSpiffeId)
        }
    }
}

impl fmt::Display for SpiffeId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { trust_domain, namespace, service } = self;
        write!(out, "spiffe://{trust_domain}/ns/{namespace}/sa/{service}")
    }
}

fn is_domain(text: &str) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_');
    !text.is_empty() && text.len() <= 255 && text.bytes().all(allowed)
}

fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !text.is_empty() && text != "." && text != ".." && text.bytes().all(allowed)
}

// === impl Realm ===

impl Realm {
    /// A mesh's trust domain ("holdfast.local") and namespace ("holdfast").
    pub fn new(trust_domain: &str, namespace: &str) -> Result<Self, BadSpiffeId> {
        if is_domain(trust_domain) && is_name(namespace) {
            Ok(Self { trust_domain: trust_domain.to_owned(), namespace: namespace.to_owned() })
        } else {
            Err(BadSpiffeId)
        }
    }

    /// The id of a service of this mesh.
    #[must_use]
    pub fn id(&self, service: &str) -> SpiffeId {
        SpiffeId {
            trust_domain: self.trust_domain.clone(),
            namespace: self.namespace.clone(),
            service: service.to_owned(),
        }
    }

    /// Whether an id belongs to this mesh.
    #[must_use]
    pub fn contains(&self, id: &SpiffeId) -> bool {
        id.trust_domain == self.trust_domain && id.namespace == self.namespace
    }
}

// === impl PeerId ===

impl PeerId {
    /// The id as a caller's: what a server puts into a request's extensions.
    #[must_use]
    pub fn new(id: SpiffeId) -> Self {
        Self(id)
    }

    /// The whole id.
    #[must_use]
    pub fn id(&self) -> &SpiffeId {
        &self.0
    }

    /// The service's short name: "gateway".
    #[must_use]
    pub fn service(&self) -> &str {
        self.0.service()
    }
}

impl fmt::Display for PeerId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_exact_form_is_an_id() {
        let good = "spiffe://holdfast.local/ns/holdfast/sa/booking";
        assert_eq!(good.parse::<SpiffeId>().unwrap().to_string(), good);
        for bad in [
            "spiffe://holdfast.local/ns/holdfast/sa/booking/",
            "spiffe://holdfast.local/ns/holdfast/sa/booking/x",
            "spiffe://holdfast.local/ns/holdfast/sa/",
            "spiffe://holdfast.local/ns//sa/booking",
            "spiffe:///ns/holdfast/sa/booking",
            "spiffe://holdfast.local//ns/holdfast/sa/booking",
            "spiffe://HOLDFAST.local/ns/holdfast/sa/booking",
            "spiffe://user@holdfast.local/ns/holdfast/sa/booking",
            "spiffe://holdfast.local:1/ns/holdfast/sa/booking",
            "spiffe://holdfast.local/ns/holdfast/sa/book%69ng",
            "spiffe://holdfast.local/ns/holdfast/sa/..",
            "spiffe://holdfast.local/sa/holdfast/ns/booking",
            "SPIFFE://holdfast.local/ns/holdfast/sa/booking",
            "https://holdfast.local/ns/holdfast/sa/booking",
            "spiffe://holdfast.local/ns/holdfast/sa/booking?x",
            "spiffe://holdfast.local/ns/holdfast/sa/booking#x",
            "",
        ] {
            assert_eq!(bad.parse::<SpiffeId>(), Err(BadSpiffeId), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_parses_prints_the_same(text in "(spiffe://)?[a-z.A-Z/:@%]{0,12}(/ns/)?[a-z]{0,4}(/sa/)?[a-z/]{0,6}") {
            if let Ok(id) = text.parse::<SpiffeId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
