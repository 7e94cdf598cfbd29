//! Fields first: every bad one is named, nothing is stored.
use booking_domain::check::Checks;
use booking_domain::contact::{Ask, ClientDetails, Contact, ContactRules};
use booking_domain::question::{Answer, check_answers};
use booking_domain::service::Service;
use kit_fault::{Fault, FieldCode, FieldError};
use kit_ids::ServiceId;
use kit_language::nearest;
use kit_pg::TenantTx;
use kit_tenants::Tenant;
use kit_tenants::settings::FieldRule;

use super::command::Command;
use crate::store::services;

/// What was typed, found right.
pub(crate) struct Checked {
    /// Who books.
    pub(crate) contact: Contact,
    /// The service.
    pub(crate) service: Service,
    /// Answers to its questions.
    pub(crate) answers: Vec<Answer>,
    /// Language of mails and pages.
    pub(crate) language: String,
}

/// What was typed of a booking about who books.
#[derive(Clone, Copy)]
pub(in crate::ops) struct Details<'a> {
    /// What is booked.
    pub(in crate::ops) service: ServiceId,
    /// Who books.
    pub(in crate::ops) client: &'a ClientDetails,
    /// Answers to its questions.
    pub(in crate::ops) answers: &'a [Answer],
}

/// Checks every field.
pub(super) async fn check(tx: &mut TenantTx, tenant: &Tenant, command: &Command) -> Result<Checked, Fault> {
    let mut checks = Checks::new();
    let typed = Details { service: command.service, client: &command.client, answers: &command.answers };
    let (details, bad) = parse(tx, tenant, typed, &mut checks).await?;
    let language = language(tenant, command.language.as_deref(), &mut checks);
    accepted(command, &mut checks);
    let checked = match (details, language) {
        (Some(CheckedDetails { contact, service, answers }), Some(language)) => {
            Some(Checked { contact, service, answers, language })
        }
        _ => None,
    };
    checks.finish(checked).map_err(|more| Fault::invalid(more.into_iter().chain(bad)))
}

/// Checks who books, as booking does, and nothing else.
pub(in crate::ops) async fn check_details(
    tx: &mut TenantTx,
    tenant: &Tenant,
    typed: Details<'_>,
) -> Result<(), Fault> {
    let mut checks = Checks::new();
    let (details, bad) = parse(tx, tenant, typed, &mut checks).await?;
    let checked = checks.finish(details).map(drop);
    checked.map_err(|more| Fault::invalid(more.into_iter().chain(bad)))
}

/// Details that were found right.
struct CheckedDetails {
    contact: Contact,
    service: Service,
    answers: Vec<Answer>,
}

/// What was typed, where all of it is right, and what is bad; an unknown service is noted in `checks`.
async fn parse(
    tx: &mut TenantTx,
    tenant: &Tenant,
    typed: Details<'_>,
    checks: &mut Checks,
) -> Result<(Option<CheckedDetails>, Vec<FieldError>), Fault> {
    let service = services::one(tx, typed.service).await?.filter(|service| service.active);
    if service.is_none() {
        checks.refuse("service", FieldCode::Unknown, "is no service that can be booked");
    }
    let mut bad = Vec::new();
    let contact = keep(Contact::parse(typed.client, contact_rules(tenant)), &mut bad);
    let questions = service.as_ref().map(|service| service.questions.as_slice()).unwrap_or_default();
    let answers =
        if service.is_some() { keep(check_answers(questions, typed.answers), &mut bad) } else { None };
    let right = match (contact, service, answers) {
        (Some(contact), Some(service), Some(answers)) => Some(CheckedDetails { contact, service, answers }),
        _ => None,
    };
    Ok((right, bad))
}

fn keep<T>(parsed: Result<T, Vec<FieldError>>, bad: &mut Vec<FieldError>) -> Option<T> {
    parsed.map_err(|more| bad.extend(more)).ok()
}

/// One of the tenant's, of another region if need be: who knew it as `en` still books when it has become `en-US`.
fn language(tenant: &Tenant, wanted: Option<&str>, checks: &mut Checks) -> Option<String> {
    let Some(wanted) = wanted else { return Some(tenant.default_language().to_owned()) };
    let known = nearest(wanted, tenant.languages().iter().map(String::as_str));
    if known.is_none() {
        checks.refuse("language", FieldCode::Unknown, "must be one of the business's languages");
    }
    known.map(str::to_owned)
}

fn accepted(command: &Command, checks: &mut Checks) {
    for (place, one) in command.accepted.iter().enumerate() {
        let field = format!("accepted.{place}");
        if command.accepted.iter().take(place).any(|before| before.kind == one.kind) {
            checks.refuse(format!("{field}.kind"), FieldCode::Duplicate, "must be given once");
        }
        if !one.kind.can_be_accepted() {
            checks.refuse(format!("{field}.kind"), FieldCode::NotAsked, "is shown, and cannot be accepted");
        }
        if one.digest.len() != 32 {
            checks.refuse(format!("{field}.digest"), FieldCode::Format, "must be a SHA-256 in hex");
        }
    }
}

fn contact_rules(tenant: &Tenant) -> ContactRules {
    let ask = |rule: FieldRule| match rule {
        FieldRule::Required => Ask::Required,
        FieldRule::Optional => Ask::Optional,
        FieldRule::Off => Ask::Off,
    };
    ContactRules { email: ask(tenant.contact().email), phone: ask(tenant.contact().phone) }
}
