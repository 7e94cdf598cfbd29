//! A server that hangs fails a request within two seconds, and all is well when it answers again.
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kit_authz::Service;
use kit_pg::{Database, PoolOptions, is_unavailable};
use sqlx::Executor as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::{fresh, tenant};

/// A relay that stops passing bytes on, as a hung server does, without closing anything.
async fn relay(to: String, hung: Arc<AtomicBool>) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((from, _)) = listener.accept().await {
            let Ok(server) = TcpStream::connect(&to).await else { continue };
            let (from_read, from_write) = from.into_split();
            let (to_read, to_write) = server.into_split();
            tokio::spawn(pass(from_read, to_write, Arc::clone(&hung)));
            tokio::spawn(pass(to_read, from_write, Arc::clone(&hung)));
        }
    });
    Ok(address)
}

async fn pass(
    mut from: impl tokio::io::AsyncRead + Unpin,
    mut to: impl tokio::io::AsyncWrite + Unpin,
    hung: Arc<AtomicBool>,
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        while hung.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let Some(bytes) = buffer.get(..read) else { return };
        if to.write_all(bytes).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn a_hung_server_fails_within_two_seconds_wherever_it_hangs() {
    let db = fresh().await;
    let direct = secrecy::ExposeSecret::expose_secret(&db.app_url()).to_owned();
    let server = direct.split(['@', '/']).nth(3).unwrap().to_owned();
    let hung = Arc::new(AtomicBool::new(false));
    let relay = relay(server.clone(), Arc::clone(&hung)).await.unwrap();
    let url = direct.replace(&server, &relay.to_string());
    let options = PoolOptions { max_connections: 2, ..PoolOptions::request() };
    let database = Database::connect(&url.into(), &options).unwrap();
    let tenant = tenant("tenant-a").unwrap();

    let mut tx = database.read(&Service::at(&tenant)).await.unwrap();
    hung.store(true, Ordering::SeqCst);
    let begun = Instant::now();
    let error = (&mut tx).execute("select 1").await.unwrap_err();
    assert!(
        is_unavailable(&error) && begun.elapsed() < Duration::from_secs(2),
        "{error} {:?}",
        begun.elapsed()
    );
    drop(tx);

    for _ in 0..3 {
        let begun = Instant::now();
        let error = database.read(&Service::at(&tenant)).await.unwrap_err();
        assert!(
            is_unavailable(&error) && begun.elapsed() < Duration::from_secs(2),
            "{error} {:?}",
            begun.elapsed()
        );
    }
    hung.store(false, Ordering::SeqCst);
    let mut tx = database.read(&Service::at(&tenant)).await.unwrap();
    (&mut tx).execute("select 1").await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_statement_that_is_cut_off_takes_no_connection_with_it() {
    let db = fresh().await;
    let options = PoolOptions { max_connections: 1, ..PoolOptions::request() };
    let database = Database::connect(&db.app_url(), &options).unwrap();
    let tenant = tenant("tenant-a").unwrap();
    for _ in 0..3 {
        let mut tx = database.read(&Service::at(&tenant)).await.unwrap();
        let cut =
            tokio::time::timeout(Duration::from_millis(20), (&mut tx).execute("select pg_sleep(1)")).await;
        assert!(cut.is_err());
    }
    database.ping().await.unwrap();
}
