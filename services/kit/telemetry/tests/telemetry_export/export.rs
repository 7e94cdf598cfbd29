use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use http::HeaderMap;
use kit_telemetry::{Readiness, Telemetry, TelemetryConfig, admin, span};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::trace::v1::Span;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

const CALLER: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

#[derive(Clone, Default)]
struct Collector(Arc<Mutex<BTreeMap<String, Span>>>);

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: tonic::Request<ExportTraceServiceRequest>,
    ) -> Result<tonic::Response<ExportTraceServiceResponse>, tonic::Status> {
        let batches = request.into_inner().resource_spans;
        let spans = batches.into_iter().flat_map(|batch| batch.scope_spans).flat_map(|scope| scope.spans);
        self.0.lock().unwrap().extend(spans.map(|span| (span.name.clone(), span)));
        Ok(tonic::Response::new(ExportTraceServiceResponse::default()))
    }
}

#[tokio::test]
async fn one_act_is_one_trace_and_nothing_is_lost() {
    let collector = Collector::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let server = tonic::transport::Server::builder()
        .add_service(TraceServiceServer::new(collector.clone()))
        .serve_with_incoming(TcpListenerStream::new(listener));
    tokio::spawn(server);
    let config =
        TelemetryConfig { otlp_endpoint: Some(endpoint), filter: Some("debug".to_owned()), instance: None };
    let telemetry = Telemetry::start("gateway", &config).unwrap();

    // The public entry point links its caller; the hop and the outbox continue the trace.
    let root = span::http_server("POST", "https", "2");
    let outside = HeaderMap::from_iter([("traceparent".parse().unwrap(), CALLER.parse().unwrap())]);
    kit_telemetry::link_to(&root, &outside);
    span::http_route(&root, "POST", "/api/v1/bookings");
    let (headers, record, trace) = act().instrument(root.clone()).await;
    span::http_status(&root, 503);
    drop(root);
    let hop = span::rpc_server("/holdfast.booking.v1.Bookings/Book");
    kit_telemetry::extract_into(&hop, &headers);
    hop.in_scope(|| drop(span::redis("GETEX")));
    drop(hop);
    let consumer = span::consumer("mail");
    kit_telemetry::parent_from_traceparent(&consumer, &record);
    drop(consumer);
    drop(tracing::info_span!(target: "h2::client", "foreign"));
    metrics_on_the_admin_port(&telemetry).await;
    telemetry.shutdown().await;

    let spans = collector.0.lock().unwrap().clone();
    let names: Vec<_> = spans.keys().map(String::as_str).collect();
    let (root, client) = ("POST /api/v1/bookings", "holdfast.booking.v1.Bookings/Quote");
    let server = "holdfast.booking.v1.Bookings/Book";
    assert_eq!(names, ["GETEX", root, server, client, "process mail"]);
    let trace_of = |name: &str| hex(&spans[name].trace_id);
    for name in &names {
        assert_eq!(trace_of(name), trace, "{name}");
    }
    assert!(spans[root].parent_span_id.is_empty());
    assert_eq!(hex(&spans[root].links[0].trace_id), "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(spans[client].parent_span_id, spans[root].span_id);
    assert_eq!(spans[server].parent_span_id, spans[client].span_id);
    assert_eq!(spans["GETEX"].parent_span_id, spans[server].span_id);
    assert_eq!(spans["process mail"].parent_span_id, spans[root].span_id);
    assert_eq!(spans[root].status.as_ref().unwrap().code, 2);
    assert_eq!(spans["process mail"].kind, 5);
}

/// The headers of a call made inside, the traceparent of a record written inside, the trace's id.
async fn act() -> (HeaderMap, String, String) {
    let record = kit_telemetry::traceparent_of_current_span().unwrap();
    let call = async {
        let mut headers = HeaderMap::new();
        kit_telemetry::inject(&mut headers);
        headers
    };
    let headers = call.instrument(span::rpc_client("/holdfast.booking.v1.Bookings/Quote", "booking")).await;
    (headers, record, kit_telemetry::trace_id_hex())
}

async fn metrics_on_the_admin_port(telemetry: &Telemetry) {
    metrics::counter!("holdfast_test_total").increment(1);
    let readiness = Readiness::new();
    let keys = readiness.condition("keys");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let routes = admin::router(telemetry.metrics(), readiness.clone());
    let served = tokio::spawn(admin::serve(listener, routes, stop.clone()));
    assert!(get(at, "/metrics").await.contains("holdfast_test_total 1"));
    let waiting = get(at, "/readyz").await;
    assert!(waiting.starts_with("HTTP/1.1 503") && waiting.contains(r#""missing":["keys"]"#), "{waiting}");
    keys.refuse("identity has none".to_owned());
    assert!(get(at, "/readyz").await.contains(r#""why":{"keys":"identity has none"}"#));
    keys.set(true);
    assert!(get(at, "/readyz").await.starts_with("HTTP/1.1 200"));
    readiness.drain();
    assert!(get(at, "/readyz").await.contains("draining"));
    assert!(get(at, "/healthz").await.starts_with("HTTP/1.1 200"));
    stop.cancel();
    served.await.unwrap().unwrap();
}

async fn get(at: std::net::SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(at).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
