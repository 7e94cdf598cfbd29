//! The whole resource is read, unknown fields are named, the stored CRD is fresh.
use operator_crd::{Fresh, crd_yaml, read};
use std::path::Path;

pub(crate) const WHOLE: &str = include_str!("whole.yaml");

#[test]
fn every_setting_of_the_design_is_read_and_written_back() {
    let tenants = read(WHOLE);
    let [Ok(tenant)] = tenants.as_slice() else { panic!("{tenants:#?}") };
    let given: serde_json::Value = serde_yaml_ng::from_str(WHOLE).unwrap();
    let mut written = serde_json::to_value(tenant).unwrap();
    drop_defaults(&given, &mut written);
    pretty(&written, &without_nulls(given));
}

fn pretty(left: &serde_json::Value, right: &serde_json::Value) {
    let text = |value| serde_json::to_string_pretty(value).unwrap();
    assert_eq!(text(left), text(right));
}

/// Fields that were not given but have a default (`features`, `suspended`).
fn drop_defaults(given: &serde_json::Value, written: &mut serde_json::Value) {
    if let (Some(given), Some(written)) = (given.as_object(), written.as_object_mut()) {
        written.retain(|name, _| given.contains_key(name));
        for (name, value) in written {
            drop_defaults(&given[name], value);
        }
    }
}

/// Null is unset, and an empty list of extras is not written.
fn without_nulls(mut value: serde_json::Value) -> serde_json::Value {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|name, inner| !inner.is_null() && name != "allowSources");
        for inner in fields.values_mut() {
            *inner = without_nulls(inner.take());
        }
    }
    value
}

#[test]
fn the_sample_tenants_are_read() {
    for name in ["clinica-sol", "salon-luna"] {
        let text = std::fs::read_to_string(repository().join(format!("k8s/tenants/{name}.yaml"))).unwrap();
        let tenants = read(&text);
        let [Ok(tenant)] = tenants.as_slice() else { panic!("{tenants:#?}") };
        assert_eq!(tenant.spec.tenant_id, name);
    }
}

#[test]
fn the_stored_crd_is_what_the_types_say() {
    let stored = std::fs::read_to_string(repository().join("k8s/crds/tenant.yaml")).unwrap_or_default();
    let wanted = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tenant.yaml");
    std::fs::write(&wanted, crd_yaml().unwrap()).unwrap();
    let help = "`operator crd > k8s/crds/tenant.yaml` writes it; what is wanted lies in";
    assert_eq!(Fresh::of(&stored).unwrap(), Fresh::Yes, "{help} {}", wanted.display());
}

#[test]
fn every_field_of_the_schema_is_described() {
    let crd: serde_json::Value = serde_yaml_ng::from_str(&crd_yaml().unwrap()).unwrap();
    let schema = &crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"];
    undescribed(schema, "spec");
}

fn undescribed(schema: &serde_json::Value, path: &str) {
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}.{name}");
        assert!(inner["description"].is_string(), "{path} has no description");
        assert!(inner["type"].is_string(), "{path} has no type, so it is not structural");
        undescribed(inner, &path);
        undescribed(&inner["items"], &path);
    }
}

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.."))
}
