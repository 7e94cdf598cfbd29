//! Nothing that a caller does takes more than its share.
use std::sync::Arc;
use std::time::Duration;

use kit_mesh::{MAX_MESSAGE_BYTES, ServerOptions};
use kit_testkit::hostile_client::{PREFACE, connect};
use rustls::version::TLS13;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tonic::Code;

use crate::Checked;
use crate::harness::Harness;
use crate::probe::{call, call_with};
use crate::raw::{client, is_closed_within};

#[tokio::test]
async fn a_slow_handshake_is_ended_and_stalls_nobody() -> Checked {
    let harness = Harness::new()?;
    let handshake = Duration::from_secs(2);
    let server = harness.serve(ServerOptions { handshake, ..ServerOptions::default() }).await?;
    // A ClientHello's first bytes, one at a time.
    let slow = tokio::spawn(async move {
        let mut tcp = TcpStream::connect(server.address).await?;
        for byte in [0x16, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3].iter().cycle() {
            if tcp.write_all(&[*byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Checked::Ok(())
    });
    let mut silent = TcpStream::connect(server.address).await?;
    assert_eq!(call(&harness.channel(server.address)?, "Echo", "quick").await?, "quick");
    assert!(!slow.is_finished(), "the good caller had to wait");
    assert!(is_closed_within(&mut silent, Duration::from_secs(6)).await);
    slow.await??;
    Ok(())
}

#[tokio::test]
async fn connections_are_bounded() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions { max_connections: 1, ..ServerOptions::default() }).await?;
    let first = harness.channel(server.address)?;
    call(&first, "Echo", "").await?;
    let second = call(&harness.channel(server.address)?, "Echo", "").await;
    assert_eq!(second.map_err(|status| status.code()), Err(Code::Unavailable));
    call(&first, "Echo", "").await?;
    Ok(())
}

#[tokio::test]
async fn a_message_that_is_too_large_is_refused() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions::default()).await?;
    let channel = harness.channel(server.address)?;
    let fits = "x".repeat(MAX_MESSAGE_BYTES - 16);
    assert_eq!(call(&channel, "Echo", &fits).await?.len(), fits.len());
    let refused = call(&channel, "Echo", &"x".repeat(MAX_MESSAGE_BYTES + 1)).await;
    assert_eq!(refused.map_err(|status| status.code()), Err(Code::OutOfRange));
    assert_eq!(call(&channel, "Echo", "next").await?, "next");
    Ok(())
}

#[tokio::test]
async fn headers_that_are_too_large_are_refused() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions::default()).await?;
    let channel = harness.channel(server.address)?;
    let mut request = tonic::Request::new(String::new());
    request.metadata_mut().insert("x-much", "x".repeat(20_000).parse()?);
    assert!(call_with(&channel, "Echo", request).await.is_err());
    assert_eq!(call(&channel, "Echo", "next").await?, "next");
    Ok(())
}

#[tokio::test]
async fn streams_beyond_the_limit_wait_and_end_in_time() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions { max_streams: 4, ..ServerOptions::default() }).await?;
    let channel = harness.channel(server.address)?;
    call(&channel, "Echo", "").await?;
    let busy: Vec<_> = (0..4)
        .map(|_| {
            let channel = channel.clone();
            tokio::spawn(async move { call(&channel, "Wait", "").await })
        })
        .collect();
    server.waiting.begun(4).await;
    let mut request = tonic::Request::new(String::new());
    request.set_timeout(Duration::from_millis(300));
    let fifth = call_with(&channel, "Echo", request).await;
    assert_eq!(fifth.map_err(|status| status.code()), Err(Code::DeadlineExceeded));
    server.waiting.release();
    for one in busy {
        one.await??;
    }
    assert_eq!(call(&channel, "Echo", "room again").await?, "room again");
    Ok(())
}

#[tokio::test]
async fn a_connection_that_never_calls_is_ended() -> Checked {
    let harness = Harness::new()?;
    let options = ServerOptions { first_call: Duration::from_millis(500), ..ServerOptions::default() };
    let server = harness.serve(options).await?;
    let good = Arc::new(client(Some(&harness.ca.service("gateway")), &[&TLS13])?);
    let mut mute = connect(server.address, Arc::clone(&good)).await?;
    let mut idle = connect(server.address, good).await?;
    idle.write_all(PREFACE).await?;
    assert!(is_closed_within(&mut mute, Duration::from_secs(5)).await, "not even HTTP/2");
    assert!(is_closed_within(&mut idle, Duration::from_secs(5)).await, "HTTP/2 without a call");
    Ok(())
}

#[tokio::test]
async fn an_idle_connection_is_ended_and_made_again_when_needed() -> Checked {
    let harness = Harness::new()?;
    let options = ServerOptions { idle: Duration::from_millis(300), ..ServerOptions::default() };
    let server = harness.serve(options).await?;
    let relay = crate::relay::Relay::start(server.address).await?;
    let channel = harness.channel(relay.address)?;
    for round in 1..=2 {
        assert_eq!(call(&channel, "Echo", "again").await?, "again");
        assert_eq!(relay.opened(), round);
        crate::harness::until("the idle connection ends", || async { relay.open() == 0 }).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn refusals_by_the_thousand_break_no_connection() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions::default()).await?;
    let relay = crate::relay::Relay::start(server.address).await?;
    let channel = harness.channel(relay.address)?;
    // Answers overtake messages that are still on their way: many at a time make that happen often.
    let text = Arc::new("x".repeat(100_000));
    let callers = (0..64).map(|_| {
        let (channel, text) = (channel.clone(), Arc::clone(&text));
        tokio::spawn(async move {
            for _ in 0..50 {
                let refused = call(&channel, "Refuse", &text).await;
                assert_eq!(refused.map_err(|status| status.code()), Err(Code::PermissionDenied));
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await?;
    }
    assert_eq!(relay.opened(), 1);
    Ok(())
}
