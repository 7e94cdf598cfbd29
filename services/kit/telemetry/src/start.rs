//! Starts telemetry for a process, and ends it so that nothing is lost.
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::task::JoinHandle;
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, filter_fn};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::{TelemetryConfig, log, otlp, ours};

/// Upper bounds of latency histograms, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];

/// A process's telemetry. Call [`Telemetry::shutdown`] before the end, or the last spans are lost.
#[must_use = "without it the last spans are lost"]
#[derive(Debug)]
pub struct Telemetry {
    provider: SdkTracerProvider,
    metrics: PrometheusHandle,
    upkeep: JoinHandle<()>,
}

/// Why telemetry does not start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The exporter cannot be built.
    #[error("the OTLP exporter cannot be built")]
    Exporter(#[from] opentelemetry_otlp::ExporterBuildError),
    /// The filter cannot be read.
    #[error("RUST_LOG cannot be read")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Another subscriber or recorder is installed in this process.
    #[error("telemetry was started before in this process")]
    Twice,
    /// The metrics cannot be set up.
    #[error("the metrics cannot be set up")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
}

impl Telemetry {
    /// Starts telemetry for a service ("booking"). Must be called inside the tokio runtime.
    pub fn start(service: &'static str, config: &TelemetryConfig) -> Result<Self, TelemetryError> {
        opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
        let provider = otlp::provider(service, config)?;
        // A trace id is made for every request, with or without an exporter; only our own spans are exported, so the
        // exporter's own h2, hyper, tonic and tower are not.
        let spans = tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("holdfast"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(|meta| meta.is_span() && ours(meta.target())));
        let wanted = EnvFilter::try_new(config.filter.as_deref().unwrap_or("info"))?;
        let capped = filter_fn(|meta| ours(meta.target()) || *meta.level() <= tracing::Level::INFO);
        let lines = log::layer(service).with_filter(wanted.and(capped));
        tracing_subscriber::registry()
            .with(spans)
            .with(lines)
            .try_init()
            .map_err(|_| TelemetryError::Twice)?;

        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
            .build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).map_err(|_| TelemetryError::Twice)?;
        let upkeep = tokio::spawn(upkeep(handle.clone()));
        Ok(Self { provider, metrics: handle, upkeep })
    }

    /// The metrics, for the admin port.
    #[must_use]
    pub fn metrics(&self) -> PrometheusHandle {
        self.metrics.clone()
    }

    /// Sends what is left and ends.
    pub async fn shutdown(self) {
        self.upkeep.abort();
        let provider = self.provider;
        // It blocks until the last batch is out.
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || provider.shutdown()).await {
            tracing::warn!(%error, "the last spans may be lost");
        }
    }
}

/// Histograms are drained from time to time, whether or not somebody scrapes.
async fn upkeep(handle: PrometheusHandle) {
    let mut tick = tokio::time::interval(Duration::from_secs(5));
    loop {
        tick.tick().await;
        handle.run_upkeep();
    }
}
