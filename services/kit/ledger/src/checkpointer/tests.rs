use super::*;

fn tenant(name: &str) -> TenantId {
    name.parse().unwrap()
}

#[test]
fn signing_that_stopped_is_counted_from_the_first_round_that_failed_until_one_signs() {
    let (mut state, began) = (State::default(), Timestamp::UNIX_EPOCH);
    let minutes = SignedDuration::from_mins;
    let after = |count| began + minutes(count);
    state.take(tenant("a"), Outcome::Signed, began);
    assert_eq!(state.unsigned_for(after(9)), minutes(0));
    state.take(tenant("a"), Outcome::Failed, after(1));
    state.take(tenant("a"), Outcome::Failed, after(2));
    state.take(tenant("b"), Outcome::Halted, after(3));
    assert_eq!(state.unsigned_for(after(4)), minutes(3), "since the first failure");
    state.take(tenant("a"), Outcome::Signed, after(5));
    assert_eq!(state.unsigned_for(after(5)), minutes(2), "the other tenant is still halted");
}

#[test]
fn a_round_that_failed_neither_halts_a_ledger_nor_resolves_its_halt() {
    let (mut state, now) = (State::default(), Timestamp::UNIX_EPOCH);
    state.take(tenant("a"), Outcome::Failed, now);
    assert!(state.halted.is_empty());
    state.take(tenant("a"), Outcome::Halted, now);
    state.take(tenant("a"), Outcome::Failed, now);
    assert_eq!(state.halted, HashSet::from([tenant("a")]));
    state.take(tenant("a"), Outcome::Signed, now);
    assert!(state.halted.is_empty() && state.unsigned.is_empty());
}
