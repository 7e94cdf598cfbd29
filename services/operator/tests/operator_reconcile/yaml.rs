//! Tenants as text.
use operator::source::{Files, Snapshot};
use serde_json::{Value, json};

/// A clinic under the HIPAA profile.
pub const CLINIC: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../k8s/tenants/clinica-sol.yaml"));
/// A hairdresser under the standard profile.
pub const SALON: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../k8s/tenants/salon-luna.yaml"));

/// A text with one field of the tenant set.
pub fn with(text: &str, pointer: &str, value: Value) -> String {
    let mut tenant: Value = serde_yaml_ng::from_str(text).unwrap();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = tenant.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer} has no parent"));
    parent.as_object_mut().unwrap().insert(name.to_owned(), value);
    serde_yaml_ng::to_string(&tenant).unwrap()
}

/// The clinic with another name shown.
pub fn named(name: &str) -> String {
    with(CLINIC, "/spec/displayName", json!(name))
}

/// What files of these texts declare, checked after what they declared before.
pub fn declared(files: &mut Files, texts: &[(&str, &str)]) -> Snapshot {
    let bytes = |text: &str| Ok(text.as_bytes().to_vec());
    files.take(&texts.iter().map(|(file, text)| ((*file).to_owned(), bytes(text))).collect())
}

/// What files of these texts declare.
pub fn fresh(texts: &[(&str, &str)]) -> Snapshot {
    declared(&mut Files::default(), texts)
}
