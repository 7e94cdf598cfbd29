//! What mails say, in both languages, with and without names.
use jiff::SignedDuration;
use kit_mail::layout;
use policy_api::{By, Event};
use policy_domain::{Facts, Rules, deadlines, decide, refund_dates};

use super::*;

fn money(minor: i64) -> Money {
    Money::new(minor, "EUR".parse().unwrap())
}

fn input(language: Language, names: bool) -> MailInput {
    let names = names.then(|| Names {
        client: "Ana Ruiz".into(),
        service: "Revisión <b>".into(),
        provider: "Dra. Vega".into(),
    });
    MailInput {
        occasion: Occasion::Confirmed,
        language,
        sender: Sender {
            name: "Clínica Sol".into(),
            accent: kit_brand::shades_or_product(Some("#20639b")),
            host: "clinica-sol.localhost".into(),
            address: None,
        },
        address: "Calle del Olivar 24".into(),
        phone: "910 000 000".into(),
        origin: "https://clinica-sol.localhost:8443".into(),
        names,
        start: "2026-12-03T16:30:00Z".parse().unwrap(),
        end: "2026-12-03T17:30:00Z".parse().unwrap(),
        zone: TimeZone::get("Europe/Madrid").unwrap(),
        code: "7K2M-9QXT".into(),
        manage_url: Some("https://clinica-sol.localhost:8443/bookings/1?t=abc".into()),
        calendar_url: Some("https://clinica-sol.localhost:8443/bookings/1/calendar.ics?t=abc".into()),
        price: money(6000),
        paid: money(6000),
        made_at: "2026-11-20T09:00:00Z".parse().unwrap(),
        refunds: vec![
            RefundTier { until: "2026-11-30T16:30:00Z".parse().unwrap(), percent: 100 },
            RefundTier { until: "2026-12-02T16:30:00Z".parse().unwrap(), percent: 50 },
        ],
        no_show: NoShowCost { fee: money(2000), refund_percent: 0 },
        cancel_until: Some("2026-12-02T16:30:00Z".parse().unwrap()),
        receipt: Some("CR-0000-0001".into()),
        accepted: vec![AcceptedLink {
            kind: policy_api::AgreementKind::Terms,
            version: 2,
            digest: "ab".repeat(32),
        }],
    }
}

fn both(input: &MailInput) -> (String, String) {
    let content = input.write();
    (layout::html(&input.sender, &content).unwrap(), layout::plain(&input.sender, &content))
}

#[test]
fn a_confirmation_says_what_was_promised() {
    let (html, plain) = both(&input(Language::Spanish, true));
    for part in [
        "Jueves 3 de diciembre de 2026",
        "17:30 a 18:30",
        "60,00\u{a0}€",
        "miércoles 2 de diciembre de 2026 a las 17:30, 24 horas antes",
        "Hasta el lunes 30 de noviembre de 2026 a las 17:30 le devolvemos todo lo que haya pagado.",
        "Hora de Madrid (UTC+1).",
        "CR-0000-0001",
        "7K2M-9QXT",
        "Ana Ruiz",
        "Dra. Vega",
        "910\u{a0}000\u{a0}000",
        "https://www.openstreetmap.org/search?query=Calle%20del%20Olivar%2024",
        "/bookings/1/calendar.ics?t=abc",
    ] {
        assert!(plain.contains(part), "{part} in {plain}");
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(plain.contains("/bookings/1?t=abc"), "{plain}");
    assert!(plain.contains(&format!("/agreements/terms/{}", "ab".repeat(32))));
    assert!(html.contains("href=\"tel:910000000\""), "{html}");
    assert!(html.contains("Revisi") && !html.contains("<b>"), "escaped in HTML");
    assert!(plain.contains("Revisión <b>"), "as it is in plain text");
}

#[test]
fn a_subject_says_what_and_when_in_what_a_phone_shows() {
    let cancelled = Occasion::Cancelled { percent: 0, refund: money(0), fee: money(0) };
    for (occasion, es, en) in [
        (Occasion::Confirmed, "Cita confirmada: jue 3 dic, 17:30", "Booking confirmed: Thu 3 Dec, 17:30"),
        (
            Occasion::Link,
            "Nuevo enlace de su cita: jue 3 dic, 17:30",
            "New link to your booking: Thu 3 Dec, 17:30",
        ),
        (cancelled, "Cita cancelada: jue 3 dic, 17:30", "Booking cancelled: Thu 3 Dec, 17:30"),
    ] {
        for (language, subject) in [(Language::Spanish, es), (Language::English, en)] {
            let mail = MailInput { occasion: occasion.clone(), ..input(language, true) }.write();
            assert_eq!(mail.subject, subject);
            assert!(mail.subject.chars().count() <= 45, "{subject}");
        }
    }
}

#[test]
fn after_a_cancellation_one_can_book_again_or_say_that_it_was_somebody_else() {
    let occasion = Occasion::Cancelled { percent: 0, refund: money(0), fee: money(0) };
    let (html, plain) = both(&MailInput { occasion, ..input(Language::English, true) });
    for part in ["https://clinica-sol.localhost:8443/?lang=en", "Wasn’t it you? Call us as soon as you can:"]
    {
        assert!(html.contains(part) && plain.contains(part), "{part} in {plain}");
    }
    assert!(!html.contains("openstreetmap") && !html.contains("?t=abc"), "{html}");
}

#[test]
fn where_nothing_was_paid_cancelling_is_free_and_nothing_comes_back() {
    for (language, until, claim) in [
        (Language::English, "You can cancel free of charge until Wednesday 2 December", "refund"),
        (Language::Spanish, "Puede cancelar sin coste hasta el miércoles 2 de diciembre", "devol"),
    ] {
        let (html, plain) = both(&MailInput { paid: money(0), ..input(language, true) });
        assert!(plain.contains(until), "{plain}");
        assert!(!plain.contains(claim) && !html.contains(claim), "{plain}");
    }
}

#[test]
fn what_is_left_to_pay_is_the_price_less_what_was_paid() {
    let said = |paid| both(&MailInput { paid: money(paid), ..input(Language::English, true) }).1;
    assert!(said(0).contains("You pay €60.00 at the appointment."));
    let part = said(1000);
    assert!(part.contains("The price is €60.00. You still pay €50.00 at the appointment."), "{part}");
    assert!(!said(6000).contains("at the appointment"));
}

/// A policy with what somebody paid under it, or owes.
fn under(rules: &Rules, language: Language) -> MailInput {
    let paid = if rules.asks_for_prepayment() { money(6000) } else { money(0) };
    let mut input = MailInput { paid, ..input(language, true) };
    input.cancel_until = Some(deadlines(Some(rules), input.start).cancel_until);
    let tiers = refund_dates(Some(rules), input.start, input.made_at, input.price);
    let tiers = tiers.iter().map(|tier| RefundTier { until: tier.until, percent: tier.percent });
    input.refunds = tiers.collect();
    input.no_show = rules.no_show_cost();
    input
}

#[test]
fn what_a_mail_tells_of_money_and_deadlines_is_what_is_decided() {
    for rules in policy_domain::testing::policies("EUR".parse().unwrap()) {
        for language in Language::ALL {
            let input = under(&rules, language);
            let facts = |event, by, at| Facts {
                event,
                by,
                at,
                starts_at: input.start,
                least_notice: None,
                paid: input.paid,
                consented: Some(&rules),
                moves: 0,
                overridden: false,
            };
            let decided = |at| decide(&facts(Event::Cancel, By::Client, at));
            let deadline = input.cancel_until.unwrap();
            assert!(decided(deadline).allowed && !decided(deadline + SignedDuration::from_micros(1)).allowed);
            let plain = both(&input).1;
            assert!(plain.contains(&input.moment(deadline)), "{plain}");
            let told: Vec<String> = input.back();
            for (tier, sentence) in input.refunds.iter().zip(&told) {
                let percent = match decided(tier.until).refund_percent {
                    0 | 100 => String::new(),
                    percent => language.percent(percent),
                };
                let until = input.moment(tier.until);
                assert!(sentence.contains(&until) && sentence.contains(&percent), "{sentence} {rules:?}");
            }
            assert_eq!(told.len(), if rules.asks_for_prepayment() { input.refunds.len() } else { 0 });
            let missed = decide(&facts(Event::NoShow, By::Business, input.end));
            let fee = language.money(missed.fee);
            let charged = [format!("le cobraremos {fee}"), format!("we charge {fee}")];
            let is_told = charged.iter().any(|sentence| plain.contains(sentence));
            assert_eq!(is_told, !missed.fee.is_zero(), "{fee} in {plain}");
        }
    }
}

#[test]
fn a_deadline_that_had_passed_is_no_promise() {
    let late =
        MailInput { made_at: "2026-12-03T09:00:00Z".parse().unwrap(), ..input(Language::English, true) };
    let (_, plain) = both(&late);
    assert!(plain.contains("It’s too late to cancel online."), "{plain}");
    assert!(plain.contains("View your booking") && !plain.contains("and cancel"), "{plain}");
    assert!(!plain.contains("You can cancel until"), "{plain}");
}

#[test]
fn without_names_no_sentence_holds_one() {
    let (html, plain) = both(&input(Language::English, false));
    for name in ["Ana", "Ruiz", "Revisi", "Vega"] {
        assert!(!plain.contains(name) && !html.contains(name), "{name}");
    }
    assert!(plain.contains("Thursday 3 December 2026"), "{plain}");
}

#[test]
fn a_discreet_mail_gives_no_amount_that_tells_the_service() {
    let cancelled =
        |percent, refund| Occasion::Cancelled { percent, refund: money(refund), fee: money(2000) };
    let occasions = [Occasion::Confirmed, Occasion::Link, cancelled(50, 3000), cancelled(0, 0)];
    for (language, occasion) in Language::ALL.into_iter().flat_map(|one| occasions.clone().map(|o| (one, o)))
    {
        for (price, paid) in [(0, 0), (6000, 0), (6000, 6000), (6000, 1000)] {
            let (price, paid) = (money(price), money(paid));
            let discreet = MailInput { occasion: occasion.clone(), price, paid, ..input(language, false) };
            let (html, plain) = both(&discreet);
            let subject = discreet.write().subject;
            // The fee is the policy's, whatever was booked.
            let fee = language.money(money(2000));
            for text in [html, plain, subject].map(|text| text.replace(&fee, "")) {
                let telling = ["€", "Precio", "Price", "The appointment is", "La cita es", "Unknown"];
                let told = telling.into_iter().find(|told| text.contains(told));
                assert_eq!(told, None, "{language:?} {occasion:?} {paid:?}: {text}");
            }
        }
    }
    let (_, plain) = both(&MailInput { occasion: cancelled(50, 3000), ..input(Language::English, false) });
    assert!(plain.contains("We refund 50% of what was paid."), "{plain}");
    let (_, plain) = both(&MailInput { occasion: cancelled(0, 0), ..input(Language::English, false) });
    assert!(plain.contains("What you paid is not refunded."), "{plain}");
}

#[test]
fn a_cancellation_without_a_refund_says_so() {
    let occasion = Occasion::Cancelled { percent: 0, refund: money(0), fee: money(0) };
    let cancelled = MailInput { occasion, ..input(Language::English, true) };
    let (_, kept) = both(&cancelled);
    assert!(kept.contains("What you paid, €60.00, is not refunded."), "{kept}");
    let (_, unpaid) = both(&MailInput { paid: money(0), ..cancelled });
    assert!(unpaid.contains("You hadn’t paid anything, and you owe nothing."), "{unpaid}");
}

#[test]
fn every_sentence_is_known_whatever_happened() {
    let cancelled = Occasion::Cancelled { percent: 50, refund: money(3000), fee: money(500) };
    for language in Language::ALL {
        for (occasion, names) in
            [(Occasion::Confirmed, true), (cancelled.clone(), true), (cancelled.clone(), false)]
        {
            for (price, paid) in [(0, 0), (6000, 0), (6000, 6000), (6000, 1000)] {
                let (price, paid) = (money(price), money(paid));
                let (html, plain) =
                    both(&MailInput { occasion: occasion.clone(), price, paid, ..input(language, names) });
                assert!(!plain.contains("Unknown") && !html.contains("Unknown"), "{plain}");
            }
        }
    }
}

#[test]
fn what_costs_nothing_gives_nothing_back() {
    let free = MailInput { price: money(0), paid: money(0), ..input(Language::English, true) };
    let (_, plain) = both(&free);
    assert!(plain.contains("The appointment is free of charge."), "{plain}");
    assert!(!plain.contains("refund"), "{plain}");
}

#[test]
fn a_cancellation_tells_refund_and_fee() {
    let occasion = Occasion::Cancelled { percent: 50, refund: money(3000), fee: money(500) };
    let (_, plain) = both(&MailInput { occasion, ..input(Language::English, true) });
    assert!(plain.contains("We refund €30.00, 50% of what was paid."), "{plain}");
    assert!(plain.contains("A fee of €5.00 applies."), "{plain}");
    assert!(!plain.contains("/bookings/1"), "nothing is left to manage");
}

#[test]
fn a_name_that_reads_as_a_link_greets_nobody() {
    let greeted = |client: &str| {
        let mut input = input(Language::English, true);
        input.names.as_mut().unwrap().client = client.to_owned();
        both(&input).1.contains("Dear ")
    };
    assert!(greeted("Ana Ruiz") && !greeted("Win at evil.example"));
}

#[test]
fn a_mail_to_the_united_states_is_written_as_there() {
    let price = Money::new(123_450, "USD".parse().unwrap());
    let of = |language, occasion: &Occasion| {
        let zone = TimeZone::get("America/New_York").unwrap();
        let paid = money(0);
        let input = MailInput { zone, price, paid, occasion: occasion.clone(), ..input(language, true) };
        let plain = both(&input).1.replace('\u{a0}', " ");
        (input.write().subject.replace('\u{a0}', " "), plain)
    };
    let confirmed = |language, parts: &[&str]| {
        let (subject, plain) = of(language, &Occasion::Confirmed);
        for part in parts {
            assert!(subject == *part || plain.contains(part), "{part} in {subject} {plain}");
        }
        assert!(!plain.contains("m.."), "one full stop: {plain}");
    };
    confirmed(
        Language::AmericanEnglish,
        &[
            "Booking confirmed: Thu, Dec 3, 11:30 am",
            "You’re booked for Thursday, December 3 at 11:30 am. See you then.",
            "Thursday, December 3, 2026, 11:30 am to 12:30 pm.",
            "until Wednesday, December 2, 2026 at 11:30 am, 24 hours before",
            "$1,234.50",
        ],
    );
    confirmed(
        Language::UnitedStatesSpanish,
        &[
            "Cita confirmada: jue 3 dic, 11:30 a. m.",
            "Le esperamos el jueves 3 de diciembre a las 11:30 a. m.",
            "Puede cancelar sin costo hasta el miércoles 2 de diciembre de 2026 a las 11:30 a. m., 24 horas antes.",
            "11:30 a. m. a 12:30 p. m.",
            "$1,234.50",
        ],
    );
    let cancelled = Occasion::Cancelled { percent: 0, refund: money(0), fee: money(0) };
    let (subject, plain) = of(Language::AmericanEnglish, &cancelled);
    assert_eq!(subject, "Booking canceled: Thu, Dec 3, 11:30 am");
    assert!(plain.contains("Your booking is canceled") && plain.contains("/?lang=en-US"), "{plain}");
}
