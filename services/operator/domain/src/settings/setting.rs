//! A setting, what depends on it, and who honours it.
use kit_principal::ServiceName;
use serde_json::Value;

/// What depends on a setting: the impact of ignoring it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impact {
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
    pub impact: Impact,
    /// Who honours it; empty: nobody.
    pub honoured_by: &'static [ServiceName],
    /// Whether the HIPAA profile has a floor for it.
    pub has_floor: bool,
    /// Values that ask nothing of anybody, as JSON.
    pub(super) harmless: &'static [&'static str],
}

/// Nobody honours it in this version.
pub(super) const NOBODY: &[ServiceName] = &[];

// === impl Setting ===

impl Setting {
    pub(super) const fn new(path: &'static str, impact: Impact, honoured_by: &'static [ServiceName]) -> Self {
        Self { path, impact, honoured_by, has_floor: false, harmless: &[] }
    }

    pub(super) const fn protects(path: &'static str, honoured_by: &'static [ServiceName]) -> Self {
        Self::new(path, Impact::Protects, honoured_by)
    }

    pub(super) const fn moves_money(path: &'static str, honoured_by: &'static [ServiceName]) -> Self {
        Self::new(path, Impact::MovesMoney, honoured_by)
    }

    pub(super) const fn other(path: &'static str, honoured_by: &'static [ServiceName]) -> Self {
        Self::new(path, Impact::Other, honoured_by)
    }

    pub(super) const fn floor(self) -> Self {
        Self { has_floor: true, ..self }
    }

    pub(super) const fn harmless(self, harmless: &'static [&'static str]) -> Self {
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
        match self.impact {
            Impact::Protects | Impact::MovesMoney => true,
            Impact::Other => false,
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
