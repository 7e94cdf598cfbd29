//! Which port each server listens on: its usual one, or a free one where that is taken. Kept between runs, because
//! addresses stand in mails.
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::paths::{Paths, write_private};

/// Usual ports; the environment's `HTTPS_PORT` and so on choose others.
const USUAL: &[(&str, u16)] = &[
    ("https", 8443),
    ("http", 8080),
    ("postgres", 7432),
    ("redis", 7379),
    ("otlp", 7317),
    ("identity", 7401),
    ("booking", 7402),
    ("policy", 7403),
    ("retention", 7404),
    ("identity-admin", 7501),
    ("booking-admin", 7502),
    ("policy-admin", 7503),
    ("retention-admin", 7504),
    ("gateway-admin", 7505),
    ("operator-admin", 7506),
];

/// The chosen ports by name.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Ports(BTreeMap<String, u16>);

impl Ports {
    /// Chooses; `asked` are ports that the person chose, which must be free, and with `from` the others are those from
    /// there on instead of the usual ones, so that meshes that start together do not choose the same.
    pub fn choose(paths: &Paths, asked: &BTreeMap<String, u16>, from: Option<u16>) -> anyhow::Result<Self> {
        let file = paths.at("ports.json");
        let before: BTreeMap<String, u16> = std::fs::read(&file)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        let mut chosen = BTreeMap::new();
        for ((name, usual), place) in USUAL.iter().zip(0..) {
            let usual = from.map_or(*usual, |from| from.saturating_add(place));
            let wanted = asked.get(*name).or_else(|| before.get(*name)).copied().unwrap_or(usual);
            let port = if asked.contains_key(*name) {
                wanted
            } else {
                free(wanted, &chosen).or_else(|| free(0, &chosen)).context("no free port on this machine")?
            };
            chosen.insert((*name).to_owned(), port);
        }
        write_private(&file, &serde_json::to_vec_pretty(&chosen)?)?;
        Ok(Self(chosen))
    }

    /// The port of this name.
    #[must_use]
    pub fn of(&self, name: &str) -> u16 {
        self.0.get(name).copied().unwrap_or_default()
    }

    /// The loopback address of this name.
    #[must_use]
    pub fn address(&self, name: &str) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.of(name)))
    }
}

fn free(port: u16, taken: &BTreeMap<String, u16>) -> Option<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()?;
    let port = listener.local_addr().ok()?.port();
    (!taken.values().any(|other| *other == port)).then_some(port)
}
