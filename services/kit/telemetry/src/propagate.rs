//! How a trace goes from hop to hop: W3C Trace Context in gRPC metadata, HTTP headers and outbox records.
use std::collections::HashMap;

use http::HeaderMap;
use opentelemetry::trace::{SpanContext, TraceContextExt as _, TraceFlags, TraceState};
use opentelemetry::{Context, propagation::TextMapPropagator as _};
use opentelemetry_http::{HeaderExtractor, HeaderInjector};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{IdGenerator as _, RandomIdGenerator};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// Puts the current span's context into headers (gRPC metadata: `metadata.as_mut()`).
pub fn inject(headers: &mut HeaderMap) {
    let context = Span::current().context();
    TraceContextPropagator::new().inject_context(&context, &mut HeaderInjector(headers));
}

/// Makes the span that the headers name the parent of `span`: for callers inside the mesh. Before the span is entered.
pub fn extract_into(span: &Span, headers: &HeaderMap) {
    adopt(span, TraceContextPropagator::new().extract(&HeaderExtractor(headers)));
}

/// Makes the span that a traceparent names the parent of `span`: for outbox records. Before the span is entered.
pub fn parent_from_traceparent(span: &Span, traceparent: &str) {
    let carrier = HashMap::from([("traceparent".to_owned(), traceparent.to_owned())]);
    adopt(span, TraceContextPropagator::new().extract(&carrier));
}

/// A span that nobody keeps, for what is asked all day and changes nothing: what it calls, here and in other services,
/// belongs to its trace and is not kept either. Figures and logs tell of it as of any other.
#[must_use]
pub fn unsampled() -> Span {
    let span = tracing::info_span!(parent: None, "unsampled");
    let ids = RandomIdGenerator::default();
    let (trace, parent, flags) = (ids.new_trace_id(), ids.new_span_id(), TraceFlags::NOT_SAMPLED);
    let above = SpanContext::new(trace, parent, flags, true, TraceState::default());
    adopt(&span, Context::new().with_remote_span_context(above));
    span
}

/// Links `span` to the span that the headers name, without becoming its child: for callers from outside.
pub fn link_to(span: &Span, headers: &HeaderMap) {
    let context = TraceContextPropagator::new().extract(&HeaderExtractor(headers));
    let remote = context.span().span_context().clone();
    if remote.is_valid() {
        span.add_link(remote);
    }
}

/// The current span as a traceparent, to be stored with an outbox record; None outside a span.
#[must_use]
pub fn traceparent_of_current_span() -> Option<String> {
    let context = current()?;
    let flags = context.trace_flags().to_u8();
    Some(format!("00-{}-{}-{flags:02x}", context.trace_id(), context.span_id()))
}

/// The current trace's id in hex; 32 zeros outside a span.
#[must_use]
pub fn trace_id_hex() -> String {
    current().map_or_else(|| "0".repeat(32), |context| context.trace_id().to_string())
}

fn current() -> Option<SpanContext> {
    let context = Span::current().context();
    let context = context.span().span_context().clone();
    context.is_valid().then_some(context)
}

fn adopt(span: &Span, parent: Context) {
    if parent.span().span_context().is_valid() && span.set_parent(parent).is_err() {
        tracing::debug!("a span began before its parent was known");
    }
}
