//! A TCP relay that a test can cut or hang, one link at a time.
//!
//! It runs on a thread of its own, so that it outlives the test that made it.
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

/// What a relay does with bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Link {
    /// Passes them.
    Up,
    /// Ends every connection, as a server does that has stopped.
    Cut,
    /// Holds every connection and passes nothing, as a server does that hangs.
    Hung,
}

/// From which address a relay goes on.
#[derive(Clone, Copy, Debug)]
pub enum Leaves {
    /// As the system chooses.
    AsUsual,
    /// From a fresh address of 127/8 a connection, each in another /24, so that limits per source see many clients.
    FreshAddress,
}

/// A relay to one server.
#[derive(Debug)]
pub struct Relay {
    port: u16,
    link: watch::Sender<Link>,
}

impl Relay {
    /// Starts a relay to this address.
    pub fn start(target: SocketAddr, leaves: Leaves) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let (link, seen) = watch::channel(Link::Up);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new().name(format!("relay-{port}")).spawn(move || {
            let _ = runtime.block_on(accept(listener, target, leaves, seen));
        })?;
        Ok(Self { port, link })
    }

    /// Where it listens on the loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Changes what it does, for open connections too.
    pub fn set(&self, link: Link) {
        self.link.send_replace(link);
    }
}

async fn accept(
    listener: std::net::TcpListener,
    target: SocketAddr,
    leaves: Leaves,
    link: watch::Receiver<Link>,
) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let next = Arc::new(AtomicU32::new(1));
    loop {
        let (inside, _) = listener.accept().await?;
        let (link, next) = (link.clone(), next.clone());
        tokio::spawn(async move {
            let _ = relay(inside, target, leaves, &next, link).await;
        });
    }
}

async fn relay(
    inside: TcpStream,
    target: SocketAddr,
    leaves: Leaves,
    next: &AtomicU32,
    mut link: watch::Receiver<Link>,
) -> io::Result<()> {
    let cut = |link: &Link| *link == Link::Cut;
    // A hung server's kernel still accepts; nobody answers.
    let _ = link.wait_for(|link| *link != Link::Hung).await;
    if cut(&link.borrow()) {
        return Ok(());
    }
    let outside = connect(target, leaves, next).await?;
    let (inside_read, inside_write) = inside.into_split();
    let (outside_read, outside_write) = outside.into_split();
    let mut watching = link.clone();
    tokio::select! {
        _ = watching.wait_for(cut) => Ok(()),
        done = both(inside_read, outside_write, outside_read, inside_write, link) => done,
    }
}

async fn both(
    inside_read: OwnedReadHalf,
    outside_write: OwnedWriteHalf,
    outside_read: OwnedReadHalf,
    inside_write: OwnedWriteHalf,
    link: watch::Receiver<Link>,
) -> io::Result<()> {
    tokio::try_join!(pass(inside_read, outside_write, link.clone()), pass(outside_read, inside_write, link))
        .map(drop)
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut link: watch::Receiver<Link>,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let count = from.read(&mut buffer).await?;
        let _ = link.wait_for(|link| *link != Link::Hung).await;
        if count == 0 {
            return to.shutdown().await;
        }
        to.write_all(buffer.get(..count).unwrap_or_default()).await?;
    }
}

async fn connect(target: SocketAddr, leaves: Leaves, next: &AtomicU32) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    if matches!(leaves, Leaves::FreshAddress) {
        let number = next.fetch_add(1, Ordering::Relaxed);
        socket.bind(SocketAddr::from((loopback(number), 0)))?;
    }
    tokio::time::timeout(Duration::from_secs(5), socket.connect(target)).await?
}

/// The loopback address of this number, away from 127.0.0.0/16, where servers listen: each in the next /24, because
/// neighbours are counted together.
#[must_use]
pub fn loopback(number: u32) -> Ipv4Addr {
    const NETWORKS: u32 = 0xfe00;
    let (network, host) = (number % NETWORKS, 1 + number / NETWORKS % 254);
    Ipv4Addr::from_bits(0x7f01_0000 + (network << 8) + host)
}
