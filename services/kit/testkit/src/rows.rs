//! How many rows the tables of a test's database have, and in which of them that changed.
use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Row as _};

use crate::db::TestDb;
use crate::{catalog, fail};

/// How many rows each table has; a table of the schema `public` by its bare name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rows(BTreeMap<String, i64>);

/// By how many rows each table has grown; what did not change is not in it.
pub type Differences = BTreeMap<String, i64>;

/// The differences that a test expects, and no others.
#[must_use]
pub fn rows(expected: &[(&str, i64)]) -> Differences {
    expected.iter().map(|(table, more)| ((*table).to_owned(), *more)).collect()
}

impl TestDb {
    /// Counts the rows of every table, whoever may see them.
    pub async fn rows(&self) -> Rows {
        let mut superuser = self.superuser().await;
        let tables = catalog::tables(&mut superuser).await.unwrap_or_else(|error| fail(&error));
        let mut counts = BTreeMap::new();
        for table in tables {
            let count = format!("select count(*) from {}", table.name);
            let counted = sqlx::query(AssertSqlSafe(count)).fetch_one(&mut superuser).await;
            let count = counted.unwrap_or_else(|error| fail(&error)).get(0);
            let name = table.name.strip_prefix("public.").unwrap_or(&table.name);
            counts.insert(name.to_owned(), count);
        }
        Rows(counts)
    }
}

// === impl Rows ===

impl Rows {
    /// By how many rows each table has grown since then.
    #[must_use]
    pub fn since(&self, before: &Self) -> Differences {
        let more = |(table, now): (&String, &i64)| (table.clone(), now - before.of(table));
        self.0.iter().map(more).filter(|(_, more)| *more != 0).collect()
    }

    /// How many rows a table has.
    #[must_use]
    pub fn of(&self, table: &str) -> i64 {
        *self.0.get(table).unwrap_or_else(|| fail(&format!("there is no table {table}")))
    }
}
