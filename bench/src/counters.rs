//! What PostgreSQL and the services count themselves: exact, whatever else the machine does.
use std::collections::BTreeMap;
use std::ops::Sub;
use std::path::Path;

use anyhow::Context as _;
use holdfast_tests::client::get;
use holdfast_tests::mesh::Mesh;
use sqlx::PgPool;

/// Services that answer RPCs.
const CALLED: [&str; 4] = ["identity", "booking", "policy", "retention"];

/// pgbench's role. Its statements are transactions of their own, so it begins none.
pub const FLOOR_ROLE: &str = "bench_app";

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
    /// Pages that those statements read, found in memory or not.
    pub buffers: u64,
    /// Bytes that were added to PostgreSQL's log.
    pub wal: u64,
    /// How often PostgreSQL waited for the disk. It is read apart, see `fsyncs`.
    pub fsyncs: u64,
    /// Calls over the mesh by method.
    pub calls: BTreeMap<String, u64>,
}

/// Roles that end in _app are those of transactions; jobs, which poll, have roles of their own and are not counted.
const STATEMENTS: &str = "with counted as (
        select upper(s.query) as query, s.calls, s.shared_blks_hit + s.shared_blks_read as buffers,
            r.rolname = $1 as alone, upper(s.query) ~ 'INSERT INTO' as inserts
        from pg_stat_statements s join pg_roles r on r.oid = s.userid where r.rolname like '%\\_app')
    select coalesce(sum(calls) filter (where query !~ '^(BEGIN|COMMIT|ROLLBACK)' and query !~ 'SET_CONFIG'), 0)::bigint,
        coalesce(sum(calls) filter (where query ~ '^BEGIN READ ONLY' or alone and not inserts), 0)::bigint,
        coalesce(sum(calls) filter (where query ~ '^BEGIN READ WRITE' or alone and inserts), 0)::bigint,
        coalesce(sum(buffers), 0)::bigint,
        pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint
    from counted";

/// Before version 16 PostgreSQL counts a checkpointer's fsyncs in its log only; from 18 on, the log's own are among the
/// others.
const SYNCS_TO_15: &str =
    "select w.wal_sync + b.buffers_backend_fsync from pg_stat_wal w, pg_stat_bgwriter b";
const SYNCS_TO_17: &str =
    "select w.wal_sync + (select coalesce(sum(fsyncs), 0)::bigint from pg_stat_io) from pg_stat_wal w";
const SYNCS: &str = "select coalesce(sum(fsyncs), 0)::bigint from pg_stat_io";

/// How often the whole server waited for the disk since it started. A backend reports its
/// part at its end, or ten seconds after its last statement.
pub async fn fsyncs(inspector: &PgPool, log: &Path) -> anyhow::Result<u64> {
    let version: i32 =
        sqlx::query_scalar("select current_setting('server_version_num')::int").fetch_one(inspector).await?;
    let query = match version / 10_000 {
        ..=15 => SYNCS_TO_15,
        16 | 17 => SYNCS_TO_17,
        _ => SYNCS,
    };
    let syncs = u64::try_from(sqlx::query_scalar::<_, i64>(query).fetch_one(inspector).await?)?;
    if version >= 160_000 {
        return Ok(syncs);
    }
    let log = std::fs::read(log).with_context(|| log.display().to_string())?;
    Ok(syncs + checkpointed(&String::from_utf8_lossy(&log)))
}

/// Files that checkpoints waited for: `checkpoint complete: ...; sync files=11, longest=...`.
fn checkpointed(log: &str) -> u64 {
    let lines = log.lines().filter(|line| line.contains("LOG:  checkpoint complete:"));
    let files =
        lines.filter_map(|line| line.split_once("sync files=")?.1.split_once(',')?.0.parse::<u64>().ok());
    files.sum()
}

impl Counters {
    /// Reads them all.
    pub async fn read(mesh: &Mesh, inspector: &PgPool) -> anyhow::Result<Self> {
        let (statements, reading, writing, buffers, wal): (i64, i64, i64, i64, i64) =
            sqlx::query_as(STATEMENTS).bind(FLOOR_ROLE).fetch_one(inspector).await?;
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
            fsyncs: 0,
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
            fsyncs: self.fsyncs.saturating_sub(before.fsyncs),
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
    fn files_of_checkpoints_are_added() {
        let log = concat!(
            "|LOG:  checkpoint starting: time\n",
            "|LOG:  checkpoint complete: wrote 46 buffers (0.3%); write=4.5 s; sync files=11, longest=0.002 s\n",
            "|LOG:  checkpoint complete: wrote 2 buffers (0.0%); write=0.1 s; sync files=2, longest=0.001 s\n",
            "booking_app|LOG:  statement: select 'sync files=9,'\n",
        );
        assert_eq!(checkpointed(log), 13);
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
        assert_eq!(added.calls.len(), 1, "what was not called is left out");
    }
}
