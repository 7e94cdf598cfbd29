//! Stopping: nothing that began is lost, and nothing holds it up for ever.
use std::sync::Arc;
use std::time::Duration;

use kit_mesh::{Drained, ServerOptions};
use kit_testkit::hostile_client::connect;
use rustls::version::TLS13;
use tokio::net::TcpStream;
use tonic::Code;

use crate::Checked;
use crate::harness::Harness;
use crate::probe::{call, end_of, stream};
use crate::raw::client;

#[tokio::test]
async fn calls_finish_streams_are_told_and_nobody_new_comes_in() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions::default()).await?;
    let channel = harness.channel(server.address)?;
    let mut ticks = stream(&channel).await?;
    ticks.message().await?;
    // Callers that never said a word must not hold it up (hyper#4170).
    let good = Arc::new(client(Some(&harness.ca.service("gateway")), &[&TLS13])?);
    let _mute = connect(server.address, good).await?;
    let _silent = TcpStream::connect(server.address).await?;
    let busy = tokio::spawn({
        let channel = channel.clone();
        async move { call(&channel, "Wait", "begun before").await }
    });
    server.waiting.begun(1).await;
    server.stop.cancel();
    assert_eq!(end_of(&mut ticks).await.code(), Code::Unavailable);
    server.waiting.release();
    assert_eq!(busy.await??, "begun before");
    assert_eq!(call(&channel, "Echo", "").await.map_err(|status| status.code()), Err(Code::Unavailable));
    assert_eq!(server.ended.await?, Drained::Clean);
    assert!(TcpStream::connect(server.address).await.is_err());
    Ok(())
}

#[tokio::test]
async fn what_does_not_end_is_cut_off() -> Checked {
    let harness = Harness::new()?;
    let options = ServerOptions { drain: Duration::from_millis(300), ..ServerOptions::default() };
    let server = harness.serve(options).await?;
    let channel = harness.channel(server.address)?;
    let stuck = tokio::spawn(async move { call(&channel, "Wait", "").await });
    server.waiting.begun(1).await;
    server.stop.cancel();
    assert_eq!(server.ended.await?, Drained::Cut);
    assert_eq!(stuck.await?.map_err(|status| status.code()), Err(Code::Unavailable));
    Ok(())
}
