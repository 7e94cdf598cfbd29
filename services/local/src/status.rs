//! What runs, what is applied, who has acknowledged it: the operator's report and the supervisor's record as a person
//! wants to read them.
use std::fs;
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde::Deserialize;
use serde_json::Value;

use crate::mesh_json::Tenant;
use crate::paths::Paths;
use crate::process::recorded;
use crate::ready::until;
use crate::seed::accounts;
use crate::services::{ALL, Plan};
use crate::terminal;

/// Services that must have a tenant's configuration in force.
const FOLLOWERS: &[&str] = &["gateway", "identity", "booking", "policy", "retention"];

/// The operator's report (`/tenants` on its admin port).
#[derive(Debug, Deserialize)]
pub struct Report {
    tenants: Vec<Reported>,
}

/// One tenant in it.
#[derive(Debug, Deserialize)]
pub struct Reported {
    tenant: String,
    #[serde(default)]
    digest: Option<String>,
    #[serde(default)]
    refused: Vec<Refused>,
    #[serde(default)]
    unhonoured: Vec<String>,
    #[serde(default)]
    not_enforced: Vec<String>,
    #[serde(default)]
    defaulted: Vec<String>,
    #[serde(default)]
    unhonoured_defaults: Vec<String>,
    #[serde(default)]
    ready: bool,
    #[serde(default)]
    compliant: Option<bool>,
    #[serde(default)]
    acknowledged: Vec<Acknowledged>,
    #[serde(default)]
    agreements_ready: bool,
}

/// Why its declaration is not in force.
#[derive(Debug, Deserialize)]
pub struct Refused {
    message: String,
}

/// What one instance of a service says.
#[derive(Debug, Deserialize)]
pub struct Acknowledged {
    service: String,
    #[serde(default)]
    digest: String,
    #[serde(default)]
    refused: Option<String>,
}

impl Reported {
    fn in_force_at(&self, service: &str) -> bool {
        self.acknowledged.iter().any(|it| {
            it.service == service
                && it.refused.as_deref().unwrap_or("").is_empty()
                && Some(&it.digest) == self.digest.as_ref()
        })
    }

    /// What of its settings is refused, ignored, not enforced or the profile's, in lines to be read.
    fn settings(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            self.refused.iter().map(|refused| format!("  refused: {}", refused.message)).collect();
        match self.compliant {
            Some(true) => lines.push("  compliant with the HIPAA profile".to_owned()),
            Some(false) if self.not_enforced.is_empty() => {
                lines.push("  not compliant with the HIPAA profile until it is ready".to_owned());
            }
            Some(false) | None => {}
        }
        let why = "not compliant with the HIPAA profile: no service enforces these floors of it yet";
        listed(why, &self.not_enforced, &mut lines);
        listed("written, and ignored by every service of this version", &self.unhonoured, &mut lines);
        let is_kept = |path: &&String| !self.unhonoured_defaults.contains(path);
        let kept: Vec<String> = self.defaulted.iter().filter(is_kept).cloned().collect();
        listed("not written: the profile's values hold", &kept, &mut lines);
        let why = "not written, and the profile's values are honoured by no service yet";
        listed(why, &self.unhonoured_defaults, &mut lines);
        lines
    }
}

/// Longest line of a list of settings, in characters.
const WIDTH: usize = 110;

/// A list of settings under its heading, several a line; nothing where there are none.
fn listed(heading: &str, paths: &[String], lines: &mut Vec<String>) {
    if paths.is_empty() {
        return;
    }
    lines.push(format!("  {heading}:"));
    let mut line = String::new();
    for path in paths {
        let path = path.strip_prefix("spec.").unwrap_or(path);
        if !line.is_empty() && line.len() + path.len() > WIDTH {
            lines.push(std::mem::take(&mut line));
        }
        line.push_str(if line.is_empty() { "    " } else { "  " });
        line.push_str(path);
    }
    lines.push(line);
}

async fn report(admin: std::net::SocketAddr) -> anyhow::Result<Report> {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(2)).build()?;
    let text = client.get(format!("http://{admin}/tenants")).send().await?.error_for_status()?.text().await?;
    serde_json::from_str(&text).context("reading the operator's report")
}

/// Waits until every tenant of the folder is in force everywhere; a refused one is an error with its reasons.
pub async fn until_acknowledged(plan: &Plan, limit: Duration) -> anyhow::Result<Vec<Tenant>> {
    let tenants = declared(plan)?;
    let admin = plan.ports.address("operator-admin");
    until(limit, "the tenants to be acknowledged", async || {
        let report = report(admin).await?;
        for tenant in &tenants {
            let found = report.tenants.iter().find(|it| it.tenant == tenant.id);
            let reported = found.with_context(|| format!("{} is not in the operator's report", tenant.id))?;
            if !reported.refused.is_empty() {
                let why: Vec<&str> = reported.refused.iter().map(|one| one.message.as_str()).collect();
                bail!("{} is refused: {}", tenant.id, why.join("; "));
            }
            if let Some(missing) = FOLLOWERS.iter().find(|service| !reported.in_force_at(service)) {
                bail!("{} is not acknowledged by {missing}", tenant.id);
            }
        }
        Ok(Some(()))
    })
    .await?;
    Ok(tenants)
}

/// Tenants with their primary hosts, as their YAML declares them.
fn declared(plan: &Plan) -> anyhow::Result<Vec<Tenant>> {
    let mut tenants = Vec::new();
    let mut files: Vec<_> =
        fs::read_dir(&plan.tenants)?.map(|it| it.map(|it| it.path())).collect::<Result<_, _>>()?;
    files.retain(|file| file.extension().is_some_and(|end| end == "yaml"));
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file)?;
        let yaml: Value =
            serde_yaml_ng::from_str(&text).with_context(|| format!("reading {}", file.display()))?;
        let id =
            yaml.pointer("/metadata/name").and_then(Value::as_str).context("a tenant has a metadata.name")?;
        let domains =
            yaml.pointer("/spec/domains").and_then(Value::as_array).context("a tenant has spec.domains")?;
        let primary = domains
            .iter()
            .find(|domain| domain.get("primary").is_some_and(|it| it == true))
            .or_else(|| domains.first());
        let host = primary
            .and_then(|domain| domain.get("host").and_then(Value::as_str))
            .context("a domain has a host")?;
        tenants.push(Tenant { id: id.to_owned(), host: host.to_owned() });
    }
    Ok(tenants)
}

/// What a person reads when everything is ready.
pub fn welcome(plan: &Plan, tenants: &[Tenant]) {
    let port = plan.ports.of("https");
    let accounts = accounts(&plan.paths);
    terminal::line("");
    terminal::line("Holdfast is ready.");
    for tenant in tenants {
        terminal::line("");
        terminal::line(&format!("  {}   https://{}:{port}", tenant.id, tenant.host));
        for (role, account) in accounts.get(&tenant.id).into_iter().flatten() {
            terminal::line(&format!("    {role:<9} {:<36} {}", account.email, account.password));
        }
    }
    let at = |name: &str| plan.paths.at(name).display().to_string();
    terminal::line("");
    terminal::line(&format!("  mails   {}", at("mail")));
    terminal::line(&format!("  logs    {}", at("log")));
    terminal::line(&format!("  traces  {} (make trace ID=<X-Trace-Id>)", at("traces")));
    terminal::line(&format!("  CA      {} (curl --cacert)", plan.public_ca.certificate().display()));
    terminal::line("");
    terminal::line("  Not there yet: a second factor. So clinica-sol (HIPAA)");
    terminal::line(
        "  is usable, and neither ready nor compliant: `make status` lists the floors that nothing enforces.",
    );
    terminal::line("  Staff of clinica-sol sign in with the password alone for 72 h after the first start;");
    terminal::line("  then `make clean` and `make up` start afresh.");
    terminal::line("");
}

/// Prints processes and tenants.
pub async fn print(paths: &Paths) -> anyhow::Result<()> {
    let record = recorded(paths);
    if !record.values().any(|process| process.runs()) {
        terminal::line("not running: `make up` starts it");
        return Ok(());
    }
    let ready = if paths.at("mesh.json").exists() { "ready" } else { "not ready yet" };
    terminal::line(&format!("{:<12} {:>8}  {ready}", "process", "pid"));
    for name in ["postgres", "redis"].iter().chain(ALL) {
        match record.get(*name).filter(|process| process.runs()) {
            Some(process) => terminal::line(&format!("{name:<12} {:>8}  running", process.pid)),
            None => terminal::line(&format!("{name:<12} {:>8}  stopped", "-")),
        }
    }
    let ports: std::collections::BTreeMap<String, u16> =
        serde_json::from_slice(&fs::read(paths.at("ports.json"))?)?;
    let port = ports.get("operator-admin").copied().context("ports.json names the operator's admin port")?;
    match report(std::net::SocketAddr::from((std::net::Ipv4Addr::LOCALHOST, port))).await {
        Ok(report) => report.tenants.iter().for_each(print_tenant),
        Err(error) => terminal::line(&format!("\nthe operator does not answer: {error:#}")),
    }
    Ok(())
}

fn print_tenant(tenant: &Reported) {
    let short = |digest: &str| digest.chars().take(12).collect::<String>();
    let digest = tenant.digest.as_deref().map_or_else(|| "nothing applied".to_owned(), short);
    let agreements = if tenant.agreements_ready { "agreements published" } else { "agreements missing" };
    let ready = if tenant.ready { "ready" } else { "not ready" };
    terminal::line(&format!("\n{}  {digest}  {agreements}  {ready}", tenant.tenant));
    tenant.settings().iter().for_each(|line| terminal::line(line));
    for service in FOLLOWERS {
        let state = if tenant.in_force_at(service) { "acknowledged" } else { "not acknowledged" };
        terminal::line(&format!("  {service:<10} {state}"));
    }
    for nack in &tenant.acknowledged {
        if let Some(reason) = nack.refused.as_deref().filter(|reason| !reason.is_empty()) {
            terminal::line(&format!("  {} refuses {}: {reason}", nack.service, short(&nack.digest)));
        }
    }
}

#[cfg(test)]
mod tests;
