//! Bodies that come slowly, and many of them: the time for their first part, and the room that they have together.
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_rustls::client::TlsStream;

use crate::server::{HOSTS, Server};

const LONGEST: usize = 512 * 1024;

/// Begins a booking whose body will be so long.
async fn begin(server: &Server, source: [u8; 4], length: usize) -> TlsStream<TcpStream> {
    let mut connection = server.connect_from(source, b"http/1.1").await.unwrap();
    let head = format!(
        "POST /api/v1/bookings HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
        Content-Length: {length}\r\n\r\n",
        HOSTS[0]
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection
}

/// The status of the answer; None: the connection ended without one.
async fn status(connection: &mut TlsStream<TcpStream>) -> Option<u16> {
    let mut line = [0; 12];
    connection.read_exact(&mut line).await.ok()?;
    std::str::from_utf8(&line).ok()?.strip_prefix("HTTP/1.1 ")?.parse().ok()
}

/// The code of the problem behind the status that was read.
async fn code(connection: &mut TlsStream<TcpStream>) -> String {
    let mut answer = Vec::new();
    while !answer.ends_with(b"}") {
        answer.push(connection.read_u8().await.unwrap());
    }
    let (_, problem) = std::str::from_utf8(&answer).unwrap().split_once("\r\n\r\n").unwrap();
    let problem: Value = serde_json::from_str(problem).unwrap();
    problem["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_first_16_kib_of_a_body_come_within_2_s() {
    let server = Server::start().await;
    for (length, sent) in [(100, 99), (LONGEST, 16 * 1024 - 1)] {
        let mut connection = begin(&server, [127, 0, 0, 1], length).await;
        connection.write_all(&vec![b' '; sent]).await.unwrap();
        let began = Instant::now();
        assert_eq!(status(&mut connection).await, Some(408), "{sent} of {length}");
        assert_eq!(code(&mut connection).await, "REQUEST_TIMEOUT");
        let took = began.elapsed();
        assert!(took >= Duration::from_millis(1_500), "{took:?}");
    }
    // The rest has more time.
    let mut connection = begin(&server, [127, 0, 0, 1], LONGEST).await;
    connection.write_all(&[b' '; 16 * 1024]).await.unwrap();
    let early = tokio::time::timeout(Duration::from_secs(3), status(&mut connection)).await;
    assert!(early.is_err(), "{early:?}");
    connection.write_all(&vec![b' '; LONGEST - 16 * 1024]).await.unwrap();
    assert_eq!(status(&mut connection).await, Some(400), "white space alone is no JSON");
}

/// Bodies of 64 MiB from sixteen networks, each a byte short of its end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_have_64_mib_together_and_others_are_still_heard() {
    let server = Server::start().await;
    let body = vec![b' '; LONGEST - 1];
    let (told, mut answers) = mpsc::unbounded_channel();
    for number in 0..128 {
        let mut connection = begin(&server, [127, 0, 20 + number / 8, 1 + number % 8], LONGEST).await;
        let (body, told) = (body.clone(), told.clone());
        tokio::spawn(async move {
            // Who is refused is not listened to to the end.
            let _ = connection.write_all(&body).await;
            let _ = told.send((status(&mut connection).await, connection));
        });
    }
    // Four fifths of the room are 102 bodies. Of what is kept a network has one body at most, which it alone has: 16.
    // The other ten are refused, however the pieces came.
    for refused in 0..10 {
        let (status, _) = answers.recv().await.unwrap();
        assert_eq!(status, Some(503), "after {refused}");
    }
    let mut somebody = begin(&server, [127, 0, 200, 1], 2).await;
    somebody.write_all(b"{}").await.unwrap();
    assert_eq!(status(&mut somebody).await, Some(422), "who is new is heard");
}
