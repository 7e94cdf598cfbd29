//! Which floors hold, where the data lives, and who may look.
use kube::KubeSchema;
use serde::{Deserialize, Serialize};

use crate::names::names;

/// The compliance profile: a floor that nothing loosens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Compliance {
    /// Standard or HIPAA.
    pub profile: Profile,
    /// The business associate agreement; HIPAA needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baa: Option<Baa>,
}

/// A business associate agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Baa {
    /// Its document id.
    #[schemars(length(min = 1, max = 120))]
    pub document_id: String,
    /// When it was signed.
    #[schemars(extend("format" = "date"), length(max = 10))]
    pub signed_on: String,
}

names! {
    /// A compliance profile.
    Profile {
        /// The product's defaults.
        Standard = "Standard",
        /// 45 CFR 164.312 and 164.316.
        Hipaa = "HIPAA",
    }
}

/// Whether support may look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SupportAccess {
    /// Never, or with a code that the owner issues.
    pub mode: SupportMode,
}

names! {
    /// Whether and how support may look.
    SupportMode {
        /// Not at all.
        Never = "Never",
        /// With a code that the tenant's owner issues for a while.
        WithCode = "WithCode",
    }
}

/// What the business promises of availability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Slo {
    /// Percent of a month, as text.
    #[schemars(length(max = 7), regex(pattern = r"^([0-9]{1,2}(\.[0-9]{1,3})?|100)$"))]
    pub availability: String,
}

/// Where the data lives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Residency {
    /// Region, a DNS label.
    #[schemars(length(min = 1, max = 63), regex(pattern = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"))]
    pub region: String,
    /// Cell within it, a DNS label.
    #[schemars(length(min = 1, max = 63), regex(pattern = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"))]
    pub cell: String,
    /// Attestations that the cell must have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 20), inner(length(min = 1, max = 60)))]
    pub requires: Vec<String>,
}
