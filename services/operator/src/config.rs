//! Settings, checked before a socket opens.
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use kit_config::{Kind, Reader, SecretString, Value};
use kit_service::ProcessConfig;

/// Settings of the operator.
#[derive(Debug)]
pub struct Config {
    /// What every process has; its admin port serves `/tenants` too.
    pub process: ProcessConfig,
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

impl Value for Declared {
    const KIND: Kind = Kind::Text;
}

// === impl Config ===

impl Config {
    /// Reads the settings; the reader keeps every problem.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let source = reader
            .setting("OPERATOR_SOURCE", "Where tenants are declared: `dir:<folder of YAML files>`.")
            .required();
        let signing_key = reader
            .setting("OPERATOR_SIGNING_KEY", "The Ed25519 key that signs configurations, PKCS#8 PEM.")
            .secret();
        let signing_key_id = reader
            .setting("OPERATOR_SIGNING_KEY_ID", "Id of that key: the stem of its public key's file.")
            .required();
        let bootstrap = reader
            .setting(
                "OPERATOR_BOOTSTRAP_DIR",
                "Folder where tokens for the first owner of a tenant are written; without it none are.",
            )
            .optional();
        let public_ca = public_ca(reader);
        let poll = reader
            .setting("OPERATOR_POLL_MS", "How often policy is asked who acknowledged what, once every service has; every 100 ms before.")
            .millis(500, 50..=60_000);
        let process = ProcessConfig::read(reader, "operator", &["policy", "identity"]);
        Some(Self {
            process: process?,
            source: source?,
            signing_key: signing_key?,
            signing_key_id: signing_key_id?,
            bootstrap,
            public_ca,
            poll,
        })
    }
}

/// All three settings or none.
fn public_ca(reader: &mut Reader<'_>) -> Option<PublicCa> {
    let certificate: Option<PathBuf> = reader
        .setting(
            "OPERATOR_PUBLIC_CA_FILE",
            "Certificate of the authority that issues public certificates, PEM; without it none are issued.",
        )
        .optional();
    let key = reader
        .setting(
            "OPERATOR_PUBLIC_CA_KEY",
            "Key of that authority, PKCS#8 PEM; wanted with its certificate and PUBLIC_TLS_DIR.",
        )
        .optional_secret();
    let folder = reader
        .setting("PUBLIC_TLS_DIR", "Folder of public certificates, `<host>/tls.crt` and `tls.key`.")
        .optional();
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
    use kit_config::Env;

    use super::*;

    #[test]
    fn every_problem_is_named() {
        let env = Env::from_pairs([
            ("OPERATOR_SOURCE", "k8s/tenants"),
            ("OPERATOR_PUBLIC_CA_FILE", "ca.pem"),
            ("OPERATOR_COLOUR", "blue"),
        ]);
        let mut reader = Reader::new(&env, "OPERATOR");
        let config = Config::read(&mut reader);
        let problems = reader.finish(config).unwrap_err().to_string();
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
