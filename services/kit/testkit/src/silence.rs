//! Connections that say nothing: what costs a caller least and a server that waits for them most.
use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::fail;

/// Silent connections are renewed so often.
const RENEWED: Duration = Duration::from_secs(1);

/// A flood of silent connections, until it is dropped.
pub struct Silence {
    rounds: watch::Receiver<usize>,
    floods: JoinSet<()>,
}

// === impl Silence ===

impl Silence {
    /// So many connections from each of these addresses to the server, all of them renewed every second. Each says
    /// `first` and nothing more.
    #[must_use]
    pub fn flood(server: SocketAddr, sources: &[IpAddr], many: usize, first: &'static [u8]) -> Self {
        allow_files();
        let (finished, rounds) = watch::channel(0);
        let mut floods = JoinSet::new();
        for source in sources {
            let (source, finished) = (*source, finished.clone());
            floods.spawn(async move {
                let ended = flood(source, server, many, first, finished).await;
                fail(&format!("the flood from {source} broke off: {ended}"));
            });
        }
        Self { rounds, floods }
    }

    /// Waits until all connections were made so often.
    pub async fn stands(&mut self, times: usize) {
        let rounds = times * self.floods.len();
        if let Err(error) = self.rounds.wait_for(|made| *made >= rounds).await {
            fail(&error);
        }
    }
}

/// Makes the connections, and makes them anew for ever: as many stand at any time.
async fn flood(
    source: IpAddr,
    server: SocketAddr,
    many: usize,
    first: &[u8],
    finished: watch::Sender<usize>,
) -> io::Error {
    let mut ticks = tokio::time::interval(RENEWED);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut open: VecDeque<TcpStream> = VecDeque::with_capacity(many);
    loop {
        ticks.tick().await;
        for _ in 0..many {
            if open.len() >= many {
                open.pop_front();
            }
            match silent(source, server, first).await {
                Ok(silent) => open.push_back(silent),
                Err(error) => return error,
            }
        }
        finished.send_modify(|rounds| *rounds += 1);
    }
}

/// As many open files as may be: what a shell allows at first is fewer than a flood needs.
fn allow_files() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        fail(&error);
    }
}

/// A connection from this address that says `first` and nothing more.
///
/// # Errors
/// Nobody listens there, or the address is not ours.
pub async fn silent(source: IpAddr, server: SocketAddr, first: &[u8]) -> io::Result<TcpStream> {
    let socket = if source.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.bind(SocketAddr::new(source, 0))?;
    let tcp = socket.connect(server).await?;
    if !first.is_empty() {
        tcp.writable().await?;
        tcp.try_write(first)?;
    }
    Ok(tcp)
}
