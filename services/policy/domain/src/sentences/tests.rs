use policy_api::Notice;

use super::*;
use crate::rules::tests::rules;
use crate::{Prepayment, Rebooking, RebookingTrigger, Then};

#[test]
fn the_sample_policy_in_both_languages() {
    let prepayment = Some(Prepayment { percent: 100, due_within: Notice::hours(1) });
    let prepaid = Rules { prepayment, ..rules() };
    let english = [
        "You can cancel online up to 24 hours before the start, but no later.",
        "If you cancel at least 72 hours before the start, you get back everything you’ve paid.",
        "If you cancel at least 24 hours before the start, you get back 50% of what you’ve paid.",
        "If we cancel, you get back everything you’ve paid.",
        "If you miss your appointment without telling us, you get nothing back and we charge €20.00.",
        "If you tell us before the start, we don’t charge the €20.00.",
        "100% of the price is to be paid within 1 hour of booking.",
    ];
    assert_eq!(sentences(&prepaid, "en-GB"), english);
    let spanish = [
        "Puede cancelar en línea hasta 24 horas antes del inicio, pero no más tarde.",
        "Si cancela con al menos 72 horas de antelación, se le devuelve todo lo pagado.",
        "Si cancela con al menos 24 horas de antelación, se le devuelve el 50\u{a0}% de lo pagado.",
        "Si cancelamos nosotros, se le devuelve todo lo pagado.",
        "Si no acude y no nos avisa, no se le devuelve nada y le cobraremos 20,00\u{a0}€.",
        "Si nos avisa antes del inicio, no le cobramos los 20,00\u{a0}€.",
        "El 100\u{a0}% del precio se paga en un plazo de 1 hora desde la reserva.",
    ];
    assert_eq!(sentences(&prepaid, "es"), spanish);
}

#[test]
fn where_nothing_is_paid_in_advance_nothing_is_said_of_refunds() {
    let english = [
        "You can cancel online, free of charge, up to 24 hours before the start, but no later.",
        "If you miss your appointment without telling us, we charge €20.00.",
        "If you tell us before the start, we don’t charge the €20.00.",
    ];
    assert_eq!(sentences(&rules(), "en"), english);
    let spanish = [
        "Puede cancelar en línea sin coste hasta 24 horas antes del inicio, pero no más tarde.",
        "Si no acude y no nos avisa, le cobraremos 20,00\u{a0}€.",
        "Si nos avisa antes del inicio, no le cobramos los 20,00\u{a0}€.",
    ];
    assert_eq!(sentences(&rules(), "es"), spanish);
}

#[test]
fn everything_else_a_policy_can_say() {
    let counts = vec![RebookingTrigger::LateCancel, RebookingTrigger::NoShow];
    let mut whole = Rules {
        min_notice: Notice::default(),
        prepayment: Some(Prepayment { percent: 30, due_within: Notice::seconds(1_800) }),
        rebooking: Some(Rebooking { after: 3, within_days: 90, counts, then: Then::BlockForDays(30) }),
        ..rules()
    };
    whole.refunds.pop();
    let english = sentences(&whole, "en");
    for line in [
        "You can cancel online at any time before the start.",
        "If you cancel later than that, you get nothing back.",
        "30% of the price is to be paid within 30 minutes of booking.",
        "After 3 late cancellations or missed bookings within 90 days, a new booking is not possible for 30 days.",
    ] {
        assert!(english.iter().any(|own| own == line), "{line} in {english:#?}");
    }
    let spanish = sentences(&whole, "es-ES");
    assert_eq!(spanish.len(), english.len());
    assert!(spanish.iter().any(|line| line == "Si cancela más tarde, no se le devuelve nada."));
}

#[test]
fn amounts_follow_the_region() {
    let second = |tag| sentences(&rules(), tag).swap_remove(1);
    assert_eq!(second("en-US"), "If you miss your appointment without telling us, we charge €20.00.");
    assert_eq!(second("es-US"), "Si no acude y no nos avisa, le cobraremos €20.00.");
    assert!(sentences(&rules(), "es-US").swap_remove(0).contains("sin costo"));
    let prepaid =
        Rules { prepayment: Some(Prepayment { percent: 30, due_within: Notice::hours(1) }), ..rules() };
    let half = |tag| sentences(&prepaid, tag).into_iter().find(|line| line.contains("50")).unwrap();
    assert!(half("es-US").ends_with("se le devuelve el 50% de lo pagado."), "{}", half("es-US"));
    assert!(half("es-ES").ends_with("se le devuelve el 50\u{a0}% de lo pagado."), "{}", half("es-ES"));
}
