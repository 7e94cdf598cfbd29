//! Which settings a specification says.
use operator_crd::TenantSpec;
use serde_json::Value;

use super::{Setting, settings};

/// A setting that a specification says.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// Its entry.
    pub(crate) setting: &'static Setting,
    /// Where it stands, lists with their index: "spec.domains[0].tls.minVersion".
    pub(crate) path: String,
    value: Value,
}

/// Every setting that a specification says. A switch that is off unless it is written (`suspended`,
/// `primary`, `features`) always counts as said: off asks nothing.
pub(crate) fn written(spec: &TenantSpec) -> Vec<Written> {
    let mut found = Vec::new();
    let spec = serde_json::to_value(spec).unwrap_or_default();
    if let Value::Object(fields) = spec {
        fields.into_iter().for_each(|(name, value)| visit(&name, format!("spec.{name}"), value, &mut found));
    }
    found
}

fn visit(key: &str, path: String, value: Value, found: &mut Vec<Written>) {
    if let Some(setting) = settings().find(|setting| setting.path == key) {
        found.push(Written { setting, path, value });
        return;
    }
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                visit(&format!("{key}.{name}"), format!("{path}.{name}"), inner, found);
            }
        }
        Value::Array(items) => {
            for (place, item) in items.into_iter().enumerate() {
                visit(key, format!("{path}[{place}]"), item, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

// === impl Written ===

impl Written {
    /// Whether its value asks something of somebody.
    pub(crate) fn asks(&self) -> bool {
        self.setting.asks(&self.value)
    }

    /// Whether it asks something, and nobody honours it.
    pub(crate) fn is_ignored(&self) -> bool {
        self.asks() && !self.setting.is_honoured()
    }

    /// The value as a refusal shows it; what holds several says none.
    pub(crate) fn shown(&self) -> Option<String> {
        match &self.value {
            Value::String(text) => Some(text.clone()),
            Value::Bool(_) | Value::Number(_) => Some(self.value.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}
