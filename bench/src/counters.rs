//! What PostgreSQL and the services count themselves: exact, whatever else the machine does.
use std::collections::BTreeMap;
use std::ops::Sub;

use anyhow::Context as _;
use holdfast_tests::client::get;
use holdfast_tests::mesh::Mesh;
use sqlx::PgPool;

/// Services that answer RPCs.
const CALLED: [&str; 4] = ["identity", "booking", "policy", "retention"];

/// Calls that are made all the time, whatever is asked for.
const POLLED: [&str; 1] = ["holdfast.policy.v1.Configuration/Acknowledgements"];

/// Counters since the servers started, or what was added to them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Counters {
    /// Statements of the services' transactions, without those that begin and end them.
    pub statements: u64,
    /// Transactions that read.
    pub reading: u64,
    /// Transactions that may write, each with its commit on the disk.
    pub writing: u64,
    /// Pages that those statements looked at, found in memory or not.
    pub buffers: u64,
    /// Bytes that were added to PostgreSQL's log.
    pub wal: u64,
    /// Calls over the mesh by method.
    pub calls: BTreeMap<String, u64>,
}

/// Roles that end in _app are those of transactions; jobs, which poll, have roles of their own and are not counted.
const STATEMENTS: &str = "with told as (
        select upper(s.query) as query, s.calls, s.shared_blks_hit + s.shared_blks_read as buffers
        from pg_stat_statements s join pg_roles r on r.oid = s.userid where r.rolname like '%\\_app')
    select coalesce(sum(calls) filter (where query !~ '^(BEGIN|COMMIT|ROLLBACK)' and query !~ 'SET_CONFIG'), 0)::bigint,
        coalesce(sum(calls) filter (where query ~ '^BEGIN READ ONLY'), 0)::bigint,
        coalesce(sum(calls) filter (where query ~ '^BEGIN READ WRITE'), 0)::bigint,
        coalesce(sum(buffers), 0)::bigint,
        pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint
    from told";

impl Counters {
    /// Reads them all.
    pub async fn read(mesh: &Mesh, inspector: &PgPool) -> anyhow::Result<Self> {
        let (statements, reading, writing, buffers, wal): (i64, i64, i64, i64, i64) =
            sqlx::query_as(STATEMENTS).fetch_one(inspector).await?;
        let mut calls = BTreeMap::new();
        for service in CALLED {
            let url = format!("http://{}/metrics", mesh.admin(service));
            let text = get(&url).await?.text().await.context("the metrics")?;
            let asked = calls_of(&text).filter(|(method, _)| !POLLED.contains(method));
            calls.extend(asked.map(|(method, calls)| (method.to_owned(), calls)));
        }
        Ok(Self {
            statements: u64::try_from(statements)?,
            reading: u64::try_from(reading)?,
            writing: u64::try_from(writing)?,
            buffers: u64::try_from(buffers)?,
            wal: u64::try_from(wal)?,
            calls,
        })
    }

    /// All calls.
    #[must_use]
    pub fn all_calls(&self) -> u64 {
        self.calls.values().sum()
    }
}

impl Sub for Counters {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        let less = |method: &String, calls: u64| {
            calls.saturating_sub(before.calls.get(method).copied().unwrap_or_default())
        };
        let calls = self.calls.iter().map(|(method, calls)| (method.clone(), less(method, *calls)));
        Self {
            statements: self.statements.saturating_sub(before.statements),
            reading: self.reading.saturating_sub(before.reading),
            writing: self.writing.saturating_sub(before.writing),
            buffers: self.buffers.saturating_sub(before.buffers),
            wal: self.wal.saturating_sub(before.wal),
            calls: calls.filter(|(_, calls)| *calls > 0).collect(),
        }
    }
}

/// Calls that a service answered with OK, by method, from its metrics.
fn calls_of(metrics: &str) -> impl Iterator<Item = (&str, u64)> {
    metrics.lines().filter_map(|line| {
        let labels = line.strip_prefix("rpc_server_call_duration_seconds_count{")?;
        let (labels, count) = labels.split_once("} ")?;
        let label =
            |name: &str| labels.split(',').find_map(|label| label.strip_prefix(name)?.strip_prefix("=\""));
        let ok = label("code")?.trim_end_matches('"') == "OK";
        ok.then(|| Some((label("method")?.trim_end_matches('"'), count.trim().parse().ok()?)))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_read_by_method() {
        let metrics = concat!(
            "# TYPE rpc_server_call_duration_seconds histogram\n",
            "rpc_server_call_duration_seconds_bucket{method=\"a/Book\",code=\"OK\",le=\"1\"} 7\n",
            "rpc_server_call_duration_seconds_count{method=\"a/Book\",code=\"OK\"} 8\n",
            "rpc_server_call_duration_seconds_count{code=\"NOT_FOUND\",method=\"a/Get\"} 2\n",
            "rpc_server_call_duration_seconds_count{code=\"OK\",method=\"b/Issue\"} 9\n",
        );
        let calls: Vec<_> = calls_of(metrics).collect();
        assert_eq!(calls, [("a/Book", 8), ("b/Issue", 9)]);
        assert_eq!(calls_of("something else\n").count(), 0);
    }

    #[test]
    fn what_was_added_is_the_difference() {
        let at = |statements, issue| Counters {
            statements,
            calls: [("Issue".to_owned(), issue), ("Watch".to_owned(), 1)].into(),
            ..Counters::default()
        };
        let added = at(12, 5) - at(10, 2);
        assert_eq!((added.statements, added.all_calls()), (2, 3));
        assert_eq!(added.calls.len(), 1, "what was not called is not told");
    }
}
