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
    paused: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Relay {
    pub async fn start(to: SocketAddr) -> Checked<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (opened, open) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let paused = watch::Sender::new(false);
        let task = tokio::spawn(accept(listener, to, opened.clone(), open.clone(), paused.clone()));
        Ok(Self { address, opened, open, paused, task })
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
    pub fn pause(&self, paused: bool) {
        self.paused.send_replace(paused);
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
    paused: watch::Sender<bool>,
) {
    while let Ok((from, _)) = listener.accept().await {
        opened.fetch_add(1, Ordering::SeqCst);
        open.fetch_add(1, Ordering::SeqCst);
        let (open, paused) = (open.clone(), paused.subscribe());
        tokio::spawn(async move {
            if let Ok(to) = TcpStream::connect(to).await {
                copy(from, to, paused).await;
            }
            open.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

async fn copy(from: TcpStream, to: TcpStream, paused: watch::Receiver<bool>) {
    let (mut from_read, mut from_write) = from.into_split();
    let (mut to_read, mut to_write) = to.into_split();
    tokio::select! {
        () = forward(&mut from_read, &mut to_write, paused.clone()) => {}
        () = forward(&mut to_read, &mut from_write, paused) => {}
    }
}

async fn forward(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf, mut paused: watch::Receiver<bool>) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer).await.unwrap_or(0);
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { return };
        if paused.wait_for(|paused| !paused).await.is_err() || to.write_all(bytes).await.is_err() {
            return;
        }
    }
}
