//! From a declared tenant to its effective configuration: pure, without time, files or network.
//!
//! [`fill`] puts the profile's defaults where nothing is said, [`floors`] refuses what contradicts the profile,
//! [`sound`] refuses what contradicts itself, [`encode`] makes the document that the operator signs. Nothing is
//! loosened or changed in silence: every refusal has the field's path.
//!
//! This crate sees the resource's types and the contract's message beside ids, money and text: all are plain data.

mod claims;
mod critical;
mod document;
mod encode;
mod fill;
mod floors;
mod sound;

pub use claims::{Claim, contested};
pub use critical::{NAMES, path_of};
pub use document::{Plan, bytes, plan};
pub use encode::encode;
pub use fill::fill;
pub use floors::floors;
pub use sound::sound;

use holdfast_proto::tenant::v1::EffectiveConfig;
use operator_crd::{Refusal, TenantSpec};

/// The effective configuration of a tenant, its `issued_at_us` still unset, or every reason why there is none.
pub fn effective(spec: &TenantSpec) -> Result<EffectiveConfig, Vec<Refusal>> {
    let filled = fill(spec);
    let mut refused = floors(&filled);
    refused.extend(sound(&filled));
    if refused.is_empty() { Ok(encode(&filled)) } else { Err(refused) }
}

#[cfg(test)]
mod tests;
