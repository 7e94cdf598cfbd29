//! A member of staff publishes a text.
use std::collections::BTreeSet;

use kit_authz::Permit;
use kit_fault::{Fault, FieldCode, FieldError};
use kit_principal::Staff;
use kit_tenants::Tenant;
use kit_text::TextError;
use policy_api::AgreementKind;
use policy_domain::Text;

use crate::authz::PublishAgreement;
use crate::ops::Context;
use crate::ops::agreement::{Next, publish_next, rule_of, terms_of};
use crate::ops::current::Offered;
use crate::store::agreements::{self, Agreement};

/// A text in every language of the tenant.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) kind: AgreementKind,
    pub(crate) texts: Vec<Text>,
}

/// What is current now.
#[derive(Debug)]
pub(crate) struct Published {
    pub(crate) changed: bool,
    pub(crate) agreements: Vec<Offered>,
}

const TITLE_MAX: usize = 200;
const TEXT_MAX: usize = 100_000;

/// Publishes the next version; what equals the current one publishes nothing.
#[tracing::instrument(name = "policy.ops.publish", skip_all)]
pub(crate) async fn run(context: &Context, actor: &Staff, command: Command) -> Result<Published, Fault> {
    let Command { kind, texts } = command;
    let permit = Permit::<PublishAgreement>::request(actor, ())?;
    let mut tx = context.write(&permit).await?;
    agreements::lock(&mut tx).await?;
    // As the transaction sees it: an Apply that goes on at the same time has the lock before or after.
    let config = context.stored_tenant(&mut tx).await?;
    check(&config, &texts)?;
    let terms = terms_of(kind, &config)?;
    let current = agreements::current(&mut tx, kind).await?;
    let every_booking = rule_of(kind, &config).every_booking;
    let offered = |agreement| Offered { agreement, every_booking };
    if equal(&current, &texts, &terms) {
        tx.rollback().await?;
        return Ok(Published { changed: false, agreements: current.into_iter().map(offered).collect() });
    }
    let by = actor.account.to_string();
    let next = Next { kind, current: &current, texts, terms: &terms, by: &by };
    publish_next(context, &mut tx, next).await?;
    let published = agreements::current(&mut tx, kind).await?;
    tx.commit().await?;
    Ok(Published { changed: true, agreements: published.into_iter().map(offered).collect() })
}

fn equal(current: &[Agreement], texts: &[Text], terms: &str) -> bool {
    let same = |agreement: &Agreement| agreement.terms == terms && texts.contains(&agreement.text);
    current.len() == texts.len() && current.iter().all(same)
}

/// One valid text for each of the tenant's languages, and no others.
fn check(tenant: &Tenant, texts: &[Text]) -> Result<(), Fault> {
    let mut bad = Vec::new();
    let given: BTreeSet<_> = texts.iter().map(|text| text.language.as_str()).collect();
    if given.len() != texts.len() {
        bad.push(FieldError::new("texts", FieldCode::Duplicate, "has a language twice"));
    }
    for language in tenant.languages().iter().filter(|language| !given.contains(language.as_str())) {
        let what = "must be given in every language of the business";
        bad.push(FieldError::new(format!("texts.{language}"), FieldCode::Required, what));
    }
    for text in texts {
        let path = |field: &str| format!("texts.{}.{field}", text.language);
        if !tenant.languages().contains(&text.language) {
            let what = "is no language of the business";
            bad.push(FieldError::new(format!("texts.{}", text.language), FieldCode::Unknown, what));
        }
        let title = kit_text::single_line(&text.title, TITLE_MAX);
        bad.extend(text_error(path("title"), title));
        let body = kit_text::lines(&text.text, TEXT_MAX);
        bad.extend(text_error(path("text"), body));
    }
    if bad.is_empty() { Ok(()) } else { Err(Fault::invalid(bad)) }
}

/// What is wrong with a text.
fn text_error(field: String, checked: Result<&str, TextError>) -> Option<FieldError> {
    checked.err().map(|error| FieldError::new(field, error.code(), error.to_string()))
}
