//! What of a specification this version does not do: refused where it matters, told where it does not.
use std::collections::BTreeSet;

use operator_crd::{Profile, Refusal, TenantSpec};

use crate::apply_defaults;
use crate::settings::{FOLLOWERS, Written, settings, written};

/// Why a setting is refused that matters and that nobody honours.
const UNAVAILABLE: &str = "not available in this version";

/// What is to be known of a specification beside its refusals: paths, such as `spec.domains[0].tls.minVersion`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsReport {
    /// Written, and ignored by every service.
    pub unhonoured: Vec<String>,
    /// Floors of the HIPAA profile that no service enforces: such a tenant is neither ready nor compliant.
    pub not_enforced: Vec<String>,
    /// Not written: the document has the profile's value.
    pub defaulted: Vec<String>,
    /// Those of `defaulted` whose value asks something of somebody, and that nobody honours.
    pub unhonoured_defaults: Vec<String>,
}

/// Settings that are written, that protect somebody or move money, and that nobody honours.
#[must_use]
pub fn unavailable(spec: &TenantSpec) -> Vec<Refusal> {
    let declared = written(spec);
    let refused = declared.iter().filter(|one| one.is_ignored() && one.setting.matters());
    refused.map(|one| Refusal::reason(&one.path, one.shown(), UNAVAILABLE)).collect()
}

/// Names of the settings that are written, that matter and that services honour, each with the service that must:
/// "booking.booking.whoMayBook". A service that does not know a name of its own refuses the document.
pub(crate) fn must_understand(spec: &TenantSpec) -> Vec<String> {
    let declared = written(spec);
    let is_set = |path: &str| declared.iter().any(|one| one.setting.path == path && one.asks());
    let set = settings().filter(|setting| setting.matters() && is_set(setting.path));
    let names = set.flat_map(|setting| {
        let followers = FOLLOWERS.into_iter().filter(|one| setting.honoured_by.contains(one));
        followers.map(|service| format!("{}.{}", service.as_str(), setting.path))
    });
    names.collect()
}

// === impl SettingsReport ===

impl SettingsReport {
    /// What is to be known of a specification as it is written.
    #[must_use]
    pub fn of(spec: &TenantSpec) -> Self {
        let (declared, effective) = (written(spec), written(&apply_defaults(spec)));
        let has_floors = spec.compliance.profile == Profile::Hipaa;
        let is_unenforced = |one: &&Written| has_floors && one.setting.has_floor && one.is_ignored();
        let is_unhonoured =
            |one: &&Written| !one.setting.matters() && one.is_ignored() && !is_unenforced(one);
        let known: BTreeSet<&str> = declared.iter().map(|one| one.path.as_str()).collect();
        let is_defaulted = |one: &&Written| !known.contains(one.path.as_str());
        Self {
            unhonoured: declared.iter().filter(is_unhonoured).map(path).collect(),
            not_enforced: effective.iter().filter(is_unenforced).map(path).collect(),
            defaulted: effective.iter().filter(is_defaulted).map(path).collect(),
            unhonoured_defaults: effective
                .iter()
                .filter(is_defaulted)
                .filter(|one| one.is_ignored())
                .map(path)
                .collect(),
        }
    }
}

fn path(one: &Written) -> String {
    one.path.clone()
}
