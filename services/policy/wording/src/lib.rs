//! What is said of a policy in more than one place, once: on pages, in mails and in the policy itself.
use kit_locale::Language;
use policy_api::NoShowCost;

/// What missing an appointment costs. Where nothing is paid in advance it says nothing of refunds, and it is `None`
/// where not coming has no consequence.
#[must_use]
pub fn missed(cost: &NoShowCost, language: Language, paid_in_advance: bool) -> Option<String> {
    let back = Some(cost.refund_percent).filter(|_| paid_in_advance);
    let fee = Some(cost.fee).filter(|fee| !fee.is_zero());
    let fee = fee.map(|fee| language.money(fee));
    let back = back.map(|percent| refunded(percent, language));
    if language.is_spanish() { spanish(back, fee) } else { english(back, fee) }
}

/// That this percent of what was paid comes back, 0 to 100: the rest of a sentence.
#[must_use]
pub fn refunded(percent: u32, language: Language) -> String {
    match (language.is_spanish(), percent) {
        (true, 0) => "no se le devuelve nada".to_owned(),
        (true, 100) => "se le devuelve todo lo pagado".to_owned(),
        (true, _) => format!("se le devuelve el {} de lo pagado", language.percent(percent)),
        (false, 0) => "you get nothing back".to_owned(),
        (false, 100) => "you get back everything you’ve paid".to_owned(),
        (false, _) => format!("you get back {} of what you’ve paid", language.percent(percent)),
    }
}

/// What calling does, or writing: who says so before the start is not charged. `None`: there is no fee. The start is
/// named by no time: of another day, the deadline to cancel is often at the same one.
#[must_use]
pub fn told(cost: &NoShowCost, language: Language) -> Option<String> {
    if cost.fee.is_zero() {
        return None;
    }
    let fee = language.money(cost.fee);
    Some(if language.is_spanish() {
        format!("Si nos avisa antes del inicio, no le cobramos los {fee}.")
    } else {
        format!("If you tell us before the start, we don’t charge the {fee}.")
    })
}

fn spanish(back: Option<String>, fee: Option<String>) -> Option<String> {
    let charge = fee.map(|fee| format!("le cobraremos {fee}"));
    let parts: Vec<String> = back.into_iter().chain(charge).collect();
    (!parts.is_empty()).then(|| format!("Si no acude y no nos avisa, {}.", parts.join(" y ")))
}

fn english(back: Option<String>, fee: Option<String>) -> Option<String> {
    let charge = fee.map(|fee| format!("we charge {fee}"));
    let parts: Vec<String> = back.into_iter().chain(charge).collect();
    (!parts.is_empty())
        .then(|| format!("If you miss your appointment without telling us, {}.", parts.join(" and ")))
}

#[cfg(test)]
mod tests {
    use kit_money::Money;

    use super::*;

    fn cost(minor: i64, refund_percent: u32) -> NoShowCost {
        NoShowCost { fee: Money::new(minor, "EUR".parse().unwrap()), refund_percent }
    }

    #[test]
    fn where_nothing_is_paid_in_advance_it_speaks_of_the_fee_alone() {
        let said = |language| missed(&cost(2_000, 0), language, false).unwrap();
        assert_eq!(said(Language::Spanish), "Si no acude y no nos avisa, le cobraremos 20,00\u{a0}€.");
        assert_eq!(
            said(Language::English),
            "If you miss your appointment without telling us, we charge €20.00."
        );
        assert_eq!(missed(&cost(0, 0), Language::English, false), None);
    }

    #[test]
    fn what_was_paid_comes_back_in_part_or_not() {
        let said = |minor, percent| missed(&cost(minor, percent), Language::English, true).unwrap();
        let absent = "If you miss your appointment without telling us,";
        assert_eq!(said(2_000, 0), format!("{absent} you get nothing back and we charge €20.00."));
        assert_eq!(said(0, 30), format!("{absent} you get back 30% of what you’ve paid."));
        assert_eq!(said(0, 100), format!("{absent} you get back everything you’ve paid."));
        let spanish = missed(&cost(2_000, 30), Language::Spanish, true).unwrap();
        assert_eq!(
            spanish,
            "Si no acude y no nos avisa, se le devuelve el 30\u{a0}% de lo pagado y le cobraremos 20,00\u{a0}€."
        );
    }

    #[test]
    fn telling_the_business_before_the_start_saves_the_fee() {
        let said = |language| told(&cost(2_000, 0), language).unwrap();
        assert_eq!(
            said(Language::Spanish),
            "Si nos avisa antes del inicio, no le cobramos los 20,00\u{a0}€."
        );
        assert_eq!(said(Language::English), "If you tell us before the start, we don’t charge the €20.00.");
        assert_eq!(told(&cost(0, 0), Language::English), None);
    }
}
