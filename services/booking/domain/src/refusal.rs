//! What policy says of a booking, and the first refusal in the order of the public contract: agreements, then whether
//! this person may book, then the price that was quoted.
use kit_money::Money;
use policy_api::{Accepted, AgreementKind, ClientStanding, Requirement, RequirementState};

/// What was quoted to the client beforehand, where it is to be checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The price.
    pub price: Option<Money>,
    /// What is due before the start.
    pub due_now: Option<Money>,
}

/// Why a booking is refused after its fields and rules were found right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// These kinds must be accepted (missing, or a digest that was never published).
    AgreementRequired(Vec<AgreementKind>),
    /// Earlier versions of these kinds were accepted.
    AgreementOutdated(Vec<AgreementKind>),
    /// Not this person, not this way; one answer for every reason.
    NotPossible,
    /// The price or what is due differs from what was quoted.
    PriceChanged,
}

/// The first refusal, or what was accepted (satisfied kinds, in policy's order).
pub fn decide(
    requirements: &[Requirement],
    client_standing: ClientStanding,
    price: Money,
    due_now: Money,
    expected: Expected,
) -> Result<Vec<Accepted>, Refusal> {
    let needed = kinds(requirements, |one| {
        one.state == RequirementState::Unknown || (one.required && one.state == RequirementState::Missing)
    });
    if !needed.is_empty() {
        return Err(Refusal::AgreementRequired(needed));
    }
    let outdated = kinds(requirements, |one| one.state == RequirementState::Outdated);
    if !outdated.is_empty() {
        return Err(Refusal::AgreementOutdated(outdated));
    }
    if client_standing == ClientStanding::Blocked {
        return Err(Refusal::NotPossible);
    }
    let differs = |shown: Option<Money>, actual: Money| shown.is_some_and(|shown| shown != actual);
    if differs(expected.price, price) || differs(expected.due_now, due_now) {
        return Err(Refusal::PriceChanged);
    }
    let satisfied = |one: &&Requirement| one.state == RequirementState::Satisfied;
    Ok(requirements.iter().filter(satisfied).map(|one| one.accepted.clone()).collect())
}

fn kinds(requirements: &[Requirement], wanted: impl Fn(&Requirement) -> bool) -> Vec<AgreementKind> {
    requirements.iter().filter(|one| wanted(one)).map(|one| one.accepted.kind).collect()
}

#[cfg(test)]
mod tests {
    use AgreementKind::{Cancellation, Terms};

    use super::*;

    fn requirement(kind: AgreementKind, state: RequirementState, required: bool) -> Requirement {
        let accepted = Accepted { kind, version: 1, digest: vec![1; 32], language: "es".into() };
        Requirement { state, required, accepted }
    }

    fn money(minor: i64) -> Money {
        Money::new(minor, "EUR".parse().unwrap())
    }

    fn decided(
        requirements: &[Requirement],
        client_standing: ClientStanding,
        shown: i64,
    ) -> Result<usize, Refusal> {
        let expected = Expected { price: Some(money(shown)), due_now: None };
        decide(requirements, client_standing, money(100), money(0), expected).map(|accepted| accepted.len())
    }

    #[test]
    fn the_order_is_agreements_then_person_then_price() {
        use RequirementState::{Missing, Outdated, Satisfied, Unknown};
        let missing = requirement(Terms, Missing, true);
        let outdated = requirement(Cancellation, Outdated, true);
        let both = [missing, outdated.clone()];
        assert_eq!(decided(&both, ClientStanding::Blocked, 1), Err(Refusal::AgreementRequired(vec![Terms])));
        let second = [requirement(Terms, Satisfied, true), outdated];
        assert_eq!(
            decided(&second, ClientStanding::Blocked, 1),
            Err(Refusal::AgreementOutdated(vec![Cancellation]))
        );
        let good = [requirement(Terms, Satisfied, true), requirement(Cancellation, Satisfied, true)];
        assert_eq!(decided(&good, ClientStanding::Blocked, 1), Err(Refusal::NotPossible));
        assert_eq!(decided(&good, ClientStanding::Good, 1), Err(Refusal::PriceChanged));
        assert_eq!(decided(&good, ClientStanding::Good, 100), Ok(2));
        let unknown = [requirement(Terms, Unknown, false)];
        assert_eq!(
            decided(&unknown, ClientStanding::Good, 100),
            Err(Refusal::AgreementRequired(vec![Terms]))
        );
    }

    #[test]
    fn what_is_not_required_may_be_missing() {
        let optional = [requirement(Terms, RequirementState::Missing, false)];
        assert_eq!(decided(&optional, ClientStanding::Good, 100), Ok(0));
    }
}
