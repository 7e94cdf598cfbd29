//! Keeps one service from being flooded, and callers from waiting for one that hangs: so many calls at a time, the
//! rest waits its turn for as long as the service answers others. A tenant never has all of the turns: a crowd at one
//! leaves the others served.
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use gateway_edge::Sources;
use gateway_edge::request::RequestContext;
use kit_fault::{Fault, Kind};
use kit_ids::TenantId;
use kit_limits::Prefixes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tracing::{Instrument as _, warn};

/// A caller whose turn has not come is refused when nobody was answered for this long, ...
const STALLED: Duration = Duration::from_millis(1_650);
/// ... which is looked at so often, ...
const LOOK: Duration = Duration::from_millis(150);
/// ... and after this in any case.
const LONGEST: Duration = Duration::from_secs(15);
/// Most callers of one tenant that wait or are served; who comes then is refused at once.
const CROWD: usize = 1_024;
/// Most of them from one address; [`Sources`] says how many from a network.
const FROM_ONE: usize = 64;

/// The turnstile before one service.
pub(crate) struct Guard {
    turns: Arc<Semaphore>,
    /// Turns that one tenant may have at a time.
    share: usize,
    tenants: Mutex<HashMap<TenantId, Queue>>,
    pulse: Arc<Pulse>,
}

/// When a service was heard of last.
struct Pulse {
    since: Instant,
    /// When the last answer came, as [`Pulse::now`]; 0: never.
    answered: AtomicU64,
}

/// One tenant's way to the turnstile.
#[derive(Clone)]
struct Queue {
    places: Sources,
    turns: Arc<Semaphore>,
}

/// Who calls.
#[derive(Clone, Copy)]
struct Caller<'c> {
    tenant: &'c TenantId,
    source: Prefixes,
}

/// A turn, until it is dropped: the tenant's and the service's.
type Turn = (OwnedSemaphorePermit, OwnedSemaphorePermit);

impl Guard {
    pub(crate) fn new(at_a_time: usize) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(at_a_time)),
            share: (at_a_time * 4 / 5).max(1),
            tenants: Mutex::default(),
            pulse: Arc::new(Pulse { since: Instant::now(), answered: AtomicU64::new(0) }),
        }
    }

    /// Waits for a turn of who acts, then calls. The call goes on when nobody waits for its answer any more: the
    /// service works on it, so its turn is taken.
    pub(crate) async fn run<A: Send + 'static>(
        &self,
        context: &RequestContext,
        within: Duration,
        call: impl Future<Output = Result<A, Fault>> + Send + 'static,
    ) -> Result<A, Fault> {
        Box::pin(self.run_for(Caller { tenant: context.tenant.id(), source: context.prefixes }, within, call))
            .await
    }

    async fn run_for<A: Send + 'static>(
        &self,
        Caller { tenant, source }: Caller<'_>,
        within: Duration,
        call: impl Future<Output = Result<A, Fault>> + Send + 'static,
    ) -> Result<A, Fault> {
        let queue = self.queue(tenant);
        let place = queue.places.enter(source).ok_or_else(Fault::unavailable)?;
        let turn = self.turn(&queue).await?;
        let pulse = Arc::clone(&self.pulse);
        let call = async move {
            let _held = (place, turn);
            let Ok(answer) = tokio::time::timeout(within, call).await else {
                warn!("a service did not answer in time");
                return Err(Fault::unavailable());
            };
            if !answer.as_ref().is_err_and(|fault| fault.kind() == Kind::Unavailable) {
                pulse.beat();
            }
            answer
        };
        tokio::spawn(call.in_current_span()).await.map_err(|error| Fault::internal(&error))?
    }

    async fn turn(&self, queue: &Queue) -> Result<Turn, Fault> {
        if let Ok(own) = queue.turns.clone().try_acquire_owned()
            && let Ok(turn) = self.turns.clone().try_acquire_owned()
        {
            return Ok((own, turn));
        }
        let (queued, started) = (self.pulse.now(), Instant::now());
        let mut turn = std::pin::pin!(async {
            let own = queue.turns.clone().acquire_owned().await.ok()?;
            Some((own, self.turns.clone().acquire_owned().await.ok()?))
        });
        loop {
            let turn = tokio::time::timeout(LOOK, turn.as_mut()).await;
            let answered = self.pulse.last();
            let silent = Duration::from_millis(self.pulse.now().saturating_sub(answered.max(queued)));
            match turn {
                // A turn that came because calls before gave up is no sign of life.
                Ok(Some(turn)) if answered >= queued => return Ok(turn),
                Err(_) if silent < STALLED && started.elapsed() < LONGEST => {}
                _ => return Err(Fault::unavailable()),
            }
        }
    }

    /// The tenant's queue. There are as many as tenants of the installation: nobody else gets here.
    fn queue(&self, tenant: &TenantId) -> Queue {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = tenants.get(tenant) {
            return queue.clone();
        }
        let turns = Arc::new(Semaphore::new(self.share));
        let queue = Queue { places: Sources::new(CROWD, FROM_ONE), turns };
        tenants.insert(tenant.clone(), queue.clone());
        queue
    }
}

impl Pulse {
    fn beat(&self) {
        self.answered.store(self.now(), Ordering::Relaxed);
    }

    fn last(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// From 1 on: 0 is "never", so who queues in the first millisecond sees no answer either.
    fn now(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::task::JoinSet;

    fn tenant(name: &str) -> TenantId {
        name.parse().unwrap()
    }

    /// The source of this number, in a network of its own.
    fn source(number: usize) -> Prefixes {
        let bits = u32::try_from(number).unwrap() << 8;
        Prefixes::of(std::net::Ipv4Addr::from_bits(bits).into())
    }

    /// So many calls of a tenant, each so long and from a network of its own.
    fn crowd(guard: &Arc<Guard>, many: usize, long: Duration) -> JoinSet<Result<(), Fault>> {
        let mut calls = JoinSet::new();
        for number in 0..many {
            let guard = Arc::clone(guard);
            calls.spawn(async move {
                let call = async move {
                    tokio::time::sleep(long).await;
                    Ok(())
                };
                let tenant = tenant("crowded");
                let who = Caller { tenant: &tenant, source: source(number) };
                guard.run_for(who, Duration::from_millis(1_700), call).await
            });
        }
        calls
    }

    #[tokio::test]
    async fn a_queue_moves_on_while_answers_come() {
        let guard = Arc::new(Guard::new(4));
        for answer in crowd(&guard, 40, Duration::from_millis(200)).join_all().await {
            answer.unwrap();
        }
    }

    #[tokio::test]
    async fn nobody_waits_long_for_a_service_that_hangs() {
        let guard = Arc::new(Guard::new(4));
        let started = Instant::now();
        let answers = crowd(&guard, 40, Duration::from_hours(1)).join_all().await;
        assert!(answers.iter().all(Result::is_err));
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    }

    #[tokio::test]
    async fn a_crowd_at_one_tenant_leaves_the_others_served() {
        let guard = Arc::new(Guard::new(10));
        let _crowd = crowd(&guard, 500, Duration::from_hours(1));
        while guard.turns.available_permits() > 2 {
            tokio::task::yield_now().await;
        }
        // None of the crowd will be answered: who waits behind it waits for ever.
        let tenant = tenant("quiet");
        let who = Caller { tenant: &tenant, source: source(0) };
        guard.run_for(who, Duration::from_secs(1), async { Ok(()) }).await.unwrap();
    }

    #[tokio::test]
    async fn who_comes_to_a_full_crowd_is_refused_at_once() {
        let guard = Arc::new(Guard::new(10));
        let answers = crowd(&guard, CROWD + 5, Duration::from_millis(1)).join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 5);
    }

    #[tokio::test]
    async fn a_source_has_no_more_than_its_part_of_the_crowd() {
        let guard = Arc::new(Guard::new(10));
        let mut calls = JoinSet::new();
        for _ in 0..FROM_ONE + 5 {
            let guard = Arc::clone(&guard);
            let call = async {
                tokio::time::sleep(Duration::from_millis(5)).await;
                Ok(())
            };
            let one = async move {
                let tenant = tenant("t");
                let who = Caller { tenant: &tenant, source: source(1) };
                guard.run_for(who, Duration::from_secs(1), call).await
            };
            calls.spawn(one);
        }
        assert_eq!(calls.join_all().await.iter().filter(|answer| answer.is_err()).count(), 5);
    }

    #[tokio::test]
    async fn a_whole_network_leaves_places_to_others() {
        let guard = Guard::new(10);
        let tenant = tenant("t");
        let call = |source| {
            let hangs = std::future::pending::<Result<(), Fault>>();
            Box::pin(guard.run_for(Caller { tenant: &tenant, source }, Duration::from_hours(1), hangs))
        };
        let mut held = Vec::new();
        // From every second /64 of a /48, which has sixteen times what one has: as many as there are places.
        for network in (0..=u16::MAX).step_by(2) {
            let from = std::net::Ipv6Addr::new(0x2001, 0xdb8, 1, network, 0, 0, 0, 1);
            let mut call = call(Prefixes::of(from.into()));
            if futures_util::poll!(call.as_mut()).is_pending() {
                held.push(call);
            }
        }
        assert_eq!(held.len(), CROWD - CROWD / 5);
        let mut new = call(source(1));
        assert!(futures_util::poll!(new.as_mut()).is_pending(), "who is new finds a place");
    }

    #[tokio::test]
    async fn callers_who_go_away_keep_their_turns_until_the_service_has_answered() {
        let guard = Arc::new(Guard::new(10));
        let (under_way, most) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let stay = {
            let guard = Arc::clone(&guard);
            tokio::spawn(async move {
                let tenant = tenant("t");
                for _ in 0..20 {
                    let call = async {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                        Ok(())
                    };
                    let who = Caller { tenant: &tenant, source: source(1_000) };
                    guard.run_for(who, Duration::from_secs(1), call).await?;
                }
                Ok::<_, Fault>(())
            })
        };
        for number in 0..400 {
            let (under_way, most) = (Arc::clone(&under_way), Arc::clone(&most));
            // As a service works on: whether or not anybody still waits for it.
            let call = async move {
                let service = tokio::spawn(async move {
                    most.fetch_max(under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    under_way.fetch_sub(1, Ordering::SeqCst);
                });
                service.await.map_err(|error| Fault::internal(&error))
            };
            let source = source(number / 8);
            let (guard, short) = (Arc::clone(&guard), Duration::from_millis(2));
            tokio::spawn(async move {
                let tenant = tenant("t");
                let run = guard.run_for(Caller { tenant: &tenant, source }, Duration::from_secs(1), call);
                drop(tokio::time::timeout(short, run).await);
            });
            tokio::task::yield_now().await;
        }
        stay.await.unwrap().unwrap();
        let most = most.load(Ordering::SeqCst);
        assert!((1..=10).contains(&most), "{most} at a time, of 10 turns");
    }
}
