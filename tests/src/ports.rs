//! Ports for a mesh of this process: below those that the kernel gives to outgoing connections, because a server that
//! starts or starts again must not find its port taken by one of the thousands of connections of another test.
use std::net::{Ipv4Addr, TcpListener};

/// Ports in a block: one that says whose it is, and more than a mesh has servers.
const BLOCK: u16 = 32;
/// The first block, and how many there are below Linux's usual first outgoing port, 32768.
const FIRST: u16 = 12_000;
const BLOCKS: u16 = (32_768 - FIRST) / BLOCK;

/// Ports that no other process which asks here gets while this lives.
#[derive(Debug)]
pub struct Block {
    first: u16,
    /// Whoever listens on the first port has the block.
    _claim: TcpListener,
}

impl Block {
    /// Claims a free block; panics when there is none.
    #[must_use]
    pub fn claim() -> Self {
        // Where to look first differs by process, so that not all of them ask for the same ones.
        let start = u16::try_from(std::process::id() % u32::from(BLOCKS)).unwrap_or_default();
        let blocks = (0..BLOCKS).map(|block| FIRST + (start + block) % BLOCKS * BLOCK);
        blocks.into_iter().find_map(Self::at).expect("a block of free ports")
    }

    /// A port of the block, from 0 on.
    #[must_use]
    pub fn port(&self, place: u16) -> u16 {
        assert!(place < BLOCK - 1, "a block has {BLOCK} ports");
        self.first + 1 + place
    }

    fn at(first: u16) -> Option<Self> {
        let claim = TcpListener::bind((Ipv4Addr::LOCALHOST, first)).ok()?;
        let free = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
        (first + 1..first + BLOCK).all(free).then_some(Self { first, _claim: claim })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_share_no_port_while_they_live() {
        let (one, other) = (Block::claim(), Block::claim());
        assert!(one.first.abs_diff(other.first) >= BLOCK);
        assert!(Block::at(one.first).is_none());
        assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, one.port(0))).is_ok(), "free for the mesh");
    }
}
