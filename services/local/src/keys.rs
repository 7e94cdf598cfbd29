//! Secrets of the development mesh: drawn at the first start, kept with mode 0600, never printed.
use std::collections::BTreeMap;

use anyhow::Context as _;
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use data_encoding::{BASE32_NOPAD, BASE64};
use kit_clock::Clock;
use serde_json::json;

use crate::paths::{Paths, write_private};

/// Name of the key with which the operator signs configurations.
pub const CONFIG_KEY_ID: &str = "operator-1";

/// Every password of the private servers.
#[derive(Clone, Debug)]
pub struct Passwords(BTreeMap<String, String>);

impl Passwords {
    /// The password of a role or user, which must be known.
    #[must_use]
    pub fn of(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

/// Draws a password that a person can type: 100 bits in fours.
#[must_use]
pub fn draw_password(clock: &Clock) -> String {
    let text = BASE32_NOPAD.encode(&clock.random::<13>()).to_lowercase();
    let fours: Vec<String> =
        text.as_bytes().chunks(4).take(5).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    fours.join("-")
}

/// Reads the passwords of these names, drawing those that are not there yet.
pub fn passwords(paths: &Paths, clock: &Clock, names: &[String]) -> anyhow::Result<Passwords> {
    let file = paths.at("secrets/passwords.json");
    let mut known: BTreeMap<String, String> = match std::fs::read(&file) {
        Ok(bytes) => serde_json::from_slice(&bytes).context("reading .run/secrets/passwords.json")?,
        Err(_) => BTreeMap::new(),
    };
    for name in names {
        known.entry(name.clone()).or_insert_with(|| draw_password(clock).replace('-', ""));
    }
    write_private(&file, &serde_json::to_vec_pretty(&known)?)?;
    Ok(Passwords(known))
}

/// Makes the keyrings and signing keys that are not there yet.
pub fn ensure(paths: &Paths, clock: &Clock) -> anyhow::Result<()> {
    for service in ["identity", "booking"] {
        keyring(paths, clock, &format!("{service}-keyring"))?;
    }
    keyring(paths, clock, "identity-pepper")?;
    for (service, stem) in [("policy", "consent"), ("retention", "audit")] {
        let public = signing_key(paths, &format!("secrets/{service}-ledger.pem"))?;
        if let Some(public) = public {
            write_private(&paths.at(&format!("ledger-keys/{stem}.pub")), public.as_bytes())?;
        }
    }
    if let Some(public) = signing_key(paths, "secrets/config.pem")? {
        write_private(&paths.at(&format!("config-keys/{CONFIG_KEY_ID}.pub")), public.as_bytes())?;
    }
    Ok(())
}

/// A keyring, of root keys or of peppers: key id to 32 bytes, the first is current.
fn keyring(paths: &Paths, clock: &Clock, name: &str) -> anyhow::Result<()> {
    let file = paths.at(&format!("secrets/{name}.json"));
    if file.exists() {
        return Ok(());
    }
    let ring = json!({ "keys": [{ "id": "local-1", "key": BASE64.encode(&clock.random::<32>()) }] });
    write_private(&file, &serde_json::to_vec_pretty(&ring)?)
}

/// Makes an Ed25519 key pair (PKCS#8 PEM) and returns its public half (SPKI PEM); nothing where it is there already.
fn signing_key(paths: &Paths, name: &str) -> anyhow::Result<Option<String>> {
    let file = paths.at(name);
    if file.exists() {
        return Ok(None);
    }
    let pair = Ed25519KeyPair::generate().context("making a key")?;
    let private = pair.to_pkcs8().context("writing a key")?;
    let public = pair.public_key().as_der().context("writing a key")?;
    write_private(&file, pem("PRIVATE KEY", private.as_ref()).as_bytes())?;
    Ok(Some(pem("PUBLIC KEY", public.as_ref())))
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64.encode(der);
    let lines: Vec<String> =
        text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}
