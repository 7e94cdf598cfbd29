//! A TCP relay between caller and server: counts connections, and can hold everything back.
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Checked;

/// A relay that runs as long as it lives.
pub struct Relay {
    pub address: SocketAddr,
    opened: Arc<AtomicUsize>,
    open: Arc<AtomicUsize>,
    held: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Relay {
    pub async fn start(to: SocketAddr) -> Checked<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (opened, open) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let held = watch::Sender::new(false);
        let task = tokio::spawn(accept(listener, to, opened.clone(), open.clone(), held.clone()));
        Ok(Self { address, opened, open, held, task })
    }

    /// How many connections there ever were.
    pub fn opened(&self) -> usize {
        self.opened.load(Ordering::SeqCst)
    }

    /// How many there are.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }

    /// Holds everything back, or lets it go on.
    pub fn hold(&self, held: bool) {
        self.held.send_replace(held);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(
    listener: TcpListener,
    to: SocketAddr,
    opened: Arc<AtomicUsize>,
    open: Arc<AtomicUsize>,
    held: watch::Sender<bool>,
) {
    while let Ok((from, _)) = listener.accept().await {
        opened.fetch_add(1, Ordering::SeqCst);
        open.fetch_add(1, Ordering::SeqCst);
        let (open, held) = (open.clone(), held.subscribe());
        tokio::spawn(async move {
            if let Ok(to) = TcpStream::connect(to).await {
                copy(from, to, held).await;
            }
            open.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

async fn copy(from: TcpStream, to: TcpStream, held: watch::Receiver<bool>) {
    let (mut from_read, mut from_write) = from.into_split();
    let (mut to_read, mut to_write) = to.into_split();
    tokio::select! {
        () = forward(&mut from_read, &mut to_write, held.clone()) => {}
        () = forward(&mut to_read, &mut from_write, held) => {}
    }
}

async fn forward(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf, mut held: watch::Receiver<bool>) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer).await.unwrap_or(0);
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { return };
        if held.wait_for(|held| !held).await.is_err() || to.write_all(bytes).await.is_err() {
            return;
        }
    }
}
