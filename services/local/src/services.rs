//! The services and their settings: the one place that knows what each process is told.
use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::keys::{CONFIG_KEY_ID, Passwords};
use crate::paths::Paths;
use crate::pki::{Ca, NAMESPACE, TRUST_DOMAIN};
use crate::ports::Ports;
use crate::postgres::url;
use crate::process::{ProcessSpec, Signal, base_environment};

/// Every service, in no order that matters: what is unavailable is retried.
pub const ALL: &[&str] = &["identity", "booking", "policy", "retention", "gateway", "operator"];
/// Those with a database, hence with migrations.
pub const WITH_DATABASE: &[&str] = &["identity", "booking", "policy", "retention"];
/// Those whose subject keys lie in a database of their own.
pub const WITH_KEYS: &[&str] = &["identity", "booking"];

/// The services that a service calls.
fn callees(service: &str) -> &'static [&'static str] {
    match service {
        "identity" => &["policy", "retention"],
        "booking" => &["identity", "policy", "retention"],
        "policy" => &["identity", "retention"],
        "retention" | "operator" => &["identity", "policy"],
        _ => WITH_DATABASE,
    }
}

/// A service's environment.
pub type Environment = BTreeMap<String, String>;

/// What the settings are made of.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where everything lies.
    pub paths: Paths,
    /// The ports.
    pub ports: Ports,
    /// The passwords.
    pub passwords: Passwords,
    /// The CA of the public certificates.
    pub public_ca: Ca,
    /// The services' programs.
    pub programs: PathBuf,
    /// The list of breached passwords.
    pub breached: PathBuf,
    /// The tenants' YAML.
    pub tenants: PathBuf,
    /// Where spans go.
    pub otlp: String,
    /// How much is logged.
    pub log: String,
    /// PostgreSQL's port as a service sees it, where that is a relay.
    pub postgres_via: BTreeMap<String, u16>,
    /// Redis' port as a service sees it, where that is a relay.
    pub redis_via: BTreeMap<String, u16>,
    /// Settings that the person gave.
    pub more: BTreeMap<String, String>,
}

impl Plan {
    /// How to start a service.
    #[must_use]
    pub fn serve(&self, service: &str) -> ProcessSpec {
        let mut environment = self.common(service);
        environment.extend(self.own(service));
        environment.extend(self.given(service));
        self.spec(service.to_owned(), service, Vec::new(), environment)
    }

    /// How to migrate a service's databases: the owners' URLs are in this process alone.
    #[must_use]
    pub fn migrate(&self, service: &str) -> ProcessSpec {
        let mut environment = base_environment();
        environment.insert("RUST_LOG".to_owned(), self.log.clone());
        let capital = service.to_uppercase();
        environment.insert(format!("{capital}_OWNER_DATABASE_URL"), self.database(service, service, "owner"));
        if WITH_KEYS.contains(&service) {
            let keys = format!("{service}_keys");
            environment
                .insert(format!("{capital}_KEYS_OWNER_DATABASE_URL"), self.database(service, &keys, "owner"));
        }
        self.spec(format!("{service}-migrate"), service, vec!["migrate".to_owned()], environment)
    }

    fn spec(
        &self,
        name: String,
        program: &str,
        arguments: Vec<String>,
        environment: Environment,
    ) -> ProcessSpec {
        let program = self.programs.join(program);
        ProcessSpec { name, program, arguments, environment, user: None, stop_signal: Signal::Term }
    }

    fn common(&self, service: &str) -> Environment {
        let mut environment = base_environment();
        let pki = self.paths.at(&format!("pki/{service}"));
        let mut set = |key: &str, value: String| environment.insert(key.to_owned(), value);
        set("MESH_TRUST_DOMAIN", TRUST_DOMAIN.to_owned());
        set("MESH_NAMESPACE", NAMESPACE.to_owned());
        set("MESH_INSTANCE", format!("{service}-1"));
        set("MESH_CERT_FILE", pki.join("tls.crt").display().to_string());
        set("MESH_KEY_FILE", pki.join("tls.key").display().to_string());
        set("MESH_CA_FILE", pki.join("ca.crt").display().to_string());
        for peer in callees(service) {
            set(&format!("MESH_{}_ADDR", peer.to_uppercase()), self.ports.address(peer).to_string());
        }
        set("OTEL_EXPORTER_OTLP_ENDPOINT", self.otlp.clone());
        set("RUST_LOG", self.log.clone());
        let admin = self.ports.address(&format!("{service}-admin"));
        set(&format!("{}_ADMIN_ADDR", service.to_uppercase()), admin.to_string());
        if service != "operator" {
            set("CONFIG_KEYS_DIR", self.file("config-keys"));
        }
        environment
    }

    fn own(&self, service: &str) -> Environment {
        match service {
            "gateway" => self.gateway(),
            "operator" => self.operator(),
            _ => self.owner_of_data(service),
        }
    }

    fn owner_of_data(&self, service: &str) -> Environment {
        let capital = service.to_uppercase();
        let mut environment = Environment::new();
        let mut set = |key: &str, value: String| environment.insert(key.to_owned(), value);
        set(&format!("{capital}_GRPC_ADDR"), self.ports.address(service).to_string());
        set(&format!("{capital}_DATABASE_URL"), self.database(service, service, "app"));
        set(&format!("{capital}_JOBS_DATABASE_URL"), self.database(service, service, "jobs"));
        if WITH_KEYS.contains(&service) {
            let keys = format!("{service}_keys");
            set(&format!("{capital}_KEYS_DATABASE_URL"), self.database(service, &keys, "app"));
            set(
                &format!("{capital}_ROOT_KEYRING_FILE"),
                self.file(&format!("secrets/{service}-keyring.json")),
            );
        } else {
            set(&format!("{capital}_LEDGER_KEY_FILE"), self.file(&format!("secrets/{service}-ledger.pem")));
            set("LEDGER_PUBLIC_KEYS_DIR", self.file("ledger-keys"));
        }
        if service == "identity" {
            set("IDENTITY_REDIS_URL", self.redis(service));
            set("IDENTITY_PEPPER_KEYRING_FILE", self.file("secrets/identity-pepper.json"));
            set("IDENTITY_BREACHED_FILE", self.breached.display().to_string());
        }
        if ["identity", "booking"].contains(&service) {
            set("MAIL_URL", format!("file:{}", self.file("mail")));
            set("PUBLIC_PORT", self.ports.of("https").to_string());
        }
        environment
    }

    fn gateway(&self) -> Environment {
        let mut environment = Environment::new();
        let mut set = |key: &str, value: String| environment.insert(key.to_owned(), value);
        set("GATEWAY_HTTPS_ADDR", self.ports.address("https").to_string());
        set("GATEWAY_HTTP_ADDR", self.ports.address("http").to_string());
        set("GATEWAY_REDIS_URL", self.redis("gateway"));
        set("GATEWAY_STATE_DIR", self.file("gateway"));
        set("PUBLIC_TLS_DIR", self.file("public-tls"));
        set("PUBLIC_PORT", self.ports.of("https").to_string());
        environment
    }

    fn operator(&self) -> Environment {
        let mut environment = Environment::new();
        let mut set = |key: &str, value: String| environment.insert(key.to_owned(), value);
        set("OPERATOR_SOURCE", format!("dir:{}", self.tenants.display()));
        set("OPERATOR_SIGNING_KEY_FILE", self.file("secrets/config.pem"));
        set("OPERATOR_SIGNING_KEY_ID", CONFIG_KEY_ID.to_owned());
        set("OPERATOR_BOOTSTRAP_DIR", self.file("bootstrap"));
        set("OPERATOR_PUBLIC_CA_FILE", self.public_ca.certificate().display().to_string());
        set("OPERATOR_PUBLIC_CA_KEY_FILE", self.public_ca.key().display().to_string());
        set("PUBLIC_TLS_DIR", self.file("public-tls"));
        environment
    }

    /// What the person set: a key with a service's prefix goes to that service, any other to all.
    fn given(&self, service: &str) -> Environment {
        let prefix = |name: &str| format!("{}_", name.to_uppercase());
        self.more
            .iter()
            .filter(|(key, _)| {
                key.starts_with(&prefix(service)) || !ALL.iter().any(|other| key.starts_with(&prefix(other)))
            })
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    fn database(&self, service: &str, database: &str, role: &str) -> String {
        let role = format!("{database}_{role}");
        let port = self.postgres_via.get(service).copied().unwrap_or_else(|| self.ports.of("postgres"));
        url(port, &role, self.passwords.of(&role), database)
    }

    fn redis(&self, service: &str) -> String {
        let port = self.redis_via.get(service).copied().unwrap_or_else(|| self.ports.of("redis"));
        crate::redis::url(port, service, self.passwords.of(&format!("redis-{service}")))
    }

    fn file(&self, name: &str) -> String {
        self.paths.at(name).display().to_string()
    }
}

#[cfg(test)]
mod tests;
