use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn rules() -> LockoutRules {
    LockoutRules {
        max_attempts: 5,
        window: SignedDuration::from_mins(15),
        duration: SignedDuration::from_mins(15),
        exponential: true,
        max_duration: SignedDuration::from_hours(24),
        whole_account: false,
        by_time: true,
    }
}

fn noon() -> Timestamp {
    "2026-11-30T12:00:00Z".parse().unwrap()
}

fn state(kind: BucketKind, failures: u32, under_way: u32) -> BucketState {
    let bucket = Bucket { kind, key: BucketKey([1; 32]) };
    BucketState { bucket, failures, under_way, in_a_row: 0, locks: 0, locked_until: None, failed_at: None }
}

fn entry(states: &[BucketState]) -> Entry {
    enter(EventId::from(Uuid::nil()), states, &rules(), noon())
}

#[test]
fn a_bucket_takes_as_many_as_it_allows_and_not_one_more() {
    for (kind, limit) in
        [(BucketKind::Pair, 5), (BucketKind::Device, 5), (BucketKind::Account, 50), (BucketKind::Source, 50)]
    {
        assert!(matches!(entry(&[state(kind, limit - 1, 0)]), Entry::Free(_)), "{kind:?}");
        assert!(matches!(entry(&[state(kind, 0, limit - 1)]), Entry::Free(_)), "{kind:?}");
        assert_eq!(entry(&[state(kind, limit - 1, 1)]), Entry::Taken, "{kind:?}");
        assert_eq!(entry(&[state(kind, 0, limit)]), Entry::Taken, "{kind:?}");
        assert_eq!(entry(&[state(kind, limit, 0)]), Entry::Locked, "{kind:?}");
    }
    let whole = LockoutRules { whole_account: true, ..rules() };
    assert_eq!((whole.limit(BucketKind::Account), whole.limit(BucketKind::Source)), (5, 50));
}

#[test]
fn one_bucket_that_says_no_is_enough() {
    let free = state(BucketKind::Pair, 0, 0);
    assert_eq!(entry(&[free, state(BucketKind::Source, 50, 0)]), Entry::Locked);
    assert_eq!(entry(&[]), Entry::Locked, "what counts nowhere is no attempt");
    assert_eq!(entry(&[free, state(BucketKind::Account, 49, 1)]), Entry::Taken);
    let Entry::Free(attempt) = entry(&[free, state(BucketKind::Source, 0, 0)]) else { panic!("not free") };
    assert_eq!(attempt.buckets().len(), 2);
}

#[test]
fn a_lock_ends_at_its_instant() {
    let until = |until: &str| BucketState {
        locked_until: Some(until.parse().unwrap()),
        ..state(BucketKind::Pair, 0, 0)
    };
    assert_eq!(entry(&[until("2026-11-30T12:00:00.000001Z")]), Entry::Locked);
    assert!(matches!(entry(&[until("2026-11-30T12:00:00Z")]), Entry::Free(_)));
}

/// Minutes of the lock after so many, the last failure so long ago.
fn minutes(rules: &LockoutRules, locks: u32, ago: SignedDuration) -> i64 {
    let failed_at = Some(noon() - ago);
    let state = BucketState { locks, failed_at, ..state(BucketKind::Pair, 5, 0) };
    let locks = rules.locks(&[state], noon());
    assert_eq!(locks.len(), 1);
    locks[0].until.duration_since(noon()).as_mins()
}

#[test]
fn each_further_lock_is_twice_as_long_up_to_the_longest() {
    let recent = SignedDuration::from_mins(1);
    let after = |locks| minutes(&rules(), locks, recent);
    assert_eq!([0, 1, 2, 6, 7, 31, 32, u32::MAX].map(after), [15, 30, 60, 960, 1440, 1440, 1440, 1440]);
    let constant = LockoutRules { exponential: false, ..rules() };
    assert_eq!([0, 1, 40].map(|locks| minutes(&constant, locks, recent)), [15, 15, 15]);
    let day = SignedDuration::from_hours(24);
    assert_eq!(minutes(&rules(), 3, day), 15, "a day without a failure forgets the doubling");
    assert_eq!(minutes(&rules(), 3, day - SignedDuration::from_micros(1)), 120);
    let over = BucketState {
        locks: 3,
        failed_at: Some(noon() - day),
        locked_until: Some(noon()),
        ..state(BucketKind::Pair, 5, 0)
    };
    assert_eq!(rules().locks(&[over], noon())[0].number, 4, "the time of a lock is no time without failures");
}

#[test]
fn an_address_is_closed_by_its_hundredth_failure_in_a_row() {
    let row = |in_a_row, under_way| {
        let account = BucketState { in_a_row, ..state(BucketKind::Account, 0, under_way) };
        entry(&[state(BucketKind::Pair, 0, 0), account])
    };
    assert!(matches!(row(99, 0), Entry::Free(_)));
    assert_eq!(row(99, 1), Entry::Taken);
    assert_eq!(row(100, 0), Entry::Locked);
    let closes =
        |in_a_row| LockoutRules::closes(&[BucketState { in_a_row, ..state(BucketKind::Account, 1, 0) }]);
    assert_eq!([99, 100, 101].map(closes), [false, true, false], "once");
}

#[test]
fn without_an_end_by_time_a_lock_lasts_until_somebody_ends_it_but_for_a_source() {
    let rules = LockoutRules { by_time: false, ..rules() };
    let until = |kind, failures| rules.locks(&[state(kind, failures, 0)], noon())[0].until;
    assert_eq!(until(BucketKind::Pair, 5), Timestamp::MAX);
    assert_eq!(until(BucketKind::Account, 50), Timestamp::MAX);
    assert_eq!(until(BucketKind::Source, 50), noon() + SignedDuration::from_mins(15));
}

#[test]
fn the_buckets_of_an_address_lie_between_its_first_and_its_last() {
    let (own, other) = (AddressKey([7; 16]), AddressKey([8; 16]));
    let within = |key: BucketKey| own.first() <= key && key <= own.last();
    for hashed in [[0; 32], [9; 32], [u8::MAX; 32]] {
        assert!(within(own.bucket(hashed)) && !within(other.bucket(hashed)));
    }
    assert_ne!(own.bucket([1; 32]), own.bucket([2; 32]));
}

#[test]
fn a_device_is_forgotten_and_never_locked() {
    let full = [state(BucketKind::Device, 5, 0)];
    assert!(rules().locks(&full, noon()).is_empty() && rules().forgets(&full));
    assert!(!rules().forgets(&[state(BucketKind::Device, 4, 1)]));
    assert!(!rules().forgets(&[state(BucketKind::Pair, 5, 0)]));
}

proptest! {
    /// Whatever is under way already: what a bucket lets in together never fails more often than it allows.
    #[test]
    fn what_is_let_in_stays_within_the_limit(failures in 0_u32..60, under_way in 0_u32..60) {
        let kinds = [BucketKind::Pair, BucketKind::Account, BucketKind::Source, BucketKind::Device];
        for kind in kinds {
            if let Entry::Free(_) = entry(&[state(kind, failures, under_way)]) {
                prop_assert!(failures + under_way < rules().limit(kind));
            }
        }
    }
}
