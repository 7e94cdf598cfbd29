//! In which buckets an attempt counts, and whether there may be one.
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use identity_domain::attempt::{Attempt, Bucket, BucketKey, BucketKind, BucketState, Entry, enter};
use jiff::Timestamp;
use kit_access::Peer;
use kit_authz::Permit;
use kit_fault::Fault;
use kit_ledger::GUEST;
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_pg::WriteTx;
use kit_seal::{Purpose, TenantKeys};
use tokio::time::Instant;
use tracing::{info, warn};

use super::tried::Tried;
use crate::authz::RecordSignIn;
use crate::ops::outgoing::locked_record;
use crate::ops::{Context, address_key};
use crate::store::{attempts, devices};

/// How long an attempt waits for the outcome of others: the gateway waits 1.7 s for the whole.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often it looks.
const LOOK: Duration = Duration::from_millis(20);

/// A source: an IPv4 address, or an IPv6 network of 64 bits, as many addresses are one subscriber's.
pub(super) fn source(client_ip: &str) -> Vec<u8> {
    match client_ip.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(address)) => address.octets().to_vec(),
        Ok(IpAddr::V6(address)) => {
            let network = Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64));
            network.octets().to_vec()
        }
        Err(_) => client_ip.as_bytes().to_vec(),
    }
}

/// The buckets of an attempt: those of its known device alone, else those of address and source. An unknown address has
/// the same ones.
pub(super) fn buckets(
    keys: &TenantKeys,
    address: &str,
    source: &[u8],
    device: Option<Vec<u8>>,
) -> Vec<Bucket> {
    let of_address = address_key(keys, address);
    let mac = |parts: &[&[u8]]| keys.mac(Purpose::Attempt, parts);
    let own = |kind, parts: &[&[u8]]| Bucket { kind, key: of_address.bucket(mac(parts)) };
    match device {
        Some(hash) => vec![own(BucketKind::Device, &[b"device", address.as_bytes(), &hash])],
        None => vec![
            own(BucketKind::Pair, &[b"pair", address.as_bytes(), source]),
            account(keys, address),
            Bucket { kind: BucketKind::Source, key: BucketKey(mac(&[b"source", source])) },
        ],
    }
}

/// The bucket in which the failures of an address from everywhere are counted.
pub(super) fn account(keys: &TenantKeys, address: &str) -> Bucket {
    let hashed = keys.mac(Purpose::Attempt, &[b"account", address.as_bytes()]);
    Bucket { kind: BucketKind::Account, key: address_key(keys, address).bucket(hashed) }
}

/// Reserves an attempt; `None`: there may be none, as something is locked. While others that are under way have taken
/// what is left it waits for their outcome, holding no connection.
pub(super) async fn reserve(context: &Context, peer: &Peer, tried: &Tried) -> Result<Option<Attempt>, Fault> {
    let begun = Instant::now();
    loop {
        match enter_once(context, peer, tried).await? {
            Entry::Free(attempt) => return Ok(Some(attempt)),
            Entry::Locked => return Ok(None),
            Entry::Taken if begun.elapsed() >= PATIENCE => {
                return Err(Fault::unavailable().with_retry_after(Duration::from_secs(1)));
            }
            Entry::Taken => tokio::time::sleep(LOOK).await,
        }
    }
}

async fn enter_once(context: &Context, peer: &Peer, tried: &Tried) -> Result<Entry, Fault> {
    let Tried { buckets, rules, .. } = tried;
    let Ok(permit) = Permit::<RecordSignIn>::request(peer, ());
    let mut tx = context.write(&permit).await?;
    let states = attempts::hold(&mut tx, buckets, rules, context.clock.now()).await?;
    let now = context.clock.now();
    let entry = enter(context.clock.id(), &states, rules, now);
    let is_closed =
        close(context, &mut tx, tried, Counted { states: &states, at: now, is_closed: false }).await?;
    if let Entry::Free(attempt) = &entry {
        attempts::reserve(&mut tx, attempt, rules, now).await?;
    } else if !is_closed {
        // Nothing is left of an attempt that may not be.
        tx.rollback().await?;
        return Ok(entry);
    }
    tx.commit().await?;
    Ok(entry)
}

/// What the buckets hold at an instant.
pub(super) struct Counted<'a> {
    /// Their states.
    pub(super) states: &'a [BucketState],
    /// When.
    pub(super) at: Timestamp,
    /// Whether the last failure has closed the address's password.
    pub(super) is_closed: bool,
}

/// Locks the buckets that are full, and forgets a device that failed too often; whether there was any. A lock is in the
/// audit ledger, and told to the address's holder.
pub(super) async fn close(
    context: &Context,
    tx: &mut WriteTx<RecordSignIn>,
    tried: &Tried,
    counted: Counted<'_>,
) -> Result<bool, Fault> {
    let Counted { states, at, is_closed } = counted;
    let locks = tried.rules.locks(states, at);
    let mut told = is_closed.then_some(Timestamp::MAX);
    if is_closed {
        let entry = tried.found.as_ref().map(|_| AuditEntry::done(GUEST, "password.close", tried.object()));
        audit(context, tx, entry, at).await?;
        info!("a password is closed to unknown devices");
    }
    for lock in &locks {
        attempts::lock(tx, lock, at).await?;
        audit(context, tx, tried.locked(lock), at).await?;
        let kind = lock.bucket.kind.as_str();
        info!(bucket = kind, number = lock.number, until = %lock.until, "sign-in is locked");
        metrics::counter!("identity_locks_total", "bucket" => kind).increment(1);
        let is_own = matches!(lock.bucket.kind, BucketKind::Pair | BucketKind::Account);
        told = told.max(is_own.then_some(lock.until));
    }
    notify(context, tx, tried, told).await?;
    let is_forgotten = tried.rules.forgets(states);
    if let (true, Some(found)) = (is_forgotten, &tried.found) {
        devices::forget(tx, found.account, &tried.device.hash()).await?;
        // Or it would be full from the moment that somebody signs in with it again.
        attempts::forget(tx, &tried.buckets, at).await?;
    }
    Ok(!locks.is_empty() || is_forgotten)
}

/// Writes a record of the ledger. Of an address that nobody has there is none, so that a flood of them does not fill
/// it; the database is asked as often.
async fn audit(
    context: &Context,
    tx: &mut WriteTx<RecordSignIn>,
    entry: Option<AuditEntry>,
    at: Timestamp,
) -> Result<(), Fault> {
    match entry {
        Some(entry) => record_audit(tx, &context.clock, &entry.at(at)).await,
        None => Ok(kit_outbox::enqueue(tx, at, &[]).await?),
    }
}

/// Tells the address's holder by mail of a lock of theirs, where the tenant wants that: of several at once, of the one
/// that ends last. For an address that nobody has the database is asked as often, and nothing is written.
async fn notify(
    context: &Context,
    tx: &mut WriteTx<RecordSignIn>,
    tried: &Tried,
    until: Option<Timestamp>,
) -> Result<(), Fault> {
    let Some(until) = until.filter(|_| tried.notify) else { return Ok(()) };
    let ends = Some(until).filter(|until| *until < Timestamp::MAX);
    let mail = tried.found.as_ref().map(|found| locked_record(&context.clock, found.account, ends));
    let mail = mail.transpose()?;
    Ok(kit_outbox::enqueue(tx, context.clock.now(), mail.as_slice()).await?)
}

/// Takes an attempt back. What stays of one that could not be is a failure after a while.
pub(super) async fn withdraw(context: &Context, peer: &Peer, attempt: &Attempt) {
    let taken_back = async {
        let Ok(permit) = Permit::<RecordSignIn>::request(peer, ());
        let mut tx = context.write(&permit).await?;
        attempts::withdraw(&mut tx, attempt).await?;
        tx.commit().await
    };
    if let Err(error) = taken_back.await {
        warn!(%error, "an attempt that was none stays reserved");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_an_address_or_a_network_of_64_bits() {
        assert_eq!(source("192.0.2.7"), [192, 0, 2, 7]);
        assert_eq!(source("::ffff:192.0.2.7"), source("192.0.2.7"));
        assert_eq!(source("2001:db8:0:1::1"), source("2001:db8:0:1:ffff:ffff:ffff:ffff"));
        assert_ne!(source("2001:db8:0:1::1"), source("2001:db8:0:2::1"));
        assert_ne!(source("192.0.2.7"), source("192.0.2.8"));
        assert_eq!(source("nowhere"), b"nowhere");
    }
}
