//! Spanish.
use kit_locale::Language::Spanish;
use policy_api::{Notice, Unit};

use crate::{Rebooking, RebookingTrigger, Rules, Then};

pub(super) fn sentences(rules: &Rules) -> Vec<String> {
    let mut lines = vec![window(rules)];
    lines.extend(tiers(rules));
    lines.push("Si cancelamos nosotros, se le devuelve todo lo pagado.".to_owned());
    lines.push(no_show(rules));
    if let Some(prepayment) = rules.prepayment.filter(|prepayment| prepayment.percent > 0) {
        let within = span(prepayment.due_within);
        lines.push(format!(
            "El {} % del precio se paga en un plazo de {within} desde la reserva.",
            prepayment.percent
        ));
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

fn window(rules: &Rules) -> String {
    if rules.min_notice == Notice::default() {
        return "Puede cancelar en cualquier momento antes del inicio.".to_owned();
    }
    format!("Puede cancelar hasta {} antes del inicio; después ya no es posible.", span(rules.min_notice))
}

fn back(percent: u32) -> String {
    match percent {
        0 => "no se le devuelve nada".to_owned(),
        100 => "se le devuelve todo lo pagado".to_owned(),
        _ => format!("se le devuelve el {} de lo pagado", Spanish.percent(percent)),
    }
}

fn tiers(rules: &Rules) -> Vec<String> {
    let line = |(notice, percent): (Notice, u32)| {
        if notice == Notice::default() {
            return format!("Si cancela antes del inicio, {}.", back(percent));
        }
        format!("Si cancela con al menos {} de antelación, {}.", span(notice), back(percent))
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

fn no_show(rules: &Rules) -> String {
    let fee = rules.no_show_fee();
    let owed = if fee.minor > 0 { format!(" y debe abonar {}", Spanish.money(fee)) } else { String::new() };
    format!("Si no acude, {}{owed}.", back(rules.no_show.percent))
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
