//! A bulkhead before a service: it is not flooded, and callers do not wait for one that hangs. So many calls have a
//! permit at a time, the rest queues for as long as the service answers others. A tenant never has all of the permits:
//! many calls at one leave the others served.
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use gateway_edge::request::RequestContext;
use kit_fault::{Fault, Kind};
use kit_ids::TenantId;
use kit_limits::{ConcurrencyLimit, Prefixes};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tracing::{Instrument as _, warn};

/// A caller who has no permit yet is refused when nobody was answered for this long, ...
const STALLED: Duration = Duration::from_millis(1_650);
/// ... which is looked at so often, ...
const LOOK: Duration = Duration::from_millis(150);
/// ... and after this in any case.
const LONGEST: Duration = Duration::from_secs(15);
/// Most callers of one tenant that wait or are served; who comes then is refused at once.
const QUEUE: usize = 1_024;
/// Most of them from one address; [`ConcurrencyLimit`] says how many from a network.
const FROM_ONE: usize = 64;

/// The bulkhead before one service.
pub(crate) struct Bulkhead {
    permits: Arc<Semaphore>,
    /// Permits that one tenant may have at a time.
    share: usize,
    tenants: Mutex<HashMap<TenantId, Queue>>,
    liveness: Arc<Liveness>,
}

/// When a service was heard of last.
struct Liveness {
    since: Instant,
    /// When the last answer came, as [`Liveness::now`]; 0: never.
    answered: AtomicU64,
}

/// One tenant's callers.
#[derive(Clone)]
struct Queue {
    callers: ConcurrencyLimit,
    permits: Arc<Semaphore>,
}

/// Who calls.
#[derive(Clone, Copy)]
struct Caller<'c> {
    tenant: &'c TenantId,
    source: Prefixes,
}

/// Leave to call, until it is dropped.
struct Permit {
    _of_tenant: OwnedSemaphorePermit,
    _of_service: OwnedSemaphorePermit,
}

impl Bulkhead {
    pub(crate) fn new(at_a_time: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(at_a_time)),
            share: (at_a_time * 4 / 5).max(1),
            tenants: Mutex::default(),
            liveness: Arc::new(Liveness { since: Instant::now(), answered: AtomicU64::new(0) }),
        }
    }

    /// Waits for a permit of who asks, then calls. The call goes on when nobody waits for its answer any more: the
    /// service works on it, so its permit is taken.
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
        let queued = queue.callers.try_acquire(source).ok_or_else(Fault::unavailable)?;
        let permit = self.permit(&queue).await?;
        let liveness = Arc::clone(&self.liveness);
        let call = async move {
            let _guard = (queued, permit);
            let Ok(answer) = tokio::time::timeout(within, call).await else {
                warn!("a service did not answer in time");
                return Err(Fault::unavailable());
            };
            if !answer.as_ref().is_err_and(|fault| fault.kind() == Kind::Unavailable) {
                liveness.beat();
            }
            answer
        };
        tokio::spawn(call.in_current_span()).await.map_err(|error| Fault::internal(&error))?
    }

    async fn permit(&self, queue: &Queue) -> Result<Permit, Fault> {
        if let Ok(of_tenant) = queue.permits.clone().try_acquire_owned()
            && let Ok(of_service) = self.permits.clone().try_acquire_owned()
        {
            return Ok(Permit { _of_tenant: of_tenant, _of_service: of_service });
        }
        let (queued, started) = (self.liveness.now(), Instant::now());
        let mut permit = std::pin::pin!(async {
            let of_tenant = queue.permits.clone().acquire_owned().await.ok()?;
            let of_service = self.permits.clone().acquire_owned().await.ok()?;
            Some(Permit { _of_tenant: of_tenant, _of_service: of_service })
        });
        loop {
            let permit = tokio::time::timeout(LOOK, permit.as_mut()).await;
            let answered = self.liveness.last();
            let silent = Duration::from_millis(self.liveness.now().saturating_sub(answered.max(queued)));
            match permit {
                // A permit that came because calls before gave up is no sign of life.
                Ok(Some(permit)) if answered >= queued => return Ok(permit),
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
        let permits = Arc::new(Semaphore::new(self.share));
        let queue = Queue { callers: ConcurrencyLimit::new(QUEUE, FROM_ONE), permits };
        tenants.insert(tenant.clone(), queue.clone());
        queue
    }
}

impl Liveness {
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
    fn calls(bulkhead: &Arc<Bulkhead>, many: usize, long: Duration) -> JoinSet<Result<(), Fault>> {
        let mut calls = JoinSet::new();
        for number in 0..many {
            let bulkhead = Arc::clone(bulkhead);
            calls.spawn(async move {
                let call = async move {
                    tokio::time::sleep(long).await;
                    Ok(())
                };
                let tenant = tenant("crowded");
                let who = Caller { tenant: &tenant, source: source(number) };
                bulkhead.run_for(who, Duration::from_millis(1_700), call).await
            });
        }
        calls
    }

    #[tokio::test]
    async fn a_queue_moves_on_while_answers_come() {
        let bulkhead = Arc::new(Bulkhead::new(4));
        for answer in calls(&bulkhead, 40, Duration::from_millis(200)).join_all().await {
            answer.unwrap();
        }
    }

    #[tokio::test]
    async fn nobody_waits_long_for_a_service_that_hangs() {
        let bulkhead = Arc::new(Bulkhead::new(4));
        let started = Instant::now();
        let answers = calls(&bulkhead, 40, Duration::from_hours(1)).join_all().await;
        assert!(answers.iter().all(Result::is_err));
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    }

    #[tokio::test]
    async fn many_calls_of_one_tenant_leave_the_others_served() {
        let bulkhead = Arc::new(Bulkhead::new(10));
        let _calls = calls(&bulkhead, 500, Duration::from_hours(1));
        while bulkhead.permits.available_permits() > 2 {
            tokio::task::yield_now().await;
        }
        // None of the calls will be answered: who waits behind them waits for ever.
        let tenant = tenant("quiet");
        let who = Caller { tenant: &tenant, source: source(0) };
        bulkhead.run_for(who, Duration::from_secs(1), async { Ok(()) }).await.unwrap();
    }

    #[tokio::test]
    async fn who_comes_to_a_full_queue_is_refused_at_once() {
        let bulkhead = Arc::new(Bulkhead::new(10));
        let answers = calls(&bulkhead, QUEUE + 5, Duration::from_millis(1)).join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 5);
    }

    #[tokio::test]
    async fn a_source_has_no_more_than_its_part_of_the_queue() {
        let bulkhead = Arc::new(Bulkhead::new(10));
        let mut calls = JoinSet::new();
        for _ in 0..FROM_ONE + 5 {
            let bulkhead = Arc::clone(&bulkhead);
            let call = async {
                tokio::time::sleep(Duration::from_millis(5)).await;
                Ok(())
            };
            let one = async move {
                let tenant = tenant("t");
                let who = Caller { tenant: &tenant, source: source(1) };
                bulkhead.run_for(who, Duration::from_secs(1), call).await
            };
            calls.spawn(one);
        }
        assert_eq!(calls.join_all().await.iter().filter(|answer| answer.is_err()).count(), 5);
    }

    #[tokio::test]
    async fn a_whole_network_leaves_places_to_others() {
        let bulkhead = Bulkhead::new(10);
        let tenant = tenant("t");
        let call = |source| {
            let hangs = std::future::pending::<Result<(), Fault>>();
            Box::pin(bulkhead.run_for(Caller { tenant: &tenant, source }, Duration::from_hours(1), hangs))
        };
        let mut waiting = Vec::new();
        // From every second /64 of a /48, which has sixteen times what one has: as many as there are places.
        for network in (0..=u16::MAX).step_by(2) {
            let from = std::net::Ipv6Addr::new(0x2001, 0xdb8, 1, network, 0, 0, 0, 1);
            let mut call = call(Prefixes::of(from.into()));
            if futures_util::poll!(call.as_mut()).is_pending() {
                waiting.push(call);
            }
        }
        assert_eq!(waiting.len(), QUEUE - QUEUE / 5);
        let mut new = call(source(1));
        assert!(futures_util::poll!(new.as_mut()).is_pending(), "who is new finds a place");
    }

    #[tokio::test]
    async fn callers_who_go_away_keep_their_permits_until_the_service_has_answered() {
        let bulkhead = Arc::new(Bulkhead::new(10));
        let (under_way, most) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let stay = {
            let bulkhead = Arc::clone(&bulkhead);
            tokio::spawn(async move {
                let tenant = tenant("t");
                for _ in 0..20 {
                    let call = async {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                        Ok(())
                    };
                    let who = Caller { tenant: &tenant, source: source(1_000) };
                    bulkhead.run_for(who, Duration::from_secs(1), call).await?;
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
            let (bulkhead, short) = (Arc::clone(&bulkhead), Duration::from_millis(2));
            tokio::spawn(async move {
                let tenant = tenant("t");
                let run = bulkhead.run_for(Caller { tenant: &tenant, source }, Duration::from_secs(1), call);
                drop(tokio::time::timeout(short, run).await);
            });
            tokio::task::yield_now().await;
        }
        stay.await.unwrap().unwrap();
        let most = most.load(Ordering::SeqCst);
        assert!((1..=10).contains(&most), "{most} at a time, of 10 permits");
    }
}
