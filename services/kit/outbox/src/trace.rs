//! One booking is one trace, also where it waits in an outbox: a record carries the context of its act. The batch
//! call is a trace of its own, linked to the acts; who works on a record opens a span below its act.
use std::future::Future;

use kit_ids::TenantId;
use kit_telemetry::{parent_from_traceparent, span};
use tracing::{Instrument as _, Span, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use crate::record::Record;

/// A consumer span for work on one record of a tenant, as the child of the act that wrote it.
#[must_use]
pub fn record_span(destination: &str, tenant: &TenantId, traceparent: Option<&str>) -> Span {
    let span = span::consumer(destination);
    span.record("holdfast.tenant", tenant.as_str());
    if let Some(traceparent) = traceparent.filter(|text| !text.is_empty()) {
        parent_from_traceparent(&span, traceparent);
    }
    span
}

/// Runs work on one record inside its span.
pub async fn in_record_span<F: Future>(
    destination: &str,
    tenant: &TenantId,
    record: &Record,
    work: F,
) -> F::Output {
    work.instrument(record_span(destination, tenant, record.traceparent.as_deref())).await
}

/// The span of a batch call: a trace of its own with a link to every act.
pub(crate) fn batch_span(destination: &str, batch: &[Record]) -> Span {
    let span = info_span!(
        parent: None,
        "outbox.send",
        otel.name = format!("send {destination}"),
        otel.kind = "producer",
        otel.status_code = tracing::field::Empty,
        messaging.system = "holdfast",
        messaging.operation.name = "send",
        messaging.operation.type = "send",
        messaging.destination.name = destination,
        messaging.batch.message_count = batch.len(),
        error.type = tracing::field::Empty,
    );
    for traceparent in batch.iter().filter_map(|record| record.traceparent.as_deref()) {
        if let Some(context) = context_of(traceparent) {
            span.add_link(context);
        }
    }
    span
}

fn context_of(traceparent: &str) -> Option<opentelemetry::trace::SpanContext> {
    use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};
    let mut parts = traceparent.split('-');
    let (_, trace, span) = (parts.next()?, parts.next()?, parts.next()?);
    let context = SpanContext::new(
        TraceId::from_hex(trace).ok()?,
        SpanId::from_hex(span).ok()?,
        TraceFlags::SAMPLED,
        true,
        TraceState::default(),
    );
    context.is_valid().then_some(context)
}
