//! Types in words, with the names of schemas as links.
use serde_json::Value;

use super::json::{at, each, text};

/// A part of a type as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Whether it is the name of a schema of the document.
    pub(super) is_schema: bool,
}

impl Piece {
    pub(super) fn word(text: &str) -> Self {
        Self { text: text.to_owned(), is_schema: false }
    }
}

/// A schema's name, or its type in words.
pub(super) fn of(schema: &Value) -> Vec<Piece> {
    if let Some(name) = at(schema, "$ref").as_str() {
        let name = name.rsplit('/').next().unwrap_or_default();
        return vec![Piece { text: name.to_owned(), is_schema: true }];
    }
    let choices = ["oneOf", "anyOf", "allOf"].into_iter().find_map(|key| at(schema, key).as_array());
    if let Some(choices) = choices.filter(|_| at(schema, "type").is_null()) {
        return choices.iter().map(of).collect::<Vec<_>>().join(&Piece::word(" or "));
    }
    let named = match at(schema, "type") {
        Value::Array(all) => all.iter().map(text).collect::<Vec<_>>().join(" or "),
        one => text(one),
    };
    if named == "array" {
        return [vec![Piece::word("list of ")], of(at(schema, "items"))].concat();
    }
    let format = at(schema, "format").as_str().map(|format| format!(" ({format})")).unwrap_or_default();
    vec![Piece { text: named + &format, is_schema: false }]
}

/// The type of what a body holds; nothing for one without a body.
pub(super) fn content(part: &Value) -> Vec<Piece> {
    each(at(part, "content")).next().map(|(_, content)| of(at(content, "schema"))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_of_schemas_are_told_from_words() {
        let money = json!({ "$ref": "#/components/schemas/Money" });
        let name = Piece { text: "Money".to_owned(), is_schema: true };
        assert_eq!(of(&money), std::slice::from_ref(&name));
        let listed = of(&json!({ "type": "array", "items": money }));
        assert_eq!(listed, [Piece::word("list of "), name.clone()]);
        let maybe = of(&json!({ "oneOf": [{ "type": "null" }, money] }));
        assert_eq!(maybe, [Piece::word("null"), Piece::word(" or "), name]);
        let instant = json!({ "type": ["string", "null"], "format": "date-time" });
        assert_eq!(of(&instant), [Piece::word("string or null (date-time)")]);
    }
}
