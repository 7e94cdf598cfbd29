//! What a service tells about itself: OTLP traces, JSON logs with trace ids, Prometheus metrics, readiness; and how a
//! trace goes from hop to hop (W3C Trace Context). No personal data, no secrets and no query strings, at any level:
//! the span helpers take none, and other crates' targets are capped at info whatever RUST_LOG says.

pub mod admin;
mod config;
mod log;
mod otlp;
mod propagate;
mod readiness;
pub mod span;
mod start;

pub use config::TelemetryConfig;
pub use metrics_exporter_prometheus::PrometheusHandle;
pub use propagate::{
    extract_into, inject, link_to, parent_from_traceparent, trace_id_hex, traceparent_of_current_span,
    unsampled,
};
pub use readiness::{Condition, Readiness};
pub use start::{Telemetry, TelemetryError};

/// Whether a target of tracing is one of Holdfast's own crates.
pub(crate) fn ours(target: &str) -> bool {
    const SERVICES: [&str; 7] =
        ["booking", "gateway", "identity", "local", "operator", "policy", "retention"];
    let root = target.split("::").next().unwrap_or_default();
    root.starts_with("kit_") || root.starts_with("holdfast") || {
        let service = root.split('_').next().unwrap_or_default();
        SERVICES.contains(&service)
    }
}
