//! One operation as the page shows it.
use std::collections::BTreeMap;

use kit_locale::capitalised;
use serde_json::Value;

use super::json::{at, each, list, plain, text};
use super::kind::{self, Piece};
use super::line::Line;

/// Statuses with which every operation may refuse: they are explained once, and named at none.
const EVERYWHERE: [&str; 5] = ["400", "404", "421", "429", "503"];

pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: String,
    pub(super) path: String,
    /// What it does, without its full stop: its heading.
    pub(super) title: String,
    pub(super) about: String,
    /// How a request proves who sends it; empty: nobody need.
    pub(super) proofs: Vec<String>,
    pub(super) parameters: Vec<Line>,
    pub(super) body: Vec<Piece>,
    /// What it answers with when it does what is asked.
    pub(super) answers: Vec<Answer>,
    /// The shared refusals that it answers with: name among the components by status.
    pub(super) refusals: BTreeMap<String, String>,
    pub(super) sample: String,
}

pub(super) struct Answer {
    pub(super) status: String,
    pub(super) kind: Vec<Piece>,
    pub(super) about: String,
}

impl Operation {
    /// The statuses with which this operation may refuse and others may not.
    pub(super) fn own_refusals(&self) -> impl Iterator<Item = &String> {
        self.refusals.keys().filter(|status| !EVERYWHERE.contains(&status.as_str()))
    }
}

/// Every operation of the document by its id.
pub(super) fn all(document: &Value) -> BTreeMap<String, Operation> {
    let shared = at(at(document, "components"), "parameters");
    let mut operations = BTreeMap::new();
    for (path, item) in each(at(document, "paths")) {
        for (method, operation) in each(item) {
            let operation = read(method, path, operation, shared);
            operations.insert(operation.id.clone(), operation);
        }
    }
    operations
}

fn read(method: &str, path: &str, operation: &Value, shared: &Value) -> Operation {
    let (title, about) = described(operation);
    let responses = at(operation, "responses");
    let refusals = each(responses)
        .filter_map(|(status, answer)| Some((status.to_owned(), referred(answer)?.to_owned())));
    let answers = each(responses).filter(|(_, answer)| referred(answer).is_none());
    let proofs = list(at(operation, "security")).flat_map(each).map(|(name, _)| name.to_owned());
    let samples = list(at(operation, "x-codeSamples")).next();
    Operation {
        id: text(at(operation, "operationId")),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        title,
        about,
        proofs: proofs.collect(),
        parameters: list(at(operation, "parameters")).map(|it| parameter(it, shared)).collect(),
        body: kind::content(at(operation, "requestBody")),
        answers: answers
            .map(|(status, answer)| Answer {
                status: status.to_owned(),
                kind: kind::content(answer),
                about: plain(at(answer, "description")),
            })
            .collect(),
        refusals: refusals.collect(),
        sample: samples.map(|sample| text(at(sample, "source"))).unwrap_or_default(),
    }
}

/// What it does, as a heading, and what follows it: behind a colon or the first full stop.
fn described(operation: &Value) -> (String, String) {
    let whole = format!("{} {}", plain(at(operation, "summary")), plain(at(operation, "description")));
    let whole = whole.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = [": ", ". "].into_iter().filter_map(|mark| whole.find(mark)).min();
    match end.and_then(|end| Some((whole.get(..end)?, whole.get(end + 2..)?))) {
        Some((title, about)) => (title.to_owned(), capitalised(about)),
        None => (whole.trim_end_matches('.').to_owned(), String::new()),
    }
}

fn parameter(parameter: &Value, shared: &Value) -> Line {
    let parameter = referred(parameter).map_or(parameter, |name| at(shared, name));
    Line {
        name: text(at(parameter, "name")),
        place: text(at(parameter, "in")),
        kind: kind::of(at(parameter, "schema")),
        required: at(parameter, "required") == true,
        about: plain(at(parameter, "description")),
    }
}

/// The component that stands in a part's place.
fn referred(part: &Value) -> Option<&str> {
    at(part, "$ref").as_str()?.rsplit('/').next()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_heading_is_what_it_does() {
        let operation = json!({ "summary": "Cancel a booking. Repeated,\nit answers alike.", "description": "So `it` is." });
        let (title, about) = described(&operation);
        assert_eq!(
            (title.as_str(), about.as_str()),
            ("Cancel a booking", "Repeated, it answers alike. So it is.")
        );
        let (title, about) = described(&json!({ "summary": "Read the business: name and zone." }));
        assert_eq!((title.as_str(), about.as_str()), ("Read the business", "Name and zone."));
        let (title, about) = described(&json!({ "summary": "Sign out." }));
        assert_eq!((title.as_str(), about.as_str()), ("Sign out", ""));
    }

    #[test]
    fn what_is_shared_is_not_repeated() {
        let refused = |name: &str| json!({ "$ref": format!("#/components/responses/{name}") });
        let operation = json!({ "operationId": "cancel",
            "parameters": [{ "$ref": "#/components/parameters/IfMatch" }],
            "responses": { "200": {}, "404": refused("NotFound"), "409": refused("Conflict") } });
        let shared =
            json!({ "IfMatch": { "name": "If-Match", "in": "header", "description": "The revision." } });
        let operation = read("post", "/cancel", &operation, &shared);
        assert_eq!(operation.own_refusals().collect::<Vec<_>>(), ["409"]);
        assert_eq!(operation.answers.iter().map(|it| it.status.as_str()).collect::<Vec<_>>(), ["200"]);
        assert_eq!(operation.parameters.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["If-Match"]);
    }
}
