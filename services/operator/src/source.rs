//! Where tenants are declared. A folder of YAML files today; the same trait will stand before a Kubernetes cluster.
mod directory;
mod files;
mod watch;

pub use directory::Directory;
pub use files::Files;

use async_trait::async_trait;
use operator_crd::{Refusal, Tenant};

/// The annotation that takes a tenant out of force for ever; its value must be the tenant's id.
pub const REMOVE: &str = "holdfast.dev/remove";

/// Where tenants are declared.
#[async_trait]
pub trait TenantSource: Send {
    /// A name for people: "dir:k8s/tenants".
    fn name(&self) -> String;
    /// Everything that is declared now, in the order in which claims count.
    async fn snapshot(&mut self) -> Snapshot;
    /// Returns when something may have changed since the last snapshot. Can be dropped and called again.
    async fn changed(&mut self);
}

/// Everything that is declared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Tenants that can be read.
    pub tenants: Vec<Declared>,
    /// What cannot be read. A tenant of the same name above is the last that could.
    pub broken: Vec<Broken>,
}

/// One declared tenant.
#[derive(Clone, Debug, PartialEq)]
pub struct Declared {
    /// Where it was found: the file.
    pub file: String,
    /// SHA-256 of the file's bytes, in hex.
    pub source_digest: String,
    /// The tenant.
    pub tenant: Tenant,
}

/// What cannot be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Broken {
    /// Where it was found: the file.
    pub file: String,
    /// SHA-256 of the file's bytes, in hex; empty: they cannot be read.
    pub source_digest: String,
    /// The tenant's name, where that could be read.
    pub name: Option<String>,
    /// What is wrong.
    pub refusals: Vec<Refusal>,
}

// === impl Broken ===

impl Broken {
    /// The name of a YAML file without its ending: by custom the tenant's.
    #[must_use]
    pub fn stem(&self) -> Option<&str> {
        self.file.strip_suffix(".yaml").or_else(|| self.file.strip_suffix(".yml"))
    }
}

// === impl Declared ===

impl Declared {
    /// The source that policy binds the tenant's id to: "namespace/name".
    #[must_use]
    pub fn source(&self) -> String {
        let metadata = &self.tenant.metadata;
        let part = |part: &Option<String>| part.clone().unwrap_or_default();
        format!("{}/{}", part(&metadata.namespace), part(&metadata.name))
    }

    /// Whether the tenant is to go for ever. That a file is gone never says so: it may be away by mistake.
    #[must_use]
    pub fn is_removed(&self) -> bool {
        let annotations = self.tenant.metadata.annotations.as_ref();
        annotations.and_then(|all| all.get(REMOVE)) == Some(&self.tenant.spec.tenant_id)
    }
}
