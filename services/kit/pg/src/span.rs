//! Client spans of statements, in OpenTelemetry's database conventions: the statement's text (static in this code),
//! never its parameters.
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tracing::Span;
use tracing::field::Empty;

/// Which server and database a span names.
#[derive(Clone, Debug)]
pub(crate) struct Server(Arc<Address>);

#[derive(Debug)]
struct Address {
    host: String,
    port: u16,
    database: String,
}

impl Server {
    pub(crate) fn new(options: &PgConnectOptions) -> Self {
        Self(Arc::new(Address {
            host: options.get_host().to_owned(),
            port: options.get_port(),
            database: options.get_database().unwrap_or_default().to_owned(),
        }))
    }
}

/// The span of one statement, inside whatever asked for it; polling outside of any work opens none.
pub(crate) fn statement(server: &Server, sql: &str) -> Span {
    if Span::current().is_disabled() {
        return Span::none();
    }
    let (operation, summary) = summarise(sql);
    tracing::info_span!(
        "postgresql",
        otel.name = %summary,
        otel.kind = "client",
        otel.status_code = Empty,
        db.system.name = "postgresql",
        db.namespace = %server.0.database,
        db.operation.name = %operation,
        db.query.summary = %summary,
        db.query.text = %sql,
        server.address = %server.0.host,
        server.port = server.0.port,
        db.response.status_code = Empty,
        error.type = Empty,
    )
}

/// Notes how it ended.
pub(crate) fn finish(span: &Span, took: Duration, error: Option<&sqlx::Error>) {
    metrics::histogram!("db_client_operation_duration_seconds").record(took.as_secs_f64());
    let Some(error) = error else { return };
    match crate::error::code(error) {
        Some(code) => {
            span.record("db.response.status_code", code.as_str());
            span.record("error.type", code.as_str());
        }
        None => {
            span.record("error.type", kind(error));
        }
    }
    span.record("otel.status_code", "ERROR");
}

fn kind(error: &sqlx::Error) -> &'static str {
    match error {
        sqlx::Error::RowNotFound => "row_not_found",
        sqlx::Error::Io(_) => "io",
        sqlx::Error::PoolTimedOut => "pool_timed_out",
        _ => "_OTHER",
    }
}

/// Operation and table: `("INSERT", "INSERT booking")`.
fn summarise(sql: &str) -> (String, String) {
    let words: Vec<&str> = sql.split_whitespace().take(64).collect();
    let main = match words.first() {
        Some(first) if first.eq_ignore_ascii_case("with") => {
            words.iter().map(|word| word.trim_start_matches('(')).find(|word| is_verb(word)).unwrap_or("with")
        }
        Some(first) => first,
        None => "",
    };
    let operation = main.trim_end_matches(';').to_ascii_uppercase();
    let table = words.windows(2).find_map(|pair| match pair {
        [before, table]
            // `extract(epoch from a)::bigint` names no table.
            if ["into", "from", "update"].iter().any(|word| before.eq_ignore_ascii_case(word))
                && !table.trim_end_matches([')', ';', ',']).contains(')') =>
        {
            Some(table.trim_matches(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')))
        }
        _ => None,
    });
    let summary = match table {
        Some(table) if !table.is_empty() && !table.starts_with('(') => format!("{operation} {table}"),
        _ => operation.clone(),
    };
    (operation, summary)
}

fn is_verb(word: &str) -> bool {
    ["insert", "update", "delete"].iter().any(|verb| word.eq_ignore_ascii_case(verb))
}

#[cfg(test)]
mod tests {
    use super::summarise;

    #[test]
    fn a_statement_is_summarised_by_its_verb_and_table() {
        let summary = |sql| summarise(sql).1;
        assert_eq!(summary("select a from holdfast.outbox where b = $1"), "SELECT holdfast.outbox");
        assert_eq!(summary("insert into claim (a) values ($1)"), "INSERT claim");
        assert_eq!(summary("update booking set state = $1"), "UPDATE booking");
        assert_eq!(summary("with gone as (delete from claim returning 1) select 1"), "DELETE claim");
        assert_eq!(summary("select extract(epoch from a)::bigint from booking"), "SELECT booking");
        assert_eq!(summary("COMMIT"), "COMMIT");
    }
}
