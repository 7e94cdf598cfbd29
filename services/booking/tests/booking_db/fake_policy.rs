//! A policy that checks digests as policy does, and can be made unavailable: the port's other side, in memory.
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};

use async_trait::async_trait;
use booking::ports::{LedgerPlace, Policy, ResolveAsk};
use holdfast_proto::ledger::v1 as ledger;
use jiff::SignedDuration;
use kit_fault::{Fault, Reason};
use kit_ids::{EventId, TenantId};
use kit_money::Money;
use policy_api::{
    Accepted, AgreementKind, ClientStanding, Decision, DecisionInput, NoShowCost, Notice, RefundUntil,
    Requirement, RequirementState, Resolution, Rule, ShownNotice,
};
use tokio::sync::Notify;

/// Digest of the current terms, of the current cancellation policy, and of an earlier version of either.
pub const TERMS: [u8; 32] = [1; 32];
pub const CANCELLATION: [u8; 32] = [2; 32];
pub const EARLIER: [u8; 32] = [9; 32];
/// Digest of the privacy notice.
pub const NOTICE: [u8; 32] = [3; 32];

/// Requires both agreements; cancels until 24 hours before the start, refunds half of what was paid.
#[derive(Default)]
pub struct FakePolicy {
    pub unavailable: AtomicBool,
    pub closed: AtomicBool,
    pub blocked: AtomicBool,
    pub hangs: AtomicBool,
    pub nothing_required: AtomicBool,
    pub fee: AtomicI64,
    /// Version of the privacy notice; 0: there is none.
    pub notice: AtomicU32,
    pub pause: Pause,
}

/// Lets a decision wait until the test says go on.
#[derive(Default)]
pub struct Pause {
    pub wanted: AtomicBool,
    pub begun: Notify,
    pub over: Notify,
}

impl FakePolicy {
    fn notice(&self, language: Option<&str>) -> Option<ShownNotice> {
        let version = self.notice.load(Ordering::SeqCst);
        let language = language.unwrap_or("none was asked for").to_owned();
        (version > 0).then(|| ShownNotice { version, digest: NOTICE.to_vec(), language })
    }

    fn answers(&self) -> Result<(), Fault> {
        if self.unavailable.load(Ordering::SeqCst) { Err(Fault::unavailable()) } else { Ok(()) }
    }
}

#[async_trait]
impl Policy for FakePolicy {
    async fn resolve(&self, ask: &ResolveAsk<'_>) -> Result<Resolution, Fault> {
        self.answers()?;
        if self.closed.load(Ordering::SeqCst) {
            return Err(Reason::BookingClosed.into());
        }
        let requirement = |kind: AgreementKind, current: [u8; 32]| {
            let given = ask.accepted.iter().find(|one| one.kind == kind).map(|one| one.digest.as_slice());
            let state = match given {
                None => RequirementState::Missing,
                Some(digest) if digest == current => RequirementState::Satisfied,
                Some(digest) if digest == EARLIER => RequirementState::Outdated,
                Some(_) => RequirementState::Unknown,
            };
            let accepted = Accepted { kind, version: 1, digest: current.to_vec(), language: "es".to_owned() };
            let required = !self.nothing_required.load(Ordering::SeqCst);
            Requirement { state, required, accepted }
        };
        let until = ask.starts_at - SignedDuration::from_hours(24);
        let blocked = self.blocked.load(Ordering::SeqCst);
        Ok(Resolution {
            requirements: vec![
                requirement(AgreementKind::Terms, TERMS),
                requirement(AgreementKind::Cancellation, CANCELLATION),
            ],
            policy_digest: Some(CANCELLATION.to_vec()),
            cancel_until: until,
            reschedule_until: Some(until),
            refunds: vec![RefundUntil { until, percent: 50, amount: ask.price.percent(50) }],
            due_now: Money::zero(ask.price.currency),
            due_within_s: 0,
            no_show: NoShowCost { fee: ask.price.percent(50), refund_percent: 0 },
            client_standing: if blocked { ClientStanding::Blocked } else { ClientStanding::Good },
            privacy_notice: self.notice(ask.language),
        })
    }

    async fn decide(&self, _: &TenantId, input: &DecisionInput) -> Result<Decision, Fault> {
        self.answers()?;
        if self.pause.wanted.load(Ordering::SeqCst) {
            self.pause.begun.notify_one();
            self.pause.over.notified().await;
        }
        let deadline = input.starts_at - SignedDuration::from_hours(24);
        let (allowed, rule) = match input.at {
            at if at >= input.starts_at => (false, Rule::AlreadyStarted),
            at if at > deadline => (false, Rule::WindowClosed),
            _ => (true, Rule::Tier(Notice::hours(24))),
        };
        Ok(Decision {
            allowed,
            deadline: Some(deadline),
            refund_percent: 50,
            paid: input.paid,
            refund: input.paid.percent(50),
            fee: Money::new(self.fee.load(Ordering::SeqCst), input.price.currency),
            rule,
            valid_until: input.at + SignedDuration::from_mins(15),
        })
    }

    async fn locate(&self, _: &TenantId, _: EventId) -> Result<Option<LedgerPlace>, Fault> {
        self.answers()?;
        if self.hangs.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        let status = ledger::RecordStatus::Waiting;
        Ok(Some(LedgerPlace { sequence: 7, hash: vec![7; 32], checkpoint: None, status }))
    }
}
