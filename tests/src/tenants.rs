//! Changing a tenant's YAML, and waiting until every service has the change in force.
use std::fs;
use std::time::Duration;

use serde_json::Value;

use crate::client::get;
use crate::mesh::{Mesh, workspace};
use crate::wait::until;

/// Services that follow the configuration.
const FOLLOWERS: &[&str] = &["gateway", "identity", "booking", "policy", "retention"];

impl Mesh {
    /// Changes a tenant's YAML: the file is replaced whole.
    pub fn edit(&self, tenant: &str, change: impl FnOnce(&mut Value)) {
        let file = self.tenants().join(format!("{tenant}.yaml"));
        let text = fs::read_to_string(&file).expect("the tenant's file");
        let mut yaml: Value = serde_yaml_ng::from_str(&text).expect("YAML");
        change(&mut yaml);
        let next = self.run().join("tenant.next");
        fs::write(&next, serde_yaml_ng::to_string(&yaml).expect("YAML")).expect("written");
        fs::rename(next, file).expect("replaced");
    }

    /// Changes a tenant and waits until the change is in force everywhere; tells how long that took.
    pub async fn change(&self, tenant: &str, change: impl FnOnce(&mut Value)) -> Duration {
        self.apply(tenant, || self.edit(tenant, change)).await
    }

    /// Does something while a tenant is changed; its file is put back to the letter, as it may be the tree's own.
    pub async fn while_changed(
        &self,
        tenant: &str,
        change: impl FnOnce(&mut Value),
        meanwhile: impl AsyncFnOnce(),
    ) {
        let file = self.tenants().join(format!("{tenant}.yaml"));
        let text = fs::read(&file).expect("the tenant's file");
        self.change(tenant, change).await;
        meanwhile().await;
        let next = self.run().join("tenant.next");
        let put_back = || {
            fs::write(&next, text).expect("written");
            fs::rename(&next, file).expect("replaced");
        };
        self.apply(tenant, put_back).await;
    }

    /// Waits until what is done to a tenant's file is in force everywhere; tells how long that took.
    async fn apply(&self, tenant: &str, edit: impl FnOnce()) -> Duration {
        let before = self.report(tenant).await.and_then(|it| it.get("digest").cloned());
        let start = std::time::Instant::now();
        edit();
        until(Duration::from_secs(20), "the change to be acknowledged", async || {
            let report = self.report(tenant).await?;
            (report.get("digest").cloned() != before && acknowledged(&report)).then_some(())
        })
        .await;
        start.elapsed()
    }

    /// Puts the tenants' files back as they are in the tree, and waits until that is in force.
    pub async fn restore_tenants(&self) {
        let originals = workspace().join("k8s/tenants");
        let mut changed = false;
        for file in fs::read_dir(&originals).expect("the sample tenants").flatten() {
            let here = self.tenants().join(file.file_name());
            let original = fs::read(file.path()).expect("a sample tenant");
            if fs::read(&here).ok() != Some(original.clone()) {
                let next = self.run().join("tenant.next");
                fs::write(&next, original).expect("written");
                fs::rename(next, here).expect("replaced");
                changed = true;
            }
        }
        for entry in fs::read_dir(self.tenants()).expect("the tenants").flatten() {
            if !originals.join(entry.file_name()).exists() {
                fs::remove_file(entry.path()).expect("removed");
                changed = true;
            }
        }
        if changed {
            until(Duration::from_secs(20), "the tenants to be restored", async || {
                for tenant in ["clinica-sol", "salon-luna"] {
                    let report = self.report(tenant).await?;
                    if !acknowledged(&report)
                        || !refused(&report).is_empty()
                        || self.is_stale(tenant, &report)
                    {
                        return None;
                    }
                }
                Some(())
            })
            .await;
        }
    }

    /// Whether the operator still reports another display name than the file's: it has not looked yet.
    fn is_stale(&self, tenant: &str, report: &Value) -> bool {
        let text = fs::read(self.tenants().join(format!("{tenant}.yaml"))).unwrap_or_default();
        let seen = report.get("source_digest").and_then(Value::as_str).unwrap_or_default();
        !seen.is_empty()
            && seen
                != data_encoding::HEXLOWER
                    .encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &text).as_ref())
    }

    /// What the operator says of a tenant.
    pub async fn report(&self, tenant: &str) -> Option<Value> {
        let url = format!("http://{}/tenants", self.admin("operator"));
        let text = get(&url).await.ok()?.text().await.ok()?;
        let all: Value = serde_json::from_str(&text).ok()?;
        all.get("tenants")?
            .as_array()?
            .iter()
            .find(|it| it.get("tenant").is_some_and(|id| id == tenant))
            .cloned()
    }
}

/// Whether every service has the reported document in force.
#[must_use]
pub fn acknowledged(report: &Value) -> bool {
    let said = report.get("acknowledged").and_then(Value::as_array);
    FOLLOWERS.iter().all(|service| {
        said.into_iter().flatten().any(|it| {
            it.get("service").is_some_and(|name| name == service)
                && it.get("digest") == report.get("digest")
                && it.get("refused").and_then(Value::as_str).unwrap_or_default().is_empty()
        })
    })
}

/// Why the tenant is refused: path and reason of each contradiction.
#[must_use]
pub fn refused(report: &Value) -> Vec<Value> {
    report.get("refused").and_then(Value::as_array).cloned().unwrap_or_default()
}
