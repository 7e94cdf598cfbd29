//! The status of one tenant after a pass.
use holdfast_proto::policy::v1::SignedConfig;
use operator_crd::{Profile, Refusal};
use operator_domain::SettingsReport;

use crate::source::{Broken, Declared};

/// The status of one tenant after a pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TenantStatus {
    /// The tenant's id.
    pub tenant: String,
    /// Where it is declared ("namespace/name"); empty: that cannot be read.
    pub source: String,
    /// The file; empty: it is declared nowhere.
    pub file: String,
    /// SHA-256 of the file's bytes, in hex.
    pub source_digest: String,
    /// The resource's generation.
    pub generation: i64,
    /// Digest of what is in force; empty: nothing.
    pub digest: Vec<u8>,
    /// Why the declaration is not in force; empty: it is.
    pub refused: Vec<Refusal>,
    /// What is ignored, not enforced or the profile's of what is declared.
    pub settings: SettingsReport,
    /// Whether the HIPAA profile is declared.
    pub is_hipaa: bool,
    /// Whether every required agreement is published.
    pub agreements_ready: bool,
}

// === impl TenantStatus ===

impl TenantStatus {
    /// A declared tenant of which nothing but what policy holds is known yet.
    #[must_use]
    pub fn of(declared: &Declared, applied: Option<&SignedConfig>) -> Self {
        let spec = &declared.tenant.spec;
        Self {
            tenant: spec.tenant_id.clone(),
            source: declared.source(),
            file: declared.file.clone(),
            source_digest: declared.source_digest.clone(),
            generation: declared.tenant.metadata.generation.unwrap_or_default(),
            digest: digest(applied),
            settings: SettingsReport::of(spec),
            is_hipaa: spec.compliance.profile == Profile::Hipaa,
            ..Self::default()
        }
    }

    /// A document that cannot be read, and was not before: what policy holds stays in force.
    #[must_use]
    pub fn unread(tenant: String, broken: &Broken, applied: Option<&SignedConfig>) -> Self {
        let (file, source_digest) = (broken.file.clone(), broken.source_digest.clone());
        Self {
            tenant,
            file,
            source_digest,
            digest: digest(applied),
            refused: broken.refusals.clone(),
            ..Self::default()
        }
    }

    /// A tenant that policy holds and that is declared nowhere. It stays in force: a file may be away by mistake, and
    /// a tenant that is removed never comes back; its annotation says that it is to go.
    #[must_use]
    pub fn undeclared(tenant: String, applied: &SignedConfig) -> Self {
        let why = "is declared nowhere any more: what was applied last stays in force (the annotation holdfast.dev/remove takes a tenant out for ever)";
        let refused = vec![Refusal::reason("metadata.name", Some(tenant.clone()), why)];
        Self { tenant, digest: digest(Some(applied)), refused, ..Self::default() }
    }

    /// The same, with reasons why the declaration is not in force.
    #[must_use]
    pub fn refused(mut self, refused: impl IntoIterator<Item = Refusal>) -> Self {
        self.refused.extend(refused);
        self
    }
}

fn digest(applied: Option<&SignedConfig>) -> Vec<u8> {
    applied.map(|applied| applied.digest.clone()).unwrap_or_default()
}
