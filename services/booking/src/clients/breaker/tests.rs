use proptest::prelude::*;

use super::*;

fn open(breaker: &mut Breaker, now: Instant) {
    let (first, second) = (breaker.admit(now).unwrap(), breaker.admit(now).unwrap());
    assert_eq!(breaker.ended(first, Outcome::TimedOut, now), None);
    assert_eq!(breaker.ended(second, Outcome::TimedOut, now), Some(Change::Opened));
}

#[test]
fn two_timeouts_in_a_row_refuse_for_a_second() {
    let (mut breaker, now) = (Breaker::new(), Instant::now());
    open(&mut breaker, now);
    assert_eq!(breaker.admit(now).unwrap_err(), PAUSE);
    let shortly = now + Duration::from_millis(900);
    assert_eq!(breaker.admit(shortly).unwrap_err(), Duration::from_millis(100));
    assert!(breaker.admit(now + PAUSE).is_ok());
}

#[test]
fn an_answer_between_two_timeouts_forgives_the_first() {
    let (mut breaker, now) = (Breaker::new(), Instant::now());
    for outcome in [Outcome::TimedOut, Outcome::Answered, Outcome::TimedOut] {
        let pass = breaker.admit(now).unwrap();
        assert_eq!(breaker.ended(pass, outcome, now), None);
    }
    let pass = breaker.admit(now).unwrap();
    assert_eq!(breaker.ended(pass, Outcome::Unknown, now), None, "neither forgives nor counts");
    let pass = breaker.admit(now).unwrap();
    assert_eq!(breaker.ended(pass, Outcome::TimedOut, now), Some(Change::Opened));
}

#[test]
fn one_call_at_a_time_tries() {
    let (mut breaker, now) = (Breaker::new(), Instant::now());
    open(&mut breaker, now);
    let later = now + PAUSE;
    let tries = breaker.admit(later).unwrap();
    assert!(breaker.admit(later).is_err() && breaker.admit(later + PAUSE * 9).is_err());
    let late = later + Duration::from_millis(1_200);
    assert_eq!(breaker.ended(tries, Outcome::TimedOut, late), Some(Change::Opened));
    assert_eq!(breaker.admit(late).unwrap_err(), PAUSE, "for another second");
    let tries = breaker.admit(late + PAUSE).unwrap();
    assert_eq!(breaker.ended(tries, Outcome::Answered, late + PAUSE), Some(Change::Closed));
    assert!(breaker.admit(late + PAUSE).is_ok() && breaker.admit(late + PAUSE).is_ok());
}

#[test]
fn a_try_of_which_nobody_hears_leaves_the_next_one_to_try() {
    let (mut breaker, now) = (Breaker::new(), Instant::now());
    open(&mut breaker, now);
    let tries = breaker.admit(now + PAUSE).unwrap();
    assert_eq!(breaker.ended(tries, Outcome::Unknown, now + PAUSE), None);
    let tries = breaker.admit(now + PAUSE).unwrap();
    assert!(breaker.admit(now + PAUSE).is_err());
    assert_eq!(breaker.ended(tries, Outcome::Answered, now + PAUSE), Some(Change::Closed));
}

#[test]
fn calls_from_before_it_opened_say_nothing_afterwards() {
    let (mut breaker, now) = (Breaker::new(), Instant::now());
    let mut early: Vec<Pass> = (0..3).map(|_| breaker.admit(now).unwrap()).collect();
    open(&mut breaker, now);
    assert_eq!(breaker.ended(early.pop().unwrap(), Outcome::Answered, now), None);
    assert!(breaker.admit(now).is_err(), "still open");
    let tries = breaker.admit(now + PAUSE).unwrap();
    assert_eq!(breaker.ended(early.pop().unwrap(), Outcome::TimedOut, now + PAUSE), None);
    assert_eq!(breaker.ended(tries, Outcome::Answered, now + PAUSE), Some(Change::Closed));
    assert_eq!(breaker.ended(early.pop().unwrap(), Outcome::TimedOut, now + PAUSE), None);
    let pass = breaker.admit(now + PAUSE).unwrap();
    assert_eq!(breaker.ended(pass, Outcome::TimedOut, now + PAUSE), None, "the first one counts alone");
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Call,
    End(usize, Outcome),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let outcome = prop_oneof![Just(Outcome::Answered), Just(Outcome::TimedOut), Just(Outcome::Unknown)];
    prop_oneof![
        3 => Just(Step::Call),
        3 => (any::<usize>(), outcome).prop_map(|(which, outcome)| Step::End(which, outcome)),
        1 => (0_u64..1_500).prop_map(Step::Wait),
    ]
}

proptest! {
    #[test]
    fn whatever_happens(steps in proptest::collection::vec(step(), 0..200)) {
        let (mut breaker, mut now) = (Breaker::new(), Instant::now());
        let mut under_way: Vec<Pass> = Vec::new();
        // Since when it is open; the passes that went since it opened and have not ended.
        let (mut opened, mut trying): (Option<Instant>, usize) = (None, 0);
        for step in steps {
            match step {
                Step::Wait(millis) => now += Duration::from_millis(millis),
                Step::Call => match breaker.admit(now) {
                    Ok(pass) => {
                        if let Some(at) = opened {
                            prop_assert!(now >= at + PAUSE, "refused for a second");
                            trying += 1;
                            prop_assert_eq!(trying, 1, "one at a time tries");
                        }
                        under_way.push(pass);
                    }
                    Err(after) => {
                        prop_assert!(opened.is_some());
                        prop_assert!(after > Duration::ZERO && after <= PAUSE);
                    }
                },
                Step::End(which, outcome) if !under_way.is_empty() => {
                    let pass = under_way.swap_remove(which % under_way.len());
                    let (era, before) = (pass.0, breaker.era);
                    match breaker.ended(pass, outcome, now) {
                        Some(Change::Opened) => (opened, trying) = (Some(now), 0),
                        Some(Change::Closed) => (opened, trying) = (None, 0),
                        None if era == before && trying > 0 => trying -= 1,
                        None => {}
                    }
                }
                Step::End(..) => {}
            }
        }
        // Nobody is locked out: once all have ended and a second has passed, somebody may try.
        for pass in under_way {
            breaker.ended(pass, Outcome::Unknown, now);
        }
        prop_assert!(breaker.admit(now + PAUSE).is_ok());
    }
}
