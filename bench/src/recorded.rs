//! Statements that a service sent, from PostgreSQL's log: a floor is made of what is really asked, so that it stays
//! true when a statement changes.
use crate::script::Script;

/// How PostgreSQL begins each line of its log: the role, and a sign that is in no name.
pub const LINE_PREFIX: &str = "%u|";

/// One statement of the log.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Statement {
    sql: String,
    parameters: Vec<Option<String>>,
}

/// The script of the statements that a role sent, without those that begin, name the tenant of, and end transactions.
#[must_use]
pub fn script(log: &str, role: &str) -> Script {
    let mut script = Script::default();
    let control = |sql: &str| {
        let sql = sql.to_uppercase();
        ["BEGIN", "COMMIT", "ROLLBACK", "SET "].iter().any(|word| sql.starts_with(word))
            || sql.contains("SET_CONFIG")
    };
    for statement in statements(log, role).into_iter().filter(|it| !control(&it.sql)) {
        script.push(&statement.sql, &statement.parameters);
    }
    script
}

fn statements(log: &str, role: &str) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    for entry in entries(log) {
        let Some(message) = entry.strip_prefix(role).and_then(|rest| rest.strip_prefix('|')) else {
            continue;
        };
        // Later versions write "Parameters:".
        let detail = message.strip_prefix("DETAIL:").map(str::trim);
        if let Some(detail) =
            detail.and_then(|it| it.strip_prefix("parameters:").or_else(|| it.strip_prefix("Parameters:")))
        {
            if let Some(last) = found.last_mut() {
                last.parameters = parameters(detail);
            }
        } else if let Some(sql) = message.strip_prefix("LOG:").and_then(|it| sql(it.trim())) {
            found.push(Statement { sql: sql.to_owned(), parameters: Vec::new() });
        }
    }
    found
}

/// The statement of "statement: ..." or "execute <name>: ...".
fn sql(message: &str) -> Option<&str> {
    let prepared = message.strip_prefix("execute ").and_then(|rest| rest.split_once(": "));
    prepared.map(|(_, sql)| sql).or_else(|| message.strip_prefix("statement: "))
}

/// Lines with those that go on in the next one, which begins with a tab.
fn entries(log: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for line in log.lines() {
        match (line.strip_prefix('\t'), entries.last_mut()) {
            (Some(more), Some(entry)) => {
                entry.push('\n');
                entry.push_str(more);
            }
            _ => entries.push(line.to_owned()),
        }
    }
    entries
}

/// `$1 = 'it''s', $2 = NULL`.
fn parameters(mut text: &str) -> Vec<Option<String>> {
    let mut found = Vec::new();
    while let Some((_, rest)) = text.split_once(" = ") {
        let Some(quoted) = rest.strip_prefix('\'') else {
            found.push(None);
            text = rest;
            continue;
        };
        let (mut value, mut left) = (String::new(), quoted);
        while let Some((part, after)) = left.split_once('\'') {
            value.push_str(part);
            left = after;
            match after.strip_prefix('\'') {
                Some(after) => {
                    value.push('\'');
                    left = after;
                }
                None => break,
            }
        }
        found.push(Some(value));
        text = left;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_with_their_quotes() {
        let text = |value: &str| Some(value.to_owned());
        let logged = " $1 = 'bench', $2 = NULL, $3 = 'it''s = ''x'', ok', $4 = '', $5 = '{a,b}'";
        let expected = [text("bench"), None, text("it's = 'x', ok"), text(""), text("{a,b}")];
        assert_eq!(parameters(logged), expected);
        assert_eq!(parameters(""), []);
    }

    #[test]
    fn statements_of_a_role_are_found() {
        let log = concat!(
            "booking_app|LOG:  statement: BEGIN READ ONLY; SELECT set_config('app.tenant_id', 'bench', true)\n",
            "booking_app|LOG:  execute sqlx_s_1: select a\n",
            "\tfrom claim\twhere b = $1\n",
            "booking_app|DETAIL:  parameters: $1 = 'x'\n",
            "booking_app|LOG:  execute sqlx_s_2: select c from d where e = $1\n",
            "booking_app|DETAIL:  Parameters: $1 = 'y'\n",
            "booking_jobs|LOG:  execute sqlx_s_9: select polled\n",
            "booking_app|LOG:  statement: COMMIT\n",
            "|LOG:  checkpoint starting: time\n",
        );
        let script = script(log, "booking_app");
        assert_eq!(script.text, "select a\nfrom claim\twhere b = :p1_1;\nselect c from d where e = :p2_1;\n");
        assert_eq!(script.values, [("p1_1".to_owned(), "x".to_owned()), ("p2_1".to_owned(), "y".to_owned())]);
        assert_eq!(script.statements, 2);
    }
}
