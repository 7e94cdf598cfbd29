//! From YAML to tenants, through the schema and the CEL rules.
use kube::CustomResourceExt as _;
use serde::Deserialize as _;
use serde_json::Value;

use crate::refusal::Refusal;
use crate::shape::{at, join, refusals, shown};
use crate::tenant::Tenant;

/// What may stand in `metadata` of a file.
const METADATA: [&str; 5] = ["name", "namespace", "labels", "annotations", "generation"];

/// A document that is no tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Its `metadata.name`, where that can be read.
    pub name: Option<String>,
    /// What is wrong, field by field; at least one.
    pub refusals: Vec<Refusal>,
}

/// Reads every document of a text. What is no YAML is one unread document without a name, and ends the text: behind a
/// syntax error the parser would find the same error for ever.
#[must_use]
pub fn read(text: &str) -> Vec<Result<Tenant, Unread>> {
    let mut found = Vec::new();
    for document in serde_yaml_ng::Deserializer::from_str(text) {
        let value = serde_yaml_ng::Value::deserialize(document).and_then(serde_yaml_ng::from_value::<Value>);
        match value {
            Ok(Value::Null) => {}
            Ok(value) => found.push(one(&value)),
            Err(error) => {
                let refusals = vec![Refusal::reason("", None, format!("is no YAML: {error}"))];
                found.push(Err(Unread { name: None, refusals }));
                break;
            }
        }
    }
    found
}

/// One document, already parsed.
fn one(value: &Value) -> Result<Tenant, Unread> {
    let name = at(at(value, "metadata"), "name").as_str().map(str::to_owned);
    let unread = |refusals| Unread { name: name.clone(), refusals };
    let found = structure(value);
    if !found.is_empty() {
        return Err(unread(found));
    }
    let tenant = serde_json::from_value::<Tenant>(value.clone())
        .map_err(|error| unread(vec![Refusal::reason("spec", None, error.to_string())]))?;
    check_rules(&tenant).map_err(unread)?;
    Ok(tenant)
}

/// Checks a tenant by the CEL rules of the CRD.
pub fn check_rules(tenant: &Tenant) -> Result<(), Vec<Refusal>> {
    tenant.validate_cel().map_err(|errors| broken_rules(errors.as_slice(), tenant))
}

/// Checks a change by the CEL rules of the CRD, those about changes too.
pub fn check_update(tenant: &Tenant, before: &Tenant) -> Result<(), Vec<Refusal>> {
    tenant.validate_cel_update(before).map_err(|errors| broken_rules(errors.as_slice(), tenant))
}

fn broken_rules(errors: &[kube::core::cel::ValidationError], tenant: &Tenant) -> Vec<Refusal> {
    let value = serde_json::to_value(tenant).unwrap_or_default();
    errors
        .iter()
        .map(|error| {
            let path = error.field_path.trim_start_matches('.').to_owned();
            let pointer = format!("/{}", path.replace('[', "/").replace(']', "").replace('.', "/"));
            Refusal::reason(path, value.pointer(&pointer).map(shown), error.message.clone())
        })
        .collect()
}

/// What the schema says of a whole document.
fn structure(value: &Value) -> Vec<Refusal> {
    let mut found = constants(value);
    let Some(fields) = value.as_object() else {
        return vec![Refusal::reason("", Some(shown(value)), "must be a mapping")];
    };
    let unknown =
        fields.keys().filter(|name| !["apiVersion", "kind", "metadata", "spec"].contains(&name.as_str()));
    found.extend(unknown.map(|name| Refusal::reason(name, None, "is not a known field")));
    let metadata = at(value, "metadata").as_object().into_iter().flatten();
    let unknown = metadata.filter(|(name, _)| !METADATA.contains(&name.as_str()));
    found.extend(unknown.map(|(name, inner)| {
        Refusal::reason(join("metadata", name), Some(shown(inner)), "is not a known field")
    }));
    found.extend(refusals(&spec_schema(), at(value, "spec"), "spec"));
    found
}

fn constants(value: &Value) -> Vec<Refusal> {
    let wanted = [("apiVersion", "holdfast.dev/v1alpha1"), ("kind", "Tenant")];
    let mut found: Vec<Refusal> = wanted
        .into_iter()
        .filter(|(name, constant)| at(value, name) != *constant)
        .map(|(name, constant)| {
            let given = value.get(name).map(shown);
            Refusal::reason(name, given, format!("must be {constant}"))
        })
        .collect();
    for name in ["name", "namespace"] {
        if at(at(value, "metadata"), name).as_str().is_none_or(str::is_empty) {
            found.push(Refusal::reason(join("metadata", name), None, "is missing"));
        }
    }
    found
}

/// The schema of `spec`, from the CRD itself.
fn spec_schema() -> Value {
    let crd = serde_json::to_value(Tenant::crd()).unwrap_or_default();
    crd.pointer("/spec/versions/0/schema/openAPIV3Schema/properties/spec").cloned().unwrap_or_default()
}
