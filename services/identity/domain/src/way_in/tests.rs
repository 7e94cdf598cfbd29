use super::*;

const MARKS: [PasswordMark; 2] = [PasswordMark([1; 32]), PasswordMark([2; 32])];

fn proved() -> Proved {
    Proved {
        account: AccountId::from(uuid::Uuid::from_u128(7)),
        strength: Strength::Password,
        at: Timestamp::UNIX_EPOCH,
        password: MARKS[0],
    }
}

fn next(due: Due) -> WayIn {
    WayIn::of(Standing { proved: proved(), due })
}

#[test]
fn there_is_a_session_when_nothing_is_due_alone() {
    assert!(matches!(next(Due::default()), WayIn::Session(_)));
    assert!(matches!(next(Due { new_password: true, ..Due::default() }), WayIn::NewPassword(_)));
    for new_password in [false, true] {
        assert_eq!(next(Due { enrolment: true, new_password }), WayIn::Enrolment);
    }
}

#[test]
fn a_new_password_leads_on_with_what_was_proved_and_its_own_mark() {
    let WayIn::NewPassword(step) = next(Due { new_password: true, ..Due::default() }) else {
        panic!("no step")
    };
    let WayIn::Session(entered) = step.chosen(MARKS[1]) else { panic!("no session") };
    assert_eq!(*entered.proved(), Proved { password: MARKS[1], ..proved() });
}

#[test]
fn a_step_that_is_kept_is_the_same_when_it_goes_on() {
    let due = Due { new_password: true, ..Due::default() };
    let WayIn::NewPassword(step) = next(due) else { panic!("no step") };
    assert_eq!(WayIn::of(step.standing().clone()), WayIn::NewPassword(step));
}
