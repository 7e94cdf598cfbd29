//! Redis itself: every exchange ends within a second and a half, in a span of its own.
use std::num::NonZeroU32;
use std::time::Duration;

use kit_fault::Fault;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, Cmd, FromRedisValue, Pipeline, RedisError, cmd, pipe};
use tracing::{Instrument, Span};

const CONNECT: Duration = Duration::from_millis(500);
const RESPONSE: Duration = Duration::from_millis(700);
/// Longest exchange, a new connection included.
const EXCHANGE: Duration = Duration::from_millis(1_400);

#[derive(Clone)]
pub(super) struct Wire(ConnectionManager);

/// A session in its owner's list.
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) value: Option<Vec<u8>>,
}

#[derive(Debug, thiserror::Error)]
#[error("Redis did not answer in time")]
struct Late;

// === impl Wire ===

impl Wire {
    pub(super) fn open(url: &str) -> Result<Self, RedisError> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(RESPONSE))
            .set_number_of_retries(1)
            .set_min_delay(Duration::from_millis(50));
        ConnectionManager::new_lazy_with_config(Client::open(url)?, config).map(Self)
    }

    /// Keeps a value and lists it as one of its owner's; more than `most` living ones: the oldest go.
    pub(super) async fn begin(
        &self,
        name: &str,
        value: &[u8],
        life: Duration,
        owner: &str,
        most: Option<NonZeroU32>,
    ) -> Result<(), Fault> {
        let mut both = pipe();
        both.atomic().cmd("SET").arg(name).arg(value).arg("PX").arg(millis(life)).ignore();
        // The list is in order of arrival; it outlives the longest session by far.
        both.cmd("RPUSH").arg(owner).arg(name).ignore();
        both.cmd("EXPIRE").arg(owner).arg(30 * 86_400).ignore();
        both.cmd("LRANGE").arg(owner).arg(0).arg(-1);
        let (all,): (Vec<String>,) = self.run_all("SET", &both).await?;
        let most = most.map_or(usize::MAX, |most| usize::try_from(most.get()).unwrap_or(usize::MAX));
        if all.len() <= most { Ok(()) } else { self.trim(owner, &all, most).await }
    }

    async fn trim(&self, owner: &str, all: &[String], most: usize) -> Result<(), Fault> {
        let mut look = pipe();
        for name in all {
            look.cmd("EXISTS").arg(name);
        }
        let there: Vec<bool> = self.run_all("EXISTS", &look).await?;
        let named = || all.iter().zip(&there);
        let living = named().filter(|(_, there)| **there).count();
        let surplus = named().filter(|(_, there)| **there).take(living.saturating_sub(most));
        let dead = named().filter(|(_, there)| !**there);
        let gone: Vec<String> = surplus.chain(dead).map(|(name, _)| name.clone()).collect();
        self.end_listed(owner, &gone).await
    }

    /// What is listed as an owner's, with its value; what has ended has none.
    pub(super) async fn listed(&self, owner: &str) -> Result<Vec<Listed>, Fault> {
        let names: Vec<String> = self.run("LRANGE", cmd("LRANGE").arg(owner).arg(0).arg(-1)).await?;
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let values: Vec<Option<Vec<u8>>> = self.run("MGET", cmd("MGET").arg(&names)).await?;
        Ok(names.into_iter().zip(values).map(|(name, value)| Listed { name, value }).collect())
    }

    /// Ends some that are listed as an owner's.
    pub(super) async fn end_listed(&self, owner: &str, names: &[String]) -> Result<(), Fault> {
        let mut out = pipe();
        out.atomic();
        for name in names {
            out.cmd("DEL").arg(name).ignore();
            out.cmd("LREM").arg(owner).arg(1).arg(name).ignore();
        }
        self.run_all::<()>("DEL", &out).await
    }

    pub(super) async fn ping(&self) -> Result<(), Fault> {
        self.run::<String>("PING", &cmd("PING")).await.map(drop)
    }

    /// Keeps a value that nobody lists.
    pub(super) async fn keep(&self, name: &str, value: &[u8], life: Duration) -> Result<(), Fault> {
        self.run("SET", cmd("SET").arg(name).arg(value).arg("PX").arg(millis(life))).await
    }

    pub(super) async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.run("GET", cmd("GET").arg(name)).await
    }

    /// The value, which is there no more.
    pub(super) async fn take(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.run("GETDEL", cmd("GETDEL").arg(name)).await
    }

    pub(super) async fn touch(&self, name: &str, life: Duration) -> Result<Option<Vec<u8>>, Fault> {
        self.run("GETEX", cmd("GETEX").arg(name).arg("PX").arg(millis(life))).await
    }

    pub(super) async fn shorten(&self, name: &str, life: Duration) -> Result<(), Fault> {
        self.run::<bool>("PEXPIRE", cmd("PEXPIRE").arg(name).arg(millis(life)).arg("LT")).await.map(drop)
    }

    pub(super) async fn peek(&self, name: &str) -> Result<(Option<Vec<u8>>, Duration), Fault> {
        let mut both = pipe();
        both.atomic().cmd("GET").arg(name).cmd("PTTL").arg(name);
        let (value, left): (Option<Vec<u8>>, i64) = self.run_all("GET", &both).await?;
        Ok((value, Duration::from_millis(u64::try_from(left).unwrap_or_default())))
    }

    pub(super) async fn end(&self, name: &str) -> Result<(), Fault> {
        self.run::<i64>("DEL", cmd("DEL").arg(name)).await.map(drop)
    }

    async fn run<T: FromRedisValue>(&self, name: &'static str, command: &Cmd) -> Result<T, Fault> {
        let mut connection = self.0.clone();
        bounded(name, command.query_async(&mut connection)).await
    }

    async fn run_all<T: FromRedisValue>(&self, name: &'static str, commands: &Pipeline) -> Result<T, Fault> {
        let mut connection = self.0.clone();
        bounded(name, commands.query_async(&mut connection)).await
    }
}

async fn bounded<T>(
    name: &'static str,
    exchange: impl Future<Output = Result<T, RedisError>>,
) -> Result<T, Fault> {
    let span = kit_telemetry::span::redis(name);
    let result = match tokio::time::timeout(EXCHANGE, exchange.instrument(span.clone())).await {
        Ok(result) => result.map_err(|error| Fault::unavailable_because(&error)),
        Err(_) => Err(Fault::unavailable_because(&Late)),
    };
    note(&span, result.as_ref().err());
    result
}

fn note(span: &Span, error: Option<&Fault>) {
    if error.is_some() {
        kit_telemetry::span::failed(span, "unavailable");
    }
}

/// Redis refuses a life of nothing.
fn millis(life: Duration) -> u64 {
    u64::try_from(life.as_millis()).unwrap_or(u64::MAX).max(1)
}
