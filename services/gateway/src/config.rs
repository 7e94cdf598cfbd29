//! Settings of the gateway.
use std::net::SocketAddr;
use std::path::PathBuf;

use kit_config::{Reader, SecretString};
use kit_limits::Quota;
use kit_service::ProcessConfig;

/// The services that the gateway calls.
const PEERS: [&str; 4] = ["identity", "booking", "policy", "retention"];

/// Settings of the gateway.
#[derive(Debug)]
pub struct Config {
    /// What every process has.
    pub process: ProcessConfig,
    /// Where HTTPS is served (`GATEWAY_HTTPS_ADDR`).
    pub https: SocketAddr,
    /// Where plain HTTP is redirected (`GATEWAY_HTTP_ADDR`).
    pub http: SocketAddr,
    /// Redis of the limits (`GATEWAY_REDIS_URL`).
    pub redis: SecretString,
    /// Folder of the last known good configuration (`GATEWAY_STATE_DIR`).
    pub state_dir: PathBuf,
    /// Folder of the public certificates, `<host>/{tls.crt,tls.key}` (`PUBLIC_TLS_DIR`).
    pub tls_dir: PathBuf,
    /// Port in links; None: 443, not written (`PUBLIC_PORT`).
    pub public_port: Option<u16>,
    /// Folder of the operator's public keys (`CONFIG_KEYS_DIR`).
    pub config_keys: PathBuf,
    /// Limits per source.
    pub limits: LimitsConfig,
}

/// Limits per source: of one address; a wider network has a few times as much (kit/limits).
#[derive(Clone, Copy, Debug)]
pub struct LimitsConfig {
    /// New connections, over HTTPS and plain HTTP together.
    pub connections: Quota,
    /// TLS handshakes.
    pub handshakes: Quota,
    /// All requests.
    pub requests: Quota,
    /// POST of bookings.
    pub bookings: Quota,
    /// Forms of the booking pages, each of which is answered with what it held.
    pub forms: Quota,
    /// Sign-in and invitations, at each tenant.
    pub sign_in: Quota,
}

/// A limit as it is read: two settings, and the default of each.
struct Limit {
    key: &'static str,
    of: &'static str,
    per: Per,
    rate: u32,
    burst: u32,
}

#[derive(Clone, Copy)]
enum Per {
    Second,
    Minute,
}

const CONNECTIONS: Limit = Limit {
    key: "CONNECTIONS",
    of: "New connections of a source, at both ports together, counted in each instance",
    per: Per::Second,
    rate: 50,
    burst: 500,
};
const HANDSHAKES: Limit = Limit {
    key: "HANDSHAKES",
    of: "TLS handshakes of a source, counted in each instance",
    per: Per::Second,
    rate: 50,
    burst: 500,
};
const REQUESTS: Limit =
    Limit { key: "REQUESTS", of: "All requests of a source", per: Per::Second, rate: 50, burst: 500 };
const BOOKINGS: Limit = Limit {
    key: "BOOKINGS",
    of: "Bookings of a source, by program and by page together",
    per: Per::Second,
    rate: 2,
    burst: 60,
};
const FORMS: Limit = Limit {
    key: "FORMS",
    of: "Forms of the booking pages of a source",
    per: Per::Second,
    rate: 5,
    burst: 120,
};
const SIGN_INS: Limit = Limit {
    key: "SIGN_INS",
    of: "Sign-ins, invitations and requests for a new link of a source at one tenant",
    per: Per::Minute,
    rate: 10,
    burst: 20,
};

// === impl Config ===

impl Config {
    /// Reads the settings; the reader keeps every problem.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let https = reader.setting("GATEWAY_HTTPS_ADDR", "Address of HTTPS, for the public.").required();
        let http = reader
            .setting("GATEWAY_HTTP_ADDR", "Address of plain HTTP, which only redirects to HTTPS.")
            .required();
        let redis = reader.setting("GATEWAY_REDIS_URL", "Redis of the limits.").secret();
        let state_dir =
            reader.setting("GATEWAY_STATE_DIR", "Folder of the last known good configuration.").folder();
        let tls_dir = reader
            .setting(
                "PUBLIC_TLS_DIR",
                "Folder of public certificates, `<host>/tls.crt` and `tls.key`, watched.",
            )
            .folder();
        let config_keys = reader
            .setting("CONFIG_KEYS_DIR", "Folder of the public keys that verify the operator's signatures.")
            .folder();
        let port = reader.setting("PUBLIC_PORT", "Port in links; 0 or 443: none is written.").or(0_u16);
        let limits = LimitsConfig::read(reader);
        let process = ProcessConfig::read(reader, "gateway", &PEERS);
        Some(Self {
            process: process?,
            https: https?,
            http: http?,
            redis: redis?,
            state_dir: state_dir?,
            tls_dir: tls_dir?,
            public_port: Some(port).filter(|port| ![0, 443].contains(port)),
            config_keys: config_keys?,
            limits: limits?,
        })
    }
}

// === impl LimitsConfig ===

impl LimitsConfig {
    /// The product's limits, which are the defaults of the settings.
    #[must_use]
    pub fn product() -> Option<Self> {
        Self::of(|limit| limit.per.quota(limit.rate, limit.burst))
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Self::of(|limit| limit.read(reader))
    }

    fn of(mut quota: impl FnMut(&Limit) -> Option<Quota>) -> Option<Self> {
        let [connections, handshakes, requests] = [&CONNECTIONS, &HANDSHAKES, &REQUESTS].map(&mut quota);
        let [bookings, forms, sign_in] = [&BOOKINGS, &FORMS, &SIGN_INS].map(&mut quota);
        Some(Self {
            connections: connections?,
            handshakes: handshakes?,
            requests: requests?,
            bookings: bookings?,
            forms: forms?,
            sign_in: sign_in?,
        })
    }
}

// === impl Limit ===

impl Limit {
    fn read(&self, reader: &mut Reader<'_>) -> Option<Quota> {
        let Self { key, of, per, .. } = self;
        let mut number = |key: String, doc: String, default: u32| {
            let number = reader.setting(&key, &doc).number(u64::from(default), 1..=100_000);
            u32::try_from(number).ok()
        };
        let rate = number(
            format!("GATEWAY_{key}_PER_{}", per.key()),
            format!("{of}: how many each {}.", per.noun()),
            self.rate,
        );
        let burst = number(format!("GATEWAY_{key}_BURST"), format!("{of}: how many at once."), self.burst);
        per.quota(rate?, burst?)
    }
}

// === impl Per ===

impl Per {
    fn key(self) -> &'static str {
        match self {
            Self::Second => "SECOND",
            Self::Minute => "MINUTE",
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
        }
    }

    fn quota(self, rate: u32, burst: u32) -> Option<Quota> {
        match self {
            Self::Second => Quota::per_second(rate, burst),
            Self::Minute => Quota::per_minute(rate, burst),
        }
    }
}
