//! The settings under `MESH_`.
use std::collections::BTreeMap;
use std::time::Duration;

use kit_config::{HostPort, Reader};

use crate::material::Files;
use crate::spiffe::{BadSpiffeId, Realm};

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

// === impl MeshConfig ===

impl MeshConfig {
    /// Reads `MESH_TRUST_DOMAIN` (holdfast.local), `MESH_NAMESPACE` (holdfast), `MESH_CERT_FILE`, `MESH_KEY_FILE`,
    /// `MESH_CA_FILE`, `MESH_INSTANCE` (the service's name), `MESH_DRAIN_SECONDS` (10), and `MESH_<PEER>_ADDR` of
    /// each service that is called; the address of another is refused, as every setting that nobody reads.
    pub fn read(reader: &mut Reader<'_>, service: &str, peers: &[&str]) -> Option<Self> {
        let trust_domain = reader
            .setting("MESH_TRUST_DOMAIN", "Trust domain of the SPIFFE ids.")
            .or("holdfast.local".to_owned());
        let namespace =
            reader.setting("MESH_NAMESPACE", "Namespace in the SPIFFE ids.").or("holdfast".to_owned());
        let instance = reader
            .setting("MESH_INSTANCE", "Name of this instance, unique among those of the service.")
            .default_in_words("the name of the service")
            .or(service.to_owned());
        let cert = reader.setting("MESH_CERT_FILE", "Certificate of the service, PEM, watched.").file();
        let key = reader.setting("MESH_KEY_FILE", "Key of that certificate, PKCS#8 PEM, watched.").file();
        let ca =
            reader.setting("MESH_CA_FILE", "Certificates of the mesh's authorities, PEM, watched.").file();
        let drain = reader
            .setting("MESH_DRAIN_SECONDS", "How long calls under way may take to end after the stop.")
            .seconds(10, 0..=300);
        let realm = Realm::new(&trust_domain, &namespace)
            .map_err(|BadSpiffeId| reader.refuse("MESH_TRUST_DOMAIN", "is no trust domain of SPIFFE"))
            .ok();
        let peers = addresses(reader, peers);
        Some(Self {
            service: service.to_owned(),
            instance,
            realm: realm?,
            files: Files { cert: cert?, key: key?, ca: ca? },
            peers: peers?,
            drain,
        })
    }
}

fn addresses(reader: &mut Reader<'_>, peers: &[&str]) -> Option<BTreeMap<String, String>> {
    let key = |service: &str| format!("MESH_{}_ADDR", service.to_ascii_uppercase());
    let read: Vec<_> = peers
        .iter()
        .map(|peer| {
            let doc = format!("Where {peer} is reached.");
            let address: Option<HostPort> = reader.setting(&key(peer), &doc).required();
            address.map(|address| ((*peer).to_owned(), address.to_string()))
        })
        .collect();
    read.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use kit_config::Env;

    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<MeshConfig, String> {
        let here = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let files = [("MESH_CERT_FILE", here), ("MESH_KEY_FILE", here), ("MESH_CA_FILE", here)];
        let env = Env::from_pairs(files.iter().chain(pairs).copied());
        let mut reader = Reader::new(&env, "BOOKING");
        let config = MeshConfig::read(&mut reader, "booking", &["policy", "retention"]);
        reader.finish(config).map_err(|problems| problems.to_string())
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
