//! Why a tenant is refused: always with the path of the field.
use std::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// One refused field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Path of the field: `spec.domains[0].tls.minVersion`.
    pub path: String,
    /// The value as it was given; none where something is missing.
    pub value: Option<String>,
    /// Why it is refused.
    pub why: Why,
}

/// Why a field is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It contradicts the compliance profile: what the profile demands.
    Floor(String),
    /// It cannot be: what would be.
    Reason(String),
}

// === impl Refusal ===

impl Refusal {
    /// A field that cannot be as it is.
    pub fn reason(path: impl Into<String>, value: Option<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), value, why: Why::Reason(reason.into()) }
    }

    /// A field below its floor.
    pub fn floor(path: impl Into<String>, value: Option<String>, floor: impl Into<String>) -> Self {
        Self { path: path.into(), value, why: Why::Floor(floor.into()) }
    }
}

impl Serialize for Refusal {
    /// `{ path, value, floor, message }`; value and floor are null where there is none.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let floor = if let Why::Floor(floor) = &self.why { Some(floor) } else { None };
        let mut fields = serializer.serialize_struct("Refusal", 4)?;
        fields.serialize_field("path", &self.path)?;
        fields.serialize_field("value", &self.value)?;
        fields.serialize_field("floor", &floor)?;
        fields.serialize_field("message", &self.to_string())?;
        fields.end()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Why::Floor(why) | Why::Reason(why)) = &self.why;
        match &self.value {
            Some(value) => write!(out, "{}: {value}: {why}", self.path),
            None => write!(out, "{}: {why}", self.path),
        }
    }
}
