//! Settings of the gateway.
use std::net::SocketAddr;
use std::path::PathBuf;

use gateway_edge::limits::Quotas;
use kit_config::{Reader, SecretString};
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
    pub limits: Quotas,
}

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
        let limits = Quotas::read(reader);
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
