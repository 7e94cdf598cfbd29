//! Hosts on which the tenant answers, and their TLS.
use kube::KubeSchema;
use serde::{Deserialize, Serialize};

use crate::accounts::SecretKeyRef;
use crate::names::names;

/// One host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Domain {
    /// DNS name, lower case, without a wildcard.
    #[schemars(
        length(min = 1, max = 253),
        regex(pattern = r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$")
    )]
    pub host: String,
    /// Whether links in mails use it; exactly one host is primary.
    #[serde(default)]
    pub primary: bool,
    /// Every connection is TLS; plain HTTP answers only with a redirect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
}

/// TLS of one host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = Rule::new("(has(self.mode) && self.mode == 'ExistingSecret') == has(self.secretRef)")
    .message("secretRef is needed with mode ExistingSecret, and only there"))]
pub struct Tls {
    /// Where the certificate comes from. Unset: OperatorIssued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<TlsMode>,
    /// Oldest protocol version accepted. Unset: TLS1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_version: Option<TlsVersion>,
    /// Strict-Transport-Security.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hsts: Option<Hsts>,
    /// The secret that holds certificate and key, for mode ExistingSecret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<SecretKeyRef>,
}

/// Strict-Transport-Security (RFC 6797).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Hsts {
    /// Whether the header is sent. Unset: yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Its max-age, seconds. Unset: a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 63_072_000))]
    pub max_age_seconds: Option<i32>,
}

names! {
    /// Where a certificate comes from.
    TlsMode {
        /// The operator issues and renews it.
        OperatorIssued = "OperatorIssued",
        /// A secret of the cluster holds it.
        ExistingSecret = "ExistingSecret",
    }
}

names! {
    /// A protocol version (SP 800-52r2 knows no older one).
    TlsVersion {
        /// TLS 1.2.
        V12 = "TLS1.2",
        /// TLS 1.3.
        V13 = "TLS1.3",
    }
}
