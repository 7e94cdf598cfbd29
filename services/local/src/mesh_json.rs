//! `.run/mesh.json`: where everything is, for tools. Written when everything is ready and again when a process
//! changes, removed when the mesh stops.
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::paths::{Paths, write_private};
use crate::pki::spiffe_id;
use crate::postgres::{DATABASES, url};
use crate::process::Record;
use crate::seed::accounts;
use crate::services::{ALL, Plan, WITH_DATABASE};

/// A tenant as tools see it.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Its id.
    pub id: String,
    /// Its primary host.
    pub host: String,
}

/// Writes the file.
pub fn write(plan: &Plan, tenants: &[Tenant], record: &Record) -> anyhow::Result<()> {
    let paths = &plan.paths;
    let pid = |name: &str| record.get(name).map(|process| process.pid);
    let content = json!({
        "https_port": plan.ports.of("https"),
        "http_port": plan.ports.of("http"),
        "ca_file": shown(plan.public_ca.certificate()),
        "tenants": tenants_of(plan, tenants),
        "services": ALL.iter().map(|name| ((*name).to_owned(), service(plan, name, pid(name)))).collect::<Map<_, _>>(),
        "postgres": { "pid": pid("postgres"), "port": plan.ports.of("postgres"), "data": shown(&paths.postgres_data()),
            "databases": databases(plan) },
        "redis": { "pid": pid("redis"), "port": plan.ports.of("redis"),
            "url": crate::redis::url(plan.ports.of("redis"), "inspector", plan.passwords.of("redis-inspector")) },
        "mail_dir": shown(&paths.at("mail")),
        "trace_dir": shown(&paths.at("traces")),
        "log_dir": shown(&paths.at("log")),
        "tenants_dir": shown(&plan.tenants),
        "mesh_ca_file": shown(&paths.at("pki/mesh-ca.pem")),
        "mesh_ca_key_file": shown(&paths.at("pki/mesh-ca.key")),
        "supervisor": { "pid": std::process::id() },
        "jaeger": Value::Null,
    });
    write_private(&paths.at("mesh.json"), &serde_json::to_vec_pretty(&content)?)
}

/// Removes the file.
pub fn remove(paths: &Paths) {
    let _ = fs::remove_file(paths.at("mesh.json"));
}

fn tenants_of(plan: &Plan, tenants: &[Tenant]) -> Map<String, Value> {
    let accounts = accounts(&plan.paths);
    let port = plan.ports.of("https");
    tenants
        .iter()
        .map(|tenant| {
            let entry = json!({
                "host": tenant.host,
                "url": format!("https://{}:{port}", tenant.host),
                "accounts": accounts.get(&tenant.id),
            });
            (tenant.id.clone(), entry)
        })
        .collect()
}

fn service(plan: &Plan, name: &str, pid: Option<u32>) -> Value {
    let pki = plan.paths.at(&format!("pki/{name}"));
    let grpc = WITH_DATABASE.contains(&name).then(|| plan.ports.address(name).to_string());
    json!({
        "pid": pid,
        "grpc": grpc,
        "admin": plan.ports.address(&format!("{name}-admin")).to_string(),
        "log": shown(&plan.paths.at(&format!("log/{name}.log"))),
        "spiffe_id": spiffe_id(name),
        "cert_file": shown(&pki.join("tls.crt")),
        "key_file": shown(&pki.join("tls.key")),
        "ca_file": shown(&pki.join("ca.crt")),
    })
}

fn databases(plan: &Plan) -> Map<String, Value> {
    let port = plan.ports.of("postgres");
    DATABASES
        .iter()
        .map(|(name, _)| {
            let address = url(port, "postgres", plan.passwords.of("postgres"), name);
            ((*name).to_owned(), Value::String(address))
        })
        .collect()
}

/// Relative to the working directory where it lies below it: what tools are told.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}
