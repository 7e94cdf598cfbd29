//! Spanish.
use kit_locale::Language;
use policy_api::{Notice, Unit};
use policy_wording::refunded;

use crate::{Rebooking, RebookingTrigger, Rules, Then};

/// `missed`: what is said of missing the appointment.
pub(super) fn sentences(rules: &Rules, language: Language, missed: Vec<String>) -> Vec<String> {
    let mut lines = vec![window(rules, language)];
    if rules.asks_for_prepayment() {
        lines.extend(tiers(rules, language));
        lines.push("Si cancelamos nosotros, se le devuelve todo lo pagado.".to_owned());
    }
    lines.extend(missed);
    if let Some(prepayment) = rules.prepayment.filter(|prepayment| prepayment.percent > 0) {
        let within = span(prepayment.due_within);
        let percent = language.percent(prepayment.percent);
        lines.push(format!("El {percent} del precio se paga en un plazo de {within} desde la reserva."));
    }
    lines.extend(rules.rebooking.as_ref().map(rebooking));
    lines
}

fn span(notice: Notice) -> String {
    let (count, unit) = notice.in_largest_unit();
    let name = match unit {
        Unit::Hour => "hora",
        Unit::Minute => "minuto",
        Unit::Second => "segundo",
    };
    if count == 1 { format!("1 {name}") } else { format!("{count} {name}s") }
}

fn window(rules: &Rules, language: Language) -> String {
    if rules.min_notice == Notice::default() {
        return format!(
            "Puede cancelar en línea{} en cualquier momento antes del inicio.",
            free(rules, language)
        );
    }
    let notice = span(rules.min_notice);
    format!(
        "Puede cancelar en línea{} hasta {notice} antes del inicio, pero no más tarde.",
        free(rules, language)
    )
}

/// Where nothing is paid in advance, a cancellation costs nothing.
fn free(rules: &Rules, language: Language) -> &'static str {
    match (rules.asks_for_prepayment(), language.is_of_the_united_states()) {
        (true, _) => "",
        (false, true) => " sin costo",
        (false, false) => " sin coste",
    }
}

fn tiers(rules: &Rules, language: Language) -> Vec<String> {
    let line = |(notice, percent): (Notice, u32)| {
        if notice == Notice::default() {
            return format!("Si cancela antes del inicio, {}.", refunded(percent, language));
        }
        format!("Si cancela con al menos {} de antelación, {}.", span(notice), refunded(percent, language))
    };
    let reachable: Vec<_> = rules.reachable().map(|(notice, tier)| (notice, tier.percent)).collect();
    let mut lines: Vec<_> = reachable.iter().copied().map(line).collect();
    if reachable.last().is_some_and(|(notice, _)| *notice > rules.min_notice) {
        lines.push("Si cancela más tarde, no se le devuelve nada.".to_owned());
    }
    if reachable.is_empty() {
        lines.push("Si cancela, no se le devuelve nada.".to_owned());
    }
    lines
}

fn rebooking(rebooking: &Rebooking) -> String {
    let counts = |what: RebookingTrigger| rebooking.counts.contains(&what);
    let many = rebooking.after > 1;
    let what = match (counts(RebookingTrigger::LateCancel), counts(RebookingTrigger::NoShow), many) {
        (true, true, true) => "cancelaciones tardías o ausencias",
        (true, true, false) => "cancelación tardía o ausencia",
        (false, _, true) => "ausencias",
        (false, _, false) => "ausencia",
        (true, false, true) => "cancelaciones tardías",
        (true, false, false) => "cancelación tardía",
    };
    let then = match rebooking.then {
        Then::RequireApproval => "una nueva reserva necesita nuestra aprobación".to_owned(),
        Then::RequirePrepayment => "una nueva reserva se paga por adelantado".to_owned(),
        Then::BlockForDays(1) => "no es posible volver a reservar durante 1 día".to_owned(),
        Then::BlockForDays(days) => format!("no es posible volver a reservar durante {days} días"),
    };
    let days = if rebooking.within_days == 1 { "día" } else { "días" };
    format!("Tras {} {what} en {} {days}, {then}.", rebooking.after, rebooking.within_days)
}
