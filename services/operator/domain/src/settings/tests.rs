use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

/// The schema of a specification, of the CRD.
fn schema() -> Value {
    let crd: Value = serde_yaml_ng::from_str(&operator_crd::crd_yaml().unwrap()).unwrap();
    crd.pointer("/spec/versions/0/schema/openAPIV3Schema/properties/spec").unwrap().clone()
}

/// The paths of every setting of a schema that holds no others, lists without their index.
fn leaves(schema: &Value, path: &str, found: &mut Vec<String>) {
    if let Some(items) = schema.get("items").filter(|items| items.get("properties").is_some()) {
        return leaves(items, path, found);
    }
    let Some(fields) = schema.get("properties").and_then(Value::as_object) else {
        return found.push(path.to_owned());
    };
    for (name, inner) in fields {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        leaves(inner, &path, found);
    }
}

fn covers(setting: &Setting, leaf: &str) -> bool {
    leaf.strip_prefix(setting.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[test]
fn every_setting_of_the_schema_stands_on_exactly_one_list() {
    let mut all = Vec::new();
    leaves(&schema(), "", &mut all);
    for leaf in
        ["passwords.staff.minLength", "domains.tls.hsts.enabled", "integrations.webhooks.url", "suspended"]
    {
        assert!(all.iter().any(|known| known == leaf), "{leaf}: {all:?}");
    }
    for leaf in &all {
        let lists: Vec<_> = settings().filter(|setting| covers(setting, leaf)).map(|it| it.path).collect();
        assert_eq!(lists.len(), 1, "{leaf} stands on {lists:?}");
    }
    for setting in settings() {
        assert!(all.iter().any(|leaf| covers(setting, leaf)), "{} is no setting of the schema", setting.path);
    }
}

#[test]
fn a_setting_of_no_list_is_found() {
    let schema =
        serde_json::json!({ "properties": { "oracle": { "properties": { "of": { "type": "string" } } } } });
    let mut all = Vec::new();
    leaves(&schema, "", &mut all);
    assert_eq!(all, ["oracle.of"]);
    assert!(!settings().any(|setting| covers(setting, "oracle.of")));
    let tls = settings().find(|setting| setting.path == "domains.tls.mode").unwrap();
    assert!(!covers(tls, "domains.tls.modern") && covers(tls, "domains.tls.mode.of"));
}

#[test]
fn no_service_stands_twice_at_a_setting() {
    for setting in settings() {
        let names: BTreeSet<_> = setting.honoured_by.iter().map(|service| service.as_str()).collect();
        assert_eq!(names.len(), setting.honoured_by.len(), "{}", setting.path);
    }
}

#[test]
fn harmless_values_are_json_as_it_is_written() {
    for setting in settings() {
        for text in setting.harmless {
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(&value.to_string(), text, "{}", setting.path);
            assert!(!setting.asks(&value), "{}: {text}", setting.path);
        }
    }
}

#[test]
fn a_name_leads_back_to_its_field() {
    assert_eq!(path_of("booking.booking.whoMayBook").as_deref(), Some("spec.booking.whoMayBook"));
    for unknown in ["booking.whoMayBook", "booking.telepathy", "booking"] {
        assert_eq!(path_of(unknown), None, "{unknown}");
    }
}
