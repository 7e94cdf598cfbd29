//! Receives OTLP and appends every span as one line of JSON to `.run/traces/<service>.jsonl`, for those who have no
//! collector at hand.
use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use data_encoding::HEXLOWER;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use crate::paths;

/// Largest file of spans, in bytes. A full one becomes `<service>.1.jsonl` and takes the place of the one before, so
/// that a mesh that runs for weeks fills no disk.
const LARGEST: u64 = 64 << 20;

struct Receiver {
    folder: PathBuf,
    largest: u64,
    /// One writer at a time, so that a full file is moved once.
    writing: Mutex<()>,
}

/// Serves until told to stop.
pub async fn serve(address: SocketAddr, folder: PathBuf, stop: CancellationToken) -> anyhow::Result<()> {
    let listener = TcpListener::bind(address).await?;
    tokio::spawn(async move {
        let service =
            TraceServiceServer::new(Receiver::new(folder, LARGEST)).max_decoding_message_size(16 << 20);
        let incoming = TcpListenerStream::new(listener);
        tonic::transport::Server::builder()
            .add_service(service)
            .serve_with_incoming_shutdown(incoming, stop.cancelled())
            .await
    });
    Ok(())
}

#[tonic::async_trait]
impl TraceService for Receiver {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        for resource in request.into_inner().resource_spans {
            let attributes = resource.resource.map(|it| attributes(&it.attributes)).unwrap_or_default();
            let service =
                attributes.get("service.name").and_then(Value::as_str).unwrap_or("unknown").to_owned();
            let spans = resource.scope_spans.iter().flat_map(|scope| &scope.spans);
            let mut lines = Vec::new();
            for span in spans {
                serde_json::to_writer(&mut lines, &line(&service, span)).map_err(refused)?;
                lines.push(b'\n');
            }
            self.append(&service, &lines).map_err(refused)?;
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Receiver {
    fn new(folder: PathBuf, largest: u64) -> Self {
        Self { folder, largest, writing: Mutex::default() }
    }

    fn append(&self, service: &str, lines: &[u8]) -> std::io::Result<()> {
        let name: String = service.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let path = self.folder.join(format!("{name}.jsonl"));
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if fs::metadata(&path).is_ok_and(|file| file.len() >= self.largest) {
            fs::rename(&path, self.folder.join(format!("{name}.1.jsonl")))?;
        }
        paths::private().append(true).open(path)?.write_all(lines)
    }
}

fn refused(error: impl std::fmt::Display) -> Status {
    Status::unavailable(format!("the spans could not be written: {error}"))
}

fn line(service: &str, span: &Span) -> Value {
    let links: Vec<Value> = span
        .links
        .iter()
        .map(|link| json!({ "trace_id": HEXLOWER.encode(&link.trace_id), "span_id": HEXLOWER.encode(&link.span_id) }))
        .collect();
    let events: Vec<Value> = span
        .events
        .iter()
        .map(|event| json!({ "name": event.name, "attributes": attributes(&event.attributes) }))
        .collect();
    json!({
        "trace_id": HEXLOWER.encode(&span.trace_id),
        "span_id": HEXLOWER.encode(&span.span_id),
        "parent_span_id": HEXLOWER.encode(&span.parent_span_id),
        "service": service,
        "name": span.name,
        "kind": span.kind().as_str_name().trim_start_matches("SPAN_KIND_").to_lowercase(),
        "start_ns": span.start_time_unix_nano,
        "end_ns": span.end_time_unix_nano,
        "status": span.status.as_ref().map_or(0, |status| status.code),
        "status_message": span.status.as_ref().map_or("", |status| status.message.as_str()),
        "attributes": attributes(&span.attributes),
        "links": links,
        "events": events,
    })
}

fn attributes(pairs: &[KeyValue]) -> Map<String, Value> {
    pairs.iter().map(|pair| (pair.key.clone(), value(pair.value.as_ref()))).collect()
}

fn value(any: Option<&AnyValue>) -> Value {
    match any.and_then(|any| any.value.as_ref()) {
        Some(Any::StringValue(text)) => json!(text),
        Some(Any::BoolValue(flag)) => json!(flag),
        Some(Any::IntValue(number)) => json!(number),
        Some(Any::DoubleValue(number)) => json!(number),
        Some(Any::ArrayValue(list)) => list.values.iter().map(|item| value(Some(item))).collect(),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_files_a_service_hold_the_newest_spans() {
        let folder = tempfile::tempdir().unwrap();
        let receiver = Receiver::new(folder.path().to_owned(), 40);
        for number in 10..40 {
            receiver.append("booking", format!("span {number}\n").as_bytes()).unwrap();
        }
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        let kept = read("booking.1.jsonl") + &read("booking.jsonl");
        assert!(kept.ends_with("span 38\nspan 39\n"), "{kept}");
        assert!(kept.len() <= 2 * (40 + 8), "{kept}");
    }
}
