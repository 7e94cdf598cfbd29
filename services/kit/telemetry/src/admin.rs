//! The admin port: `/healthz` (the process runs), `/readyz` (it should get requests), `/metrics` (Prometheus). Not for
//! the public: it is bound to an address of its own.
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::Readiness;

/// The admin port of a service that runs.
#[derive(Debug)]
pub struct Admin {
    serving: JoinHandle<std::io::Result<()>>,
    end: CancellationToken,
}

/// Opens the port for the whole life of a service. From `stop` on it says "not ready", so that no new requests come
/// while those under way finish; it is answered until [`Admin::close`].
#[must_use]
pub fn start(listener: TcpListener, routes: Router, readiness: Readiness, stop: CancellationToken) -> Admin {
    let end = CancellationToken::new();
    let serving = tokio::spawn(serve(listener, routes, end.clone()));
    let ended = end.clone();
    tokio::spawn(async move {
        tokio::select! {
            () = stop.cancelled() => readiness.drain(),
            () = ended.cancelled() => {}
        }
    });
    Admin { serving, end }
}

/// The routes; merge others of the same kind into them.
pub fn router(metrics: PrometheusHandle, readiness: Readiness) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(readyz).with_state(readiness))
        .route("/metrics", get(scrape).with_state(metrics))
}

/// Serves the routes until told to stop.
pub async fn serve(listener: TcpListener, routes: Router, stop: CancellationToken) -> std::io::Result<()> {
    axum::serve(listener, routes).with_graceful_shutdown(stop.cancelled_owned()).await
}

// === impl Admin ===

impl Admin {
    /// Closes the port: last of all, when calls are drained and jobs have ended.
    pub async fn close(self) -> std::io::Result<()> {
        self.end.cancel();
        self.serving.await.map_err(std::io::Error::other)?
    }
}

async fn readyz(State(readiness): State<Readiness>) -> Response {
    let missing = readiness.missing();
    let status = if missing.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let why = readiness.reasons();
    let body = serde_json::json!({ "ready": missing.is_empty(), "missing": missing, "why": why });
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

async fn scrape(State(metrics): State<PrometheusHandle>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], metrics.render()).into_response()
}
