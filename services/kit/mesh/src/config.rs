//! The settings under `MESH_`.
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use kit_config::Reader;

use crate::material::Files;
use crate::spiffe::{BadSpiffeId, Realm};

/// Services that serve RPCs, so that an address of each may be set.
const CALLEES: [&str; 4] = ["identity", "booking", "policy", "retention"];

/// What a service needs to know to be part of the mesh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeshConfig {
    /// The service's short name: "booking".
    pub service: String,
    /// The instance's name: what tells replicas apart.
    pub instance: String,
    /// Trust domain and namespace of the mesh.
    pub realm: Realm,
    /// Certificate, key and CA bundle.
    pub files: Files,
    /// Where the services that are called answer: short name to `host:port`.
    pub peers: BTreeMap<String, String>,
    /// How long calls may go on after the service was told to stop.
    pub drain: Duration,
}

/// A `host:port`.
struct Address(String);

// === impl MeshConfig ===

impl MeshConfig {
    /// Reads `MESH_TRUST_DOMAIN` (holdfast.local), `MESH_NAMESPACE` (holdfast), `MESH_CERT_FILE`, `MESH_KEY_FILE`,
    /// `MESH_CA_FILE`, `MESH_INSTANCE` (the service's name), `MESH_DRAIN_SECONDS` (10), and `MESH_<PEER>_ADDR` of
    /// each service that is called; addresses of others may be set and are left alone.
    pub fn read(reader: &mut Reader<'_>, service: &str, peers: &[&str]) -> Option<Self> {
        let trust_domain = reader.or("MESH_TRUST_DOMAIN", "holdfast.local".to_owned());
        let namespace = reader.or("MESH_NAMESPACE", "holdfast".to_owned());
        let instance = reader.or("MESH_INSTANCE", service.to_owned());
        let cert = reader.file("MESH_CERT_FILE");
        let key = reader.file("MESH_KEY_FILE");
        let ca = reader.file("MESH_CA_FILE");
        let drain = reader.seconds("MESH_DRAIN_SECONDS", 10, 0..=300);
        let realm = Realm::new(&trust_domain, &namespace)
            .map_err(|BadSpiffeId| reader.refuse("MESH_TRUST_DOMAIN", "is no trust domain of SPIFFE"))
            .ok();
        let peers = addresses(reader, peers);
        Some(Self {
            service: service.to_owned(),
            instance,
            realm: realm?,
            files: files(cert?, key?, ca?),
            peers: peers?,
            drain,
        })
    }
}

fn files(cert: PathBuf, key: PathBuf, ca: PathBuf) -> Files {
    Files { cert, key, ca }
}

fn addresses(reader: &mut Reader<'_>, peers: &[&str]) -> Option<BTreeMap<String, String>> {
    let key = |service: &str| format!("MESH_{}_ADDR", service.to_ascii_uppercase());
    for service in CALLEES {
        reader.known(&key(service));
    }
    let read: Vec<_> = peers
        .iter()
        .map(|peer| {
            let address = reader.required::<Address>(&key(peer));
            address.map(|address| ((*peer).to_owned(), address.0))
        })
        .collect();
    read.into_iter().collect()
}

// === impl Address ===

impl FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let authority: http::uri::Authority = text.parse().map_err(|_| "must be host:port")?;
        if authority.port_u16().is_some() && !authority.host().is_empty() && !text.contains('@') {
            Ok(Self(text.to_owned()))
        } else {
            Err("must be host:port")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit_config::Env;

    fn read(pairs: &[(&str, &str)]) -> Result<MeshConfig, String> {
        let here = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let files = [("MESH_CERT_FILE", here), ("MESH_KEY_FILE", here), ("MESH_CA_FILE", here)];
        let env = Env::from_pairs(files.iter().chain(pairs).copied());
        let mut reader = Reader::new(&env, "BOOKING");
        let config = MeshConfig::read(&mut reader, "booking", &["policy", "retention"]);
        reader.finish(|| config).map_err(|problems| problems.to_string())
    }

    #[test]
    fn the_peers_that_are_called_need_an_address() {
        let both =
            [("MESH_POLICY_ADDR", "127.0.0.1:7403"), ("MESH_RETENTION_ADDR", "retention.holdfast:7404")];
        let config = read(&both).unwrap();
        assert_eq!(config.peers.get("retention").unwrap(), "retention.holdfast:7404");
        assert_eq!(config.realm.id("booking").to_string(), "spiffe://holdfast.local/ns/holdfast/sa/booking");
        assert!(read(&both[..1]).unwrap_err().contains("MESH_RETENTION_ADDR"));
    }

    #[test]
    fn bad_settings_are_named() {
        let good = ("MESH_POLICY_ADDR", "127.0.0.1:7403");
        for (key, value) in [
            ("MESH_RETENTION_ADDR", "127.0.0.1"),
            ("MESH_RETENTION_ADDR", "user@host:1"),
            ("MESH_TRUST_DOMAIN", "Not/A/Domain"),
            ("MESH_DRAIN_SECONDS", "forever"),
            ("MESH_POLICE_ADDR", "127.0.0.1:1"),
        ] {
            assert!(read(&[good, (key, value)]).unwrap_err().contains(key), "{key}={value}");
        }
    }
}
