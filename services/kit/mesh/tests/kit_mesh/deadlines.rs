//! Every call ends in time, whatever the other side does.
use std::time::{Duration, Instant};

use kit_mesh::{ServerOptions, deadline};
use tokio::net::TcpListener;
use tonic::Code;

use crate::Checked;
use crate::child::Server;
use crate::harness::{Harness, channel, until};
use crate::probe::{call, call_with, end_of, stream};
use crate::relay::Relay;

/// Within which a caller hears of a dependency that hangs: 2 s, and what a busy machine adds.
const PROMISE: Duration = Duration::from_millis(2_400);

#[tokio::test]
async fn a_server_that_takes_connections_and_says_nothing() -> Checked {
    let harness = Harness::new()?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let channel = harness.channel(listener.local_addr()?)?;
    let began = Instant::now();
    // All who wait for the same connection hear of its failure together.
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let channel = channel.clone();
            tokio::spawn(async move { call(&channel, "Echo", "").await.map_err(|status| status.code()) })
        })
        .collect();
    for one in calls {
        assert_eq!(one.await?, Err(Code::Unavailable));
    }
    assert!(began.elapsed() < PROMISE, "{:?}", began.elapsed());
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_away_is_refused_at_once_and_found_again() -> Checked {
    let harness = Harness::new()?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    drop(listener);
    let channel = harness.channel(address)?;
    assert_eq!(call(&channel, "Echo", "").await.map_err(|status| status.code()), Err(Code::Unavailable));
    let credentials = harness.credentials("booking")?;
    let probe = crate::probe::Probe::new(credentials.clone());
    let listener = TcpListener::bind(address).await?;
    let stop = tokio_util::sync::CancellationToken::new();
    tokio::spawn(kit_mesh::serve(listener, credentials, probe, ServerOptions::default(), stop));
    assert_eq!(call(&channel, "Echo", "back").await?, "back");
    Ok(())
}

#[tokio::test]
async fn a_process_that_is_stopped_and_goes_on() -> Checked {
    let harness = Harness::new()?;
    harness.ca.write_service(&harness.folder("booking"), "booking");
    let server = Server::start(&harness.folder("booking")).await?;
    let channel = harness.channel(server.address)?;
    call(&channel, "Echo", "").await?;
    server.signal("STOP").await?;
    for round in ["on the open connection", "on a new one"] {
        let began = Instant::now();
        let refused = call(&channel, "Echo", "").await.map_err(|status| status.code());
        assert!(matches!(refused, Err(Code::DeadlineExceeded | Code::Unavailable)), "{round}: {refused:?}");
        assert!(began.elapsed() < PROMISE, "{round}: {:?}", began.elapsed());
    }
    server.signal("CONT").await?;
    assert_eq!(call(&channel, "Echo", "back").await?, "back");
    Ok(())
}

#[tokio::test]
async fn a_link_that_is_cut_off_in_silence() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions::default()).await?;
    let relay = Relay::start(server.address).await?;
    let channel = harness.channel(relay.address)?;
    let mut ticks = stream(&channel).await?;
    ticks.message().await?;
    relay.pause(true);
    let began = Instant::now();
    assert_eq!(call(&channel, "Echo", "").await.map_err(|status| status.code()), Err(Code::DeadlineExceeded));
    assert!(began.elapsed() < PROMISE);
    // A stream has no deadline: pings find out that the other side is gone.
    assert_eq!(end_of(&mut ticks).await.code(), Code::Unavailable);
    relay.pause(false);
    until("well again", || async { call(&channel, "Echo", "").await.is_ok() }).await
}

#[tokio::test]
async fn the_server_honours_what_the_caller_grants_and_caps_it() -> Checked {
    let harness = Harness::new()?;
    let options = ServerOptions { max_call: Duration::from_millis(900), ..ServerOptions::default() };
    let server = harness.serve(options).await?;
    let channel = harness.channel(server.address)?;
    let left: u64 = call(&channel, "Remaining", "").await?.parse()?;
    assert!((1..=900).contains(&left), "capped: {left}");
    let mut request = tonic::Request::new(String::new());
    request.set_timeout(Duration::from_millis(400));
    let left: u64 = call_with(&channel, "Remaining", request).await?.parse()?;
    assert!((1..=400).contains(&left), "granted: {left}");
    let began = Instant::now();
    let cut = call(&channel, "Sleep", "5000").await.map_err(|status| status.code());
    assert_eq!(cut, Err(Code::DeadlineExceeded));
    assert!(began.elapsed() < Duration::from_millis(1_700), "by the server: {:?}", began.elapsed());
    Ok(())
}

#[tokio::test]
async fn what_remains_of_a_call_is_all_that_onward_calls_get() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions::default()).await?;
    let channel = harness.channel(server.address)?;
    let left: u64 =
        deadline::within(Duration::from_millis(700), call(&channel, "Remaining", "")).await?.parse()?;
    assert!((1..=700).contains(&left), "{left}");
    let began = Instant::now();
    let cut = deadline::within(Duration::from_millis(200), call(&channel, "Sleep", "5000")).await;
    assert_eq!(cut.map_err(|status| status.code()), Err(Code::DeadlineExceeded));
    assert!(began.elapsed() < Duration::from_millis(700), "{:?}", began.elapsed());
    Ok(())
}

#[tokio::test]
async fn a_stream_outlives_the_limit_of_calls() -> Checked {
    let harness = Harness::new()?;
    let options = ServerOptions { max_call: Duration::from_millis(300), ..ServerOptions::default() };
    let server = harness.serve(options).await?;
    let mut ticks = stream(&channel(&harness.credentials("gateway")?, server.address)).await?;
    let until = Instant::now() + Duration::from_millis(2_500);
    while Instant::now() < until {
        assert_eq!(ticks.message().await?.as_deref(), Some("tick"));
    }
    Ok(())
}
