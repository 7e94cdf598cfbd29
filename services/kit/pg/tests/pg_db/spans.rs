//! Statements are client spans, with their text and never a parameter; polling opens none.
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use kit_authz::Service;
use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber as _;
use tracing::span::{Attributes, Id, Record};
use tracing::{Instrument as _, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

use crate::{fresh, tenant};

/// Writes down every field of every span of PostgreSQL.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<String>>>);

struct Fields<'a>(&'a mut Vec<String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push(format!("{}={value:?}", field.name()));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        if attributes.metadata().name() == "postgresql" {
            attributes.record(&mut Fields(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)));
        }
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        values.record(&mut Fields(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)));
    }
}

#[tokio::test]
async fn a_statement_is_a_span_with_its_text_and_no_parameter() {
    let db = fresh().await;
    let recorder = Recorder::default();
    let subscriber = tracing_subscriber::registry().with(recorder.clone());
    let database = db.app();
    let act = async {
        database.ping().await.unwrap();
        let outside = recorder.0.lock().unwrap_or_else(PoisonError::into_inner).len();
        assert_eq!(outside, 0, "no span outside of any work");
        let work = async {
            let mut tx = database.read(&Service::at(&tenant("tenant-a").unwrap())).await.unwrap();
            let echo = sqlx::query("select $1::text").bind("marta@example.org");
            echo.fetch_one(&mut tx).await.unwrap();
            sqlx::query("select 1 / $1::int").bind(0).fetch_one(&mut tx).await.unwrap_err();
        };
        work.instrument(tracing::info_span!("work")).await;
    };
    act.with_subscriber(subscriber).await;
    let fields = recorder.0.lock().unwrap_or_else(PoisonError::into_inner).join("\n");
    for expected in [
        "otel.name=BEGIN",
        "db.query.text=BEGIN READ ONLY; SELECT set_config('app.tenant_id', $1, true)",
        "otel.kind=\"client\"",
        "db.system.name=\"postgresql\"",
        "db.query.text=select $1::text",
        "db.operation.name=SELECT",
        "db.response.status_code=\"22012\"",
        "otel.status_code=\"ERROR\"",
    ] {
        assert!(fields.contains(expected), "{expected} is not in:\n{fields}");
    }
    assert!(!fields.contains("marta") && !fields.contains("tenant-a"), "{fields}");
    let statements = fields.matches("db.query.text=").count();
    assert_eq!(statements, 3, "the tenant is set with BEGIN, without a round trip of its own:\n{fields}");
}
