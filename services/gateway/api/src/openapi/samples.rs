//! The commands of `examples.sh` as samples of the operations that they call (`x-codeSamples`).
use serde_json::{Value, json};

const EXAMPLES: &str = include_str!("../../examples.sh");
/// Begins the line in front of an operation's commands.
const MARK: &str = "#: ";

/// The commands under a name: up to the next mark or the end.
fn commands(name: &str) -> Option<&'static str> {
    let begin = EXAMPLES.split_once(&format!("{MARK}{name}\n"))?.1;
    Some(begin.split_once(MARK).map_or(begin, |(commands, _)| commands).trim())
}

/// The sample of an operation, if it has one.
pub(crate) fn of(operation: &str) -> Option<Value> {
    commands(operation).map(|source| json!([{ "lang": "Shell", "label": "curl", "source": source }]))
}

/// What the commands need: the address and two functions.
pub(crate) fn preparation() -> Value {
    commands("preparation").unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::groups::GROUPS;

    #[test]
    fn every_mark_names_an_operation() {
        let marks: Vec<&str> = EXAMPLES.lines().filter_map(|line| line.strip_prefix(MARK)).collect();
        let known = |name: &&str| GROUPS.iter().any(|group| group.operations.contains(name));
        assert_eq!(marks.iter().copied().filter(|name| !known(name)).collect::<Vec<_>>(), ["preparation"]);
        assert!(marks.iter().all(|name| commands(name).is_some_and(|commands| !commands.is_empty())));
    }

    #[test]
    fn the_booking_of_the_readme_is_the_first_part() {
        let readme = include_str!("../../../../../README.md");
        let (_, block) =
            readme.split_once("`make up DETACH=1`, then:\n\n```sh\n").expect("the README's booking");
        let (block, _) = block.split_once("```").expect("an end");
        let own = EXAMPLES.split_once("#: preparation\n").expect("a beginning").1;
        let own: String = own.split_inclusive('\n').filter(|line| !line.starts_with('#')).collect();
        let lines =
            |text: &str| text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(lines(&own).get(..lines(block).len()), Some(&*lines(block)));
    }
}
