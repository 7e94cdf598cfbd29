//! Scripts for pgbench: statements with their parameters, prepared as the services prepare them.
use std::fmt::Write as _;

/// A script, and the values of its parameters.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// The statements, one after another.
    pub text: String,
    /// Parameters by name.
    pub values: Vec<(String, String)>,
    /// How many statements it has.
    pub statements: usize,
}

impl Script {
    /// Adds a statement with PostgreSQL's parameters ($1 and so on); `None` is null.
    pub fn push(&mut self, sql: &str, parameters: &[Option<String>]) {
        self.statements += 1;
        let mut text = sql.trim().trim_end_matches(';').to_owned();
        // The last first: $1 is the beginning of $10.
        for (at, value) in parameters.iter().enumerate().rev() {
            let name = format!("p{}_{}", self.statements, at + 1);
            let place = format!("${}", at + 1);
            match value {
                None => text = text.replace(&place, "null"),
                // pgbench knows no empty variable.
                Some(value) if value.is_empty() => text = text.replace(&place, "''"),
                Some(value) => {
                    text = text.replace(&place, &format!(":{name}"));
                    self.values.push((name, value.clone()));
                }
            }
        }
        // Writing to a String does not fail.
        let _ = writeln!(self.text, "{text};");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_get_names_of_their_own() {
        let mut script = Script::default();
        let ten: Vec<_> = (1..=10).map(|value| Some(value.to_string())).collect();
        script.push("select $1, $10::int", &ten);
        script.push("select $1, $2, $3;", &[None, Some("it's".to_owned()), Some(String::new())]);
        assert_eq!(script.text, "select :p1_1, :p1_10::int;\nselect null, :p2_2, '';\n");
        assert!(script.values.contains(&("p2_2".to_owned(), "it's".to_owned())));
    }
}
