//! Settings of the gateway.
use std::net::SocketAddr;
use std::path::PathBuf;

use kit_config::{Env, Problems, Reader, SecretString};
use kit_limits::Quota;
use kit_mesh::MeshConfig;
use kit_telemetry::TelemetryConfig;

/// The services that the gateway calls.
pub const PEERS: [&str; 4] = ["identity", "booking", "policy", "retention"];

/// Settings of the gateway.
#[derive(Debug)]
pub struct Config {
    /// Where HTTPS is served (`GATEWAY_HTTPS_ADDR`).
    pub https: SocketAddr,
    /// Where plain HTTP is redirected (`GATEWAY_HTTP_ADDR`).
    pub http: SocketAddr,
    /// Health and metrics (`GATEWAY_ADMIN_ADDR`).
    pub admin: SocketAddr,
    /// Redis of the limits (`GATEWAY_REDIS_URL`).
    pub redis: SecretString,
    /// Folder of the last known good configuration (`GATEWAY_STATE_DIR`).
    pub state_dir: PathBuf,
    /// Folder of the public certificates, `<host>/{tls.crt,tls.key}` (`PUBLIC_TLS_DIR`).
    pub tls_dir: PathBuf,
    /// Port in links; None: 443, not written (`PUBLIC_PORT`).
    pub public_port: Option<u16>,
    /// The operator's public keys (`CONFIG_KEYS_DIR`).
    pub config_keys: PathBuf,
    /// Limits per source.
    pub limits: LimitsConfig,
    /// The mesh.
    pub mesh: MeshConfig,
    /// Telemetry.
    pub telemetry: TelemetryConfig,
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

impl Config {
    /// Reads the settings; answers with every problem at once.
    pub fn read(env: &Env) -> Result<Self, Problems> {
        let mut reader = Reader::new(env, "GATEWAY");
        let https = reader.required("GATEWAY_HTTPS_ADDR");
        let http = reader.required("GATEWAY_HTTP_ADDR");
        let admin = reader.required("GATEWAY_ADMIN_ADDR");
        let redis = reader.secret("GATEWAY_REDIS_URL");
        let state_dir = reader.folder("GATEWAY_STATE_DIR");
        let tls_dir = reader.folder("PUBLIC_TLS_DIR");
        let config_keys = reader.folder("CONFIG_KEYS_DIR");
        let port = reader.or("PUBLIC_PORT", 0_u16);
        let limits = LimitsConfig::read(&mut reader);
        let mesh = MeshConfig::read(&mut reader, "gateway", &PEERS);
        let telemetry = TelemetryConfig::read(&mut reader);
        reader.finish(|| {
            Some(Self {
                https: https?,
                http: http?,
                admin: admin?,
                redis: redis?,
                state_dir: state_dir?,
                tls_dir: tls_dir?,
                public_port: Some(port).filter(|port| ![0, 443].contains(port)),
                config_keys: config_keys?,
                limits: limits?,
                mesh: mesh?,
                telemetry,
            })
        })
    }
}

impl LimitsConfig {
    /// The product's limits: 50 connections, handshakes and requests/s with bursts of 500; bookings 2/s, 60; forms
    /// 5/s, 120; sign-in 10/min, 20.
    #[must_use]
    pub fn product() -> Option<Self> {
        Some(Self {
            connections: Quota::per_second(50, 500)?,
            handshakes: Quota::per_second(50, 500)?,
            requests: Quota::per_second(50, 500)?,
            bookings: Quota::per_second(2, 60)?,
            forms: Quota::per_second(5, 120)?,
            sign_in: Quota::per_minute(10, 20)?,
        })
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let mut number = |key: &str, default: u32| {
            let number = reader.number(key, u64::from(default), 1..=100_000);
            u32::try_from(number).unwrap_or(default)
        };
        Some(Self {
            connections: Quota::per_second(
                number("GATEWAY_CONNECTIONS_PER_SECOND", 50),
                number("GATEWAY_CONNECTIONS_BURST", 500),
            )?,
            handshakes: Quota::per_second(
                number("GATEWAY_HANDSHAKES_PER_SECOND", 50),
                number("GATEWAY_HANDSHAKES_BURST", 500),
            )?,
            requests: Quota::per_second(
                number("GATEWAY_REQUESTS_PER_SECOND", 50),
                number("GATEWAY_REQUESTS_BURST", 500),
            )?,
            bookings: Quota::per_second(
                number("GATEWAY_BOOKINGS_PER_SECOND", 2),
                number("GATEWAY_BOOKINGS_BURST", 60),
            )?,
            forms: Quota::per_second(
                number("GATEWAY_FORMS_PER_SECOND", 5),
                number("GATEWAY_FORMS_BURST", 120),
            )?,
            sign_in: Quota::per_minute(
                number("GATEWAY_SIGN_INS_PER_MINUTE", 10),
                number("GATEWAY_SIGN_INS_BURST", 20),
            )?,
        })
    }
}
