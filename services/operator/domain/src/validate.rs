//! What the schema cannot say: whether a filled specification contradicts itself, and whether its names exist.
use std::str::FromStr;

use jiff::tz::TimeZone;
use kit_money::{Currency, Money};
use operator_crd::{
    Cancellation, ClientAccounts, Factor, History, Lockouts, OidcProvider, PasswordRules, Passwords, Refusal,
    Sessions, Span, TenantSpec, TwoFactor, WhoMayBook,
};
use serde_json::Value;

use crate::logo;

/// Ids and addresses that somebody else gave out, and drawings: long numbers among them mean nothing here.
const OTHERS: [&str; 4] = ["clientId", "issuer", "logo", "url"];

/// What of a filled specification cannot be.
#[must_use]
pub fn validate(full: &TenantSpec) -> Vec<Refusal> {
    let mut found = Vec::new();
    if TimeZone::get(&full.time_zone).is_err() {
        let reason = "is no zone of the IANA database";
        found.push(Refusal::reason("spec.timeZone", Some(full.time_zone.clone()), reason));
    }
    seen("spec.displayName", Some(&full.display_name), 120, &mut found);
    let contact = full.public_contact.as_ref();
    seen("spec.publicContact.phone", contact.and_then(|contact| contact.phone.as_ref()), 40, &mut found);
    seen("spec.publicContact.address", contact.and_then(|contact| contact.address.as_ref()), 300, &mut found);
    let legal = full.legal.as_ref();
    let (name, tax_number) =
        (legal.map(|legal| &legal.name), legal.and_then(|legal| legal.tax_number.as_ref()));
    seen("spec.legal.name", name, 200, &mut found);
    seen("spec.legal.taxNumber", tax_number, 60, &mut found);
    let registration = legal.and_then(|legal| legal.registration.as_ref());
    seen("spec.legal.registration", registration, 200, &mut found);
    no_cards("spec", &serde_json::to_value(full).unwrap_or_default(), &mut found);
    found.extend(full.branding.as_ref().and_then(|branding| logo::refused(branding.logo.as_ref()?)));
    full.passwords.iter().for_each(|rules| passwords(rules, &mut found));
    full.lockout.iter().for_each(|rules| lockouts(rules, &mut found));
    full.two_factor.iter().for_each(|rules| methods(rules, &mut found));
    full.sessions.iter().for_each(|rules| sessions(rules, &mut found));
    client_accounts(full, &mut found);
    let providers = full.sign_in.iter().flat_map(|rules| &rules.oidc).enumerate();
    providers.for_each(|(place, provider)| port(provider, place, &mut found));
    full.cancellation.iter().for_each(|rules| fee(rules, &full.currency, &mut found));
    full.history.iter().for_each(|rules| history(rules, &mut found));
    found
}

/// What people read on pages and in mails is one line that can be seen (kit/text), as it is shown: untrimmed is
/// refused.
fn seen(path: &str, text: Option<&String>, longest: usize, found: &mut Vec<Refusal>) {
    let Some(text) = text else { return };
    let why = match kit_text::readable_line(text, longest) {
        Err(error) => error.to_string(),
        Ok(trimmed) if trimmed != text => "must not begin or end with a space".to_owned(),
        Ok(_) => return,
    };
    found.push(Refusal::reason(path, Some(text.escape_debug().to_string()), why));
}

/// No text of the whole specification holds a card number, whatever field it is. The refusal does not repeat it.
fn no_cards(path: &str, value: &Value, found: &mut Vec<Refusal>) {
    match value {
        Value::String(text) => {
            if let Err(error) = kit_text::no_card(text) {
                found.push(Refusal::reason(path, None, error.to_string()));
            }
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(place, item)| no_cards(&format!("{path}[{place}]"), item, found));
        }
        Value::Object(fields) => {
            let ours = fields.iter().filter(|(name, _)| !OTHERS.contains(&name.as_str()));
            ours.for_each(|(name, inner)| no_cards(&format!("{path}.{name}"), inner, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn passwords(rules: &Passwords, found: &mut Vec<Refusal>) {
    for (rules, who) in [(&rules.staff, "staff"), (&rules.clients, "clients")] {
        if let Some(rules) = rules {
            lengths(rules, who, found);
        }
    }
}

fn lengths(rules: &PasswordRules, who: &str, found: &mut Vec<Refusal>) {
    if let (Some(least), Some(most)) = (rules.min_length, rules.max_length)
        && least > most
    {
        let path = format!("spec.passwords.{who}.maxLength");
        found.push(Refusal::reason(path, Some(most.to_string()), format!("is below minLength, {least}")));
    }
}

/// Seconds of the shortest window and the shortest lock: less would count nothing, and hold nobody off.
const LEAST_LOCKOUT: u32 = 60;

fn lockouts(rules: &Lockouts, found: &mut Vec<Refusal>) {
    for (rules, who) in [(&rules.staff, "staff"), (&rules.clients, "clients")] {
        let Some(rules) = rules else { continue };
        for (name, span) in [("window", &rules.window), ("duration", &rules.duration)] {
            if let Some(span) = span.as_ref().filter(|span| span.seconds() < LEAST_LOCKOUT) {
                let path = format!("spec.lockout.{who}.{name}");
                found.push(Refusal::reason(path, Some(span.to_string()), "is below 1m".to_owned()));
            }
        }
        let path = format!("spec.lockout.{who}.maxDuration");
        ordered(rules.duration.as_ref(), rules.max_duration.as_ref(), &path, "duration", found);
    }
}

/// Who needs a second factor must have one to enrol: recovery codes come with the first.
fn methods(rules: &TwoFactor, found: &mut Vec<Refusal>) {
    let methods = rules.methods.as_deref().unwrap_or_default();
    let is_required = rules.required_for.as_ref().is_some_and(|roles| !roles.is_empty());
    if is_required && !methods.iter().any(|one| matches!(one, Factor::Totp | Factor::Passkey)) {
        let names: Vec<&str> = methods.iter().map(|one| one.as_str()).collect();
        let value = format!("[{}]", names.join(", "));
        let reason = "requiredFor needs TOTP or Passkey among the methods";
        found.push(Refusal::reason("spec.twoFactor.methods", Some(value), reason));
    }
}

fn client_accounts(full: &TenantSpec, found: &mut Vec<Refusal>) {
    let accounts = full.sign_in.as_ref().and_then(|rules| rules.client_accounts);
    let who = full.booking.as_ref().and_then(|rules| rules.who_may_book);
    if (accounts, who) == (Some(ClientAccounts::Off), Some(WhoMayBook::RegisteredClients)) {
        let reason = "booking.whoMayBook: RegisteredClients needs clients' accounts";
        found.push(Refusal::reason("spec.signIn.clientAccounts", Some("Off".to_owned()), reason));
    }
}

/// The schema says what an issuer looks like, but not that ports end.
fn port(provider: &OidcProvider, place: usize, found: &mut Vec<Refusal>) {
    let host = provider.issuer.split('/').nth(2).unwrap_or_default();
    if host.split_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_err()) {
        let path = format!("spec.signIn.oidc[{place}].issuer");
        found.push(Refusal::reason(path, Some(provider.issuer.clone()), "its port is above 65535"));
    }
}

fn sessions(rules: &Sessions, found: &mut Vec<Refusal>) {
    let (idle, absolute) = (rules.idle_timeout.as_ref(), rules.absolute_timeout.as_ref());
    ordered(idle, absolute, "spec.sessions.absoluteTimeout", "idleTimeout", found);
    for (span, name) in [(idle, "idleTimeout"), (absolute, "absoluteTimeout")] {
        if span.is_some_and(|span| span.seconds() == 0) {
            let path = format!("spec.sessions.{name}");
            found.push(Refusal::reason(path, span.map(Span::to_string), "would end every session at once"));
        }
    }
}

/// The first may not be above the second, at whose path it is refused.
fn ordered(first: Option<&Span>, second: Option<&Span>, path: &str, name: &str, found: &mut Vec<Refusal>) {
    if let (Some(first), Some(second)) = (first, second)
        && first.seconds() > second.seconds()
    {
        found.push(Refusal::reason(path, Some(second.to_string()), format!("is below {name}, {first}")));
    }
}

fn fee(policy: &Cancellation, currency: &str, found: &mut Vec<Refusal>) {
    let Some(fee) = policy.no_show.as_ref().and_then(|cost| cost.fee.as_ref()) else { return };
    let parsed = Currency::from_str(currency).and_then(|currency| Money::parse(&fee.amount, currency));
    if let Err(error) = parsed {
        let value = Some(fee.amount.clone());
        found.push(Refusal::reason("spec.cancellation.noShow.fee.amount", value, error.to_string()));
    }
}

fn history(rules: &History, found: &mut Vec<Refusal>) {
    let cleaned =
        rules.clean.as_ref().and_then(|clean| clean.classes.as_ref()).and_then(|ages| ages.bookings_days);
    let floor = rules.floors.as_ref().and_then(|floors| floors.bookings_days);
    if let (Some(cleaned), Some(floor)) = (cleaned, floor)
        && cleaned < floor
    {
        let path = "spec.history.clean.classes.bookingsDays";
        let reason = format!("is below history.floors.bookingsDays, {floor}");
        found.push(Refusal::reason(path, Some(cleaned.to_string()), reason));
    }
}
