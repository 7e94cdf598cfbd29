//! Every setting of the resource, and who honours it: one table. What nobody honours is never acknowledged: a setting
//! that protects somebody or moves money is refused where it is written, any other is told as unhonoured.
//!
//! A commit that makes a service honour a setting adds that service to the entry here and the path to the service's
//! `supported_settings.rs`; a test of the tree fails while the two differ, and one here while a setting of the CRD has
//! no entry or two.
mod access;
mod booking;
mod business;
mod compliance;
mod written;

use kit_principal::ServiceName;
use serde_json::Value;

pub(crate) use written::{Written, written};

/// What depends on a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// It protects somebody: ignored, it would promise what is not there.
    Protects,
    /// It moves money, or decides how much.
    MovesMoney,
    /// Anything else.
    Other,
}

/// One setting, or several that are one feature.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its path in the specification, lists without their index: "domains.tls.minVersion". It covers what lies below.
    pub path: &'static str,
    /// What depends on it.
    pub weight: Weight,
    /// Who honours it; empty: nobody.
    pub honoured_by: &'static [ServiceName],
    /// Whether the HIPAA profile has a floor for it.
    pub has_floor: bool,
    /// Values that ask nothing of anybody, as JSON.
    harmless: &'static [&'static str],
}

/// Services that follow the configuration: all but the operator, which makes the document.
pub const FOLLOWERS: [ServiceName; 5] = [
    ServiceName::Gateway,
    ServiceName::Identity,
    ServiceName::Booking,
    ServiceName::Policy,
    ServiceName::Retention,
];

/// Nobody honours it in this version.
const NOBODY: &[ServiceName] = &[];

const SECTIONS: [&[Setting]; 4] = [&business::TABLE, &access::TABLE, &booking::TABLE, &compliance::TABLE];

/// Every setting.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    SECTIONS.into_iter().flatten()
}

/// The path in the resource behind a name of `critical`, "booking.booking.whoMayBook"; none: it is no name of this
/// version's.
#[must_use]
pub fn path_of(name: &str) -> Option<String> {
    let (_, path) = name.split_once('.')?;
    settings().any(|setting| setting.path == path).then(|| format!("spec.{path}"))
}

// === impl Setting ===

impl Setting {
    const fn new(path: &'static str, weight: Weight, honoured_by: &'static [ServiceName]) -> Self {
        Self { path, weight, honoured_by, has_floor: false, harmless: &[] }
    }

    const fn protects(path: &'static str, honoured_by: &'static [ServiceName]) -> Self {
        Self::new(path, Weight::Protects, honoured_by)
    }

    const fn moves_money(path: &'static str, honoured_by: &'static [ServiceName]) -> Self {
        Self::new(path, Weight::MovesMoney, honoured_by)
    }

    const fn other(path: &'static str, honoured_by: &'static [ServiceName]) -> Self {
        Self::new(path, Weight::Other, honoured_by)
    }

    const fn floor(self) -> Self {
        Self { has_floor: true, ..self }
    }

    const fn harmless(self, harmless: &'static [&'static str]) -> Self {
        Self { harmless, ..self }
    }

    /// Whether some service, or the operator, does what it says.
    #[must_use]
    pub const fn is_honoured(&self) -> bool {
        !self.honoured_by.is_empty()
    }

    /// Whether it may not be ignored.
    #[must_use]
    pub const fn matters(&self) -> bool {
        match self.weight {
            Weight::Protects | Weight::MovesMoney => true,
            Weight::Other => false,
        }
    }

    /// Whether a value asks something of somebody.
    pub(crate) fn asks(&self, value: &Value) -> bool {
        let is_empty = match value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        };
        !is_empty && !self.harmless.contains(&value.to_string().as_str())
    }
}

#[cfg(test)]
mod tests;
