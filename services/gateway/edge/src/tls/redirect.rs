//! Plain HTTP: answers only with a redirect to HTTPS.
use std::convert::Infallible;
use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use kit_fault::{Fault, Reason};
use kit_limits::ConcurrencyLimit;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::debug;

use super::bounds::{MAX_HEAD, MAX_HEADERS};
use super::serve::{accept, enter};
use crate::refusal::Refusal;
use crate::request::{HOST_MAX, host_of};
use crate::{Edge, middleware};

/// Most connections at a time; each asks once.
const CONNECTIONS: usize = 1_024;
/// Most of them from one address.
const FROM_ONE: usize = 64;
/// Longest connection.
const LONGEST: Duration = Duration::from_secs(10);

/// Answers plain HTTP until told to stop.
pub async fn serve_redirects(listener: TcpListener, edge: Edge, stop: CancellationToken) -> io::Result<()> {
    let connections = ConcurrencyLimit::new(CONNECTIONS, FROM_ONE);
    while let Some((stream, peer)) = accept(&listener, &stop).await {
        let Some(permit) = enter(&edge, &connections, peer).await else { continue };
        let edge = edge.clone();
        tokio::spawn(async move {
            let _guard = permit;
            let service = service_fn(move |request| {
                let answer = answer(&edge, &Request::map(request, Body::new));
                async move { Ok::<_, Infallible>(answer) }
            });
            let served = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(Duration::from_secs(5))
                .keep_alive(false)
                .max_headers(MAX_HEADERS)
                .max_buf_size(MAX_HEAD)
                .serve_connection(TokioIo::new(stream), service);
            match tokio::time::timeout(LONGEST, served).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => debug!(%error, "a plain connection ended badly"),
                Err(_) => debug!("a plain connection took too long"),
            }
        });
    }
    Ok(())
}

/// The redirect, or why there is none.
pub(crate) fn answer<B>(edge: &Edge, request: &http::Request<B>) -> Response {
    let span = kit_telemetry::span::http_server(middleware::method_name(request.method()), "http", "1.1");
    let _entered = span.enter();
    let mut response = if request.uri().path() == "*" {
        options_of_server()
    } else {
        redirect(edge, request).unwrap_or_else(|fault| Refusal(fault).into_response())
    };
    middleware::harden(response.headers_mut());
    middleware::put_trace_id(response.headers_mut());
    kit_telemetry::span::http_status(&span, response.status().as_u16());
    response
}

/// `OPTIONS *` asks about the server as a whole (RFC 9112, 3.2.4): there is no place to which that leads.
fn options_of_server() -> Response {
    let mut response = Refusal(Fault::new(Reason::MethodNotAllowed)).into_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

fn redirect<B>(edge: &Edge, request: &http::Request<B>) -> Result<Response, Fault> {
    let host = host_of(request)?;
    if !edge.tenants.complete() {
        return Err(Fault::unavailable());
    }
    if host.name.len() > HOST_MAX || edge.tenants.by_host(&host.name).is_none() {
        return Err(Fault::new(Reason::TenantUnknown));
    }
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let location = format!("https://{}{path}", edge.authority(&host.name));
    Ok((StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)], ()).into_response())
}
