//! From a declared tenant to its effective configuration: pure, without time, files or network.
//!
//! [`apply_defaults`] puts the profile's defaults where nothing is said, [`floors`] refuses what contradicts the
//! profile, [`validate`] refuses what contradicts itself, [`unavailable`] what matters and no service honours
//! ([`settings()`] is the table), [`encode`] makes the document that the operator signs. Nothing is loosened or changed
//! in silence: every refusal has the field's path, and [`SettingsReport`] lists what is ignored, not enforced or the
//! profile's.
//!
//! This crate sees the resource's types and the contract's message beside names of services, money and text: all are
//! plain data.

mod availability;
mod claims;
mod defaults;
mod document;
mod encode;
mod floors;
mod logo;
mod settings;
mod validate;

pub use availability::{SettingsReport, unavailable};
pub use claims::{Claim, contested};
pub use defaults::apply_defaults;
pub use document::{Plan, bytes, plan};
pub use encode::encode;
pub use floors::floors;
pub use settings::{FOLLOWERS, Impact, Setting, path_of, settings};
pub use validate::validate;

use availability::must_understand;
use holdfast_proto::tenant::v1::EffectiveConfig;
use operator_crd::{Refusal, TenantSpec};

/// The effective configuration of a tenant, its `issued_at_us` still unset, or every reason why there is none.
pub fn effective(spec: &TenantSpec) -> Result<EffectiveConfig, Vec<Refusal>> {
    let effective = apply_defaults(spec);
    let mut refused = floors(&effective);
    refused.extend(validate(&effective));
    refused.extend(unavailable(spec));
    if refused.is_empty() { Ok(encode(&effective, must_understand(spec))) } else { Err(refused) }
}

#[cfg(test)]
mod tests;
