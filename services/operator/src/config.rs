//! Settings, checked before a socket opens.
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use kit_config::{Env, Problems, Reader, SecretString};
use kit_mesh::MeshConfig;
use kit_telemetry::TelemetryConfig;

/// Settings of the operator.
#[derive(Debug)]
pub struct Config {
    /// Where `/tenants`, health and metrics are served (`OPERATOR_ADMIN_ADDR`).
    pub admin: SocketAddr,
    /// Where tenants are declared (`OPERATOR_SOURCE`).
    pub source: Declared,
    /// PKCS#8 PEM of the Ed25519 key that signs (`OPERATOR_SIGNING_KEY`, `_FILE`).
    pub signing_key: SecretString,
    /// Its id: the stem of the public key's file (`OPERATOR_SIGNING_KEY_ID`).
    pub signing_key_id: String,
    /// Where bootstrap tokens are written (`OPERATOR_BOOTSTRAP_DIR`); none: nowhere.
    pub bootstrap: Option<PathBuf>,
    /// How public certificates are issued; none: not here.
    pub public_ca: Option<PublicCa>,
    /// How often policy is asked who acknowledged what (`OPERATOR_POLL_MS`).
    pub poll: Duration,
    /// Its part of the mesh.
    pub mesh: MeshConfig,
    /// Telemetry.
    pub telemetry: TelemetryConfig,
}

/// Where tenants are declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declared {
    /// In the YAML files of a folder: `dir:<path>`.
    Folder(PathBuf),
}

/// The authority that issues public certificates.
#[derive(Debug)]
pub struct PublicCa {
    /// Its certificate, PEM (`OPERATOR_PUBLIC_CA_FILE`).
    pub certificate: PathBuf,
    /// Its key, PKCS#8 PEM (`OPERATOR_PUBLIC_CA_KEY`, `_FILE`).
    pub key: SecretString,
    /// Where certificates go: `<folder>/<host>/tls.crt` and `tls.key` (`PUBLIC_TLS_DIR`).
    pub folder: PathBuf,
}

// === impl Declared ===

impl FromStr for Declared {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("dir:") {
            Some(path) if !path.is_empty() => Ok(Self::Folder(PathBuf::from(path))),
            _ => Err("must be dir:<path>"),
        }
    }
}

// === impl Config ===

impl Config {
    /// Reads every setting, or names every problem.
    pub fn read(env: &Env) -> Result<Self, Problems> {
        let mut reader = Reader::new(env, "OPERATOR");
        let admin = reader.required("OPERATOR_ADMIN_ADDR");
        let source = reader.required("OPERATOR_SOURCE");
        let signing_key = reader.secret("OPERATOR_SIGNING_KEY");
        let signing_key_id = reader.required("OPERATOR_SIGNING_KEY_ID");
        let bootstrap = reader.optional("OPERATOR_BOOTSTRAP_DIR");
        let public_ca = public_ca(&mut reader);
        let poll = reader.millis("OPERATOR_POLL_MS", 500, 50..=60_000);
        let mesh = MeshConfig::read(&mut reader, "operator", &["policy", "identity"]);
        let telemetry = TelemetryConfig::read(&mut reader);
        reader.finish(|| {
            Some(Self {
                admin: admin?,
                source: source?,
                signing_key: signing_key?,
                signing_key_id: signing_key_id?,
                bootstrap,
                public_ca,
                poll,
                mesh: mesh?,
                telemetry,
            })
        })
    }
}

/// All three settings or none.
fn public_ca(reader: &mut Reader<'_>) -> Option<PublicCa> {
    let certificate: Option<PathBuf> = reader.optional("OPERATOR_PUBLIC_CA_FILE");
    let key = reader.optional_secret("OPERATOR_PUBLIC_CA_KEY");
    let folder = reader.optional("PUBLIC_TLS_DIR");
    match (certificate, key, folder) {
        (Some(certificate), Some(key), Some(folder)) => Some(PublicCa { certificate, key, folder }),
        (None, None, _) => None,
        _ => {
            let what = "is wanted together with OPERATOR_PUBLIC_CA_KEY_FILE and PUBLIC_TLS_DIR";
            reader.refuse("OPERATOR_PUBLIC_CA_FILE", what);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_named() {
        let env = Env::from_pairs([
            ("OPERATOR_SOURCE", "k8s/tenants"),
            ("OPERATOR_PUBLIC_CA_FILE", "ca.pem"),
            ("OPERATOR_COLOUR", "blue"),
        ]);
        let problems = Config::read(&env).unwrap_err().to_string();
        for key in [
            "OPERATOR_ADMIN_ADDR",
            "OPERATOR_SOURCE",
            "OPERATOR_SIGNING_KEY",
            "OPERATOR_PUBLIC_CA_FILE",
            "OPERATOR_COLOUR",
            "MESH_POLICY_ADDR",
        ] {
            assert!(problems.contains(key), "{key} is not in {problems}");
        }
    }
}
