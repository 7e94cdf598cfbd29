//! Checks a value by the structural part of the CRD's schema, as the API server does: types, bounds, patterns, formats,
//! and no unknown fields. Every refusal names the field.
use regex::Regex;
use serde_json::{Map, Value};

use crate::refusal::Refusal;
use crate::spans::Span;

/// What is wrong with a value, field by field.
pub(crate) fn refusals(schema: &Value, value: &Value, path: &str) -> Vec<Refusal> {
    let mut found = Vec::new();
    visit(schema, value, path, &mut found);
    found
}

fn visit(schema: &Value, value: &Value, path: &str, found: &mut Vec<Refusal>) {
    if value.is_null() && *at(schema, "nullable") == Value::Bool(true) {
        return;
    }
    let expected = at(schema, "type").as_str().unwrap_or_default();
    if !is_of(expected, value) {
        found.push(Refusal::reason(path, Some(shown(value)), format!("must be of type {expected}")));
        return;
    }
    if let Some(allowed) = at(schema, "enum").as_array()
        && !allowed.contains(value)
    {
        let names: Vec<String> = allowed.iter().filter(|name| !name.is_null()).map(shown).collect();
        found.push(Refusal::reason(path, Some(shown(value)), format!("must be one of {}", names.join(", "))));
    }
    match value {
        Value::Object(fields) => object(schema, fields, path, found),
        Value::Array(items) => array(schema, items, path, found),
        Value::String(text) => string(schema, text, path, found),
        Value::Number(number) => bounds(schema, number.as_f64(), path, value, found),
        Value::Null | Value::Bool(_) => {}
    }
}

fn is_of(expected: &str, value: &Value) -> bool {
    match expected {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => true,
    }
}

fn object(schema: &Value, fields: &Map<String, Value>, path: &str, found: &mut Vec<Refusal>) {
    let Some(known) = at(schema, "properties").as_object() else { return };
    for name in at(schema, "required").as_array().into_iter().flatten().filter_map(Value::as_str) {
        if fields.get(name).is_none_or(Value::is_null) {
            found.push(Refusal::reason(join(path, name), None, "is missing"));
        }
    }
    for (name, value) in fields {
        match known.get(name) {
            Some(_) if value.is_null() && is_required(schema, name) => {}
            Some(inner) => visit(inner, value, &join(path, name), found),
            None => found.push(Refusal::reason(join(path, name), Some(shown(value)), "is not a known field")),
        }
    }
}

fn is_required(schema: &Value, name: &str) -> bool {
    at(schema, "required").as_array().is_some_and(|required| required.iter().any(|field| field == name))
}

fn array(schema: &Value, items: &[Value], path: &str, found: &mut Vec<Refusal>) {
    let (least, most) = (at(schema, "minItems").as_u64(), at(schema, "maxItems").as_u64());
    within(items.len(), least, most, path, "entries", found);
    for (place, item) in items.iter().enumerate() {
        visit(at(schema, "items"), item, &format!("{path}[{place}]"), found);
    }
}

fn string(schema: &Value, text: &str, path: &str, found: &mut Vec<Refusal>) {
    let (least, most) = (at(schema, "minLength").as_u64(), at(schema, "maxLength").as_u64());
    within(text.chars().count(), least, most, path, "characters", found);
    let fits = |pattern: &str| Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text));
    let refusal = match (at(schema, "format").as_str(), at(schema, "pattern").as_str()) {
        (Some("duration"), _) => text.parse::<Span>().err().map(|error| error.to_string()),
        (Some("date"), _) if text.len() != 10 || text.parse::<jiff::civil::Date>().is_err() => {
            Some("must be a date, YYYY-MM-DD".to_owned())
        }
        (_, Some(pattern)) if !fits(pattern) => Some(format!("must match {pattern}")),
        _ => None,
    };
    found.extend(refusal.map(|reason| Refusal::reason(path, Some(text.to_owned()), reason)));
}

fn bounds(schema: &Value, number: Option<f64>, path: &str, value: &Value, found: &mut Vec<Refusal>) {
    let Some(number) = number else { return };
    if let Some(least) = at(schema, "minimum").as_f64().filter(|least| number < *least) {
        found.push(Refusal::reason(path, Some(shown(value)), format!("must be at least {least}")));
    }
    if let Some(most) = at(schema, "maximum").as_f64().filter(|most| number > *most) {
        found.push(Refusal::reason(path, Some(shown(value)), format!("must be at most {most}")));
    }
}

fn within(
    count: usize,
    least: Option<u64>,
    most: Option<u64>,
    path: &str,
    unit: &str,
    found: &mut Vec<Refusal>,
) {
    let count = count as u64;
    if let Some(least) = least.filter(|least| count < *least) {
        found.push(Refusal::reason(path, Some(format!("{count} {unit}")), format!("needs at least {least}")));
    }
    if let Some(most) = most.filter(|most| count > *most) {
        found.push(Refusal::reason(path, Some(format!("{count} {unit}")), format!("holds at most {most}")));
    }
}

/// A field of an object; null where there is none.
pub(crate) fn at<'a>(value: &'a Value, name: &str) -> &'a Value {
    static NOTHING: Value = Value::Null;
    value.get(name).unwrap_or(&NOTHING)
}

pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// A value as it is shown in a refusal: a text bare, anything else as JSON, never long.
pub(crate) fn shown(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match text.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
