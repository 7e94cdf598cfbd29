//! HTTP/2 as it is not meant: streams reset as soon as they are opened, heads that never end, answers that nobody
//! takes.
use std::future::poll_fn;
use std::time::Duration;

use axum::http::Request;
use bytes::Bytes;
use gateway_edge::limits::Quotas;
use gateway_edge::tls::Bounds;
use http_body_util::Full;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use kit_testkit::hostile_client::PREFACE;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::server::{HOSTS, Server, both};

/// Well below the minute after which a quiet connection ends.
const SOON: Duration = Duration::from_secs(20);

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// A frame (RFC 9113, 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [&length[1..], &[kind, flags][..], &stream.to_be_bytes()[..]];
    [&head.concat(), payload].concat()
}

/// `GET /api/v1/tenant` of the first tenant (RFC 7541: from the static table, or written out).
fn head() -> Vec<u8> {
    let written =
        |index: u8, text: &str| [&[index, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    [&[0x82, 0x87][..], &written(4, "/api/v1/tenant"), &written(1, HOSTS[0])].concat()
}

/// Writes for as long as the server takes it, then waits for the end; whether it came in time.
async fn is_ended(server: &Server, frames: &[u8]) -> bool {
    let connection = server.connect(b"h2").await.unwrap();
    let (mut reading, mut writing) = tokio::io::split(connection);
    let flood = async {
        let _ = writing.write_all(PREFACE).await;
        let _ = writing.write_all(frames).await;
        let _ = writing.flush().await;
    };
    let mut heard = Vec::new();
    let listen = reading.read_to_end(&mut heard);
    tokio::time::timeout(SOON, async { tokio::join!(flood, listen) }).await.is_ok()
}

#[tokio::test]
async fn streams_that_are_reset_at_once_end_the_connection() {
    let server = Server::start().await;
    let pair = |number: u32| {
        let stream = 2 * number + 1;
        let open = frame(HEADERS, END_STREAM | END_HEADERS, stream, &head());
        [open, frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes())].concat()
    };
    let flood: Vec<u8> = (0..20_000).flat_map(pair).collect();
    assert!(is_ended(&server, &flood).await);
    assert_eq!(server.get("/api/v1/tenant").await.status, 200);
}

#[tokio::test]
async fn heads_that_never_end_end_the_connection() {
    let server = Server::start().await;
    // A field of 100 bytes that HPACK does not keep; and continuations of nothing.
    let field = [&[0, 1, b'x', 100][..], &[b'y'; 100]].concat();
    for payload in [field, Vec::new()] {
        let mut flood = frame(HEADERS, END_STREAM, 1, &head());
        for _ in 0..50_000 {
            flood.extend(frame(CONTINUATION, 0, 1, &payload));
        }
        assert!(is_ended(&server, &flood).await, "{} bytes each", payload.len());
    }
    assert_eq!(server.get("/api/v1/tenant").await.status, 200);
}

#[tokio::test]
async fn an_answer_that_is_not_taken_is_not_kept_for_ever() {
    let bounds = Bounds { quiet: Duration::from_millis(300), ..Bounds::default() };
    let server = Server::bounded(both(), Quotas::product().unwrap(), bounds).await;
    let stream = server.connect(b"h2").await.unwrap();
    let handshake = h2::client::Builder::new().initial_window_size(0).handshake::<_, bytes::Bytes>(stream);
    let (mut asking, connection) = handshake.await.unwrap();
    tokio::spawn(connection);
    let request = |method: &str| {
        let target = format!("https://{}:{}/api/v1/tenant", HOSTS[0], server.https.port());
        http::Request::builder().method(method).uri(target).body(()).unwrap()
    };
    poll_fn(|context| asking.poll_ready(context)).await.unwrap();
    let (answer, _) = asking.send_request(request("GET"), true).unwrap();
    let pending = answer.await.unwrap();
    // Further requests, whose answers have no body, keep the connection busy.
    let busy = async {
        while poll_fn(|context| asking.poll_ready(context)).await.is_ok() {
            let Ok((answer, _)) = asking.send_request(request("HEAD"), true) else { break };
            if answer.await.is_err() {
                break;
            }
        }
    };
    assert!(tokio::time::timeout(SOON, busy).await.is_ok());
    drop(pending);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn refusals_by_the_thousand_break_no_connection() {
    let server = Server::start().await;
    let tls = TokioIo::new(server.connect(b"h2").await.unwrap());
    let (sender, connection) = http2::handshake(TokioExecutor::new(), tls).await.unwrap();
    tokio::spawn(connection);
    // Answers overtake bodies that are still on their way: where they are from elsewhere, or too many.
    let body = Bytes::from(vec![b'x'; 100_000]);
    let callers = (0..64).map(|_| {
        let (mut sender, body, uri) = (sender.clone(), body.clone(), server.url("/api/v1/bookings"));
        tokio::spawn(async move {
            for _ in 0..100 {
                let request = Request::post(&uri).header("origin", "https://elsewhere.example");
                sender.ready().await.unwrap();
                let answer =
                    sender.send_request(request.body(Full::new(body.clone())).unwrap()).await.unwrap();
                assert!(answer.status().is_client_error(), "{}", answer.status());
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
}
