//! Rows of several tables in one statement: one round trip and one transaction, so that it is the least.
use std::collections::BTreeMap;

use crate::script::Script;

/// pgbench takes no more parameters in one statement.
const MOST: usize = 255;

/// A row's values as text; `None` is null.
pub type Row = Vec<Option<String>>;

/// A column, as PostgreSQL writes it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Column {
    /// Its name, quoted where it must be.
    pub name: String,
    /// Its type.
    pub of: String,
}

/// What is inserted.
#[derive(Clone, Debug, Default)]
pub struct Inserts {
    /// Tables, each with its rows' places.
    tables: BTreeMap<String, Vec<String>>,
    /// Values in the order of their places.
    values: Vec<Option<String>>,
    /// Places of what was bound already: a tenant's or a booking's id is sent once.
    parameters: BTreeMap<(String, String), usize>,
}

impl Inserts {
    /// Adds a row of a table.
    pub fn add(&mut self, table: &str, columns: &[Column], row: Row) {
        let values: Vec<String> =
            columns.iter().zip(row).map(|(column, value)| self.parameter(&column.of, value)).collect();
        self.tables.entry(table.to_owned()).or_default().push(format!("({})", values.join(", ")));
    }

    fn parameter(&mut self, of: &str, value: Option<String>) -> String {
        let Some(value) = value else { return format!("null::{of}") };
        let next = self.values.len() + 1;
        let parameter = *self.parameters.entry((of.to_owned(), value.clone())).or_insert(next);
        if parameter == next {
            self.values.push(Some(value));
        }
        format!("${parameter}::{of}")
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.tables.values().map(Vec::len).sum()
    }

    /// The tables that have rows.
    #[must_use]
    pub fn tables(&self) -> Vec<String> {
        self.tables.keys().cloned().collect()
    }

    /// The script of the one statement.
    pub fn script(&self) -> anyhow::Result<Script> {
        anyhow::ensure!(
            self.values.len() <= MOST,
            "pgbench takes {MOST} parameters, not {}",
            self.values.len()
        );
        let inserts = self
            .tables
            .iter()
            .map(|(table, rows)| format!("{table} as (insert into {table} values {})", rows.join(", ")));
        let inserts: Vec<String> = inserts.collect();
        anyhow::ensure!(!inserts.is_empty(), "no row to insert");
        let mut script = Script::default();
        script.push(&format!("with {} select", inserts.join(", ")), &self.values);
        Ok(script)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> [Column; 2] {
        [("id", "uuid"), ("note", "text")]
            .map(|(name, of)| Column { name: name.to_owned(), of: of.to_owned() })
    }

    #[test]
    fn rows_of_all_tables_are_one_statement_and_a_value_is_bound_once() {
        let text = |value: &str| Some(value.to_owned());
        let mut inserts = Inserts::default();
        inserts.add("b", &columns(), vec![text("1"), text("a")]);
        inserts.add("b", &columns(), vec![text("1"), None]);
        inserts.add("a", &columns(), vec![text("2"), text("1")]);
        let script = inserts.script().unwrap();
        let expected = concat!(
            "with a as (insert into a values (:p1_3::uuid, :p1_4::text)), ",
            "b as (insert into b values (:p1_1::uuid, :p1_2::text), (:p1_1::uuid, null::text)) select;\n",
        );
        assert_eq!((script.text.as_str(), script.statements, inserts.rows()), (expected, 1, 3));
        assert_eq!(script.values.len(), 4, "the text 1 is another value than the id 1");
    }

    #[test]
    fn what_pgbench_cannot_send_is_an_error() {
        let mut inserts = Inserts::default();
        assert!(inserts.script().is_err(), "no row");
        for number in 0..=MOST {
            inserts.add("a", &columns(), vec![Some(number.to_string()), None]);
        }
        assert!(inserts.script().unwrap_err().to_string().contains("not 256"));
    }
}
