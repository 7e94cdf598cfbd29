//! A member of staff publishes a text.
use std::borrow::Cow;
use std::collections::BTreeSet;

use kit_ids::{AccountId, TenantId};
use kit_tenants::Tenant;
use kit_text::TextError;
use policy_api::AgreementKind;
use policy_domain::Text;

use crate::ops::agreement::{publish_next, terms_of};
use crate::ops::{Core, Error, Outcome};
use crate::store::agreements::{self, Agreement};

/// A text in every language of the tenant.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) tenant: TenantId,
    pub(crate) by: AccountId,
    pub(crate) kind: AgreementKind,
    pub(crate) texts: Vec<Text>,
}

/// What is current now.
#[derive(Debug)]
pub(crate) struct Published {
    pub(crate) changed: bool,
    pub(crate) agreements: Vec<Agreement>,
}

const TITLE_MAX: usize = 200;
const TEXT_MAX: usize = 100_000;

/// Publishes the next version; what equals the current one publishes nothing.
#[tracing::instrument(name = "policy.ops.publish", skip_all)]
pub(crate) async fn publish(core: &Core, command: Command) -> Outcome<Published> {
    let Command { tenant, by, kind, texts } = command;
    let mut tx = core.database.tenant(&tenant).await?;
    agreements::lock(&mut tx).await?;
    // As the transaction sees it: an Apply that goes on at the same time has the lock before or after.
    let config = core.stored_tenant(&mut tx).await?;
    check(&config, &texts)?;
    let terms = terms_of(kind, &config)?;
    let current = agreements::current(&mut tx, kind).await?;
    if equal(&current, &texts, &terms) {
        tx.rollback().await?;
        return Ok(Published { changed: false, agreements: current });
    }
    publish_next(core, &mut tx, kind, (&current, texts, &terms), &by.to_string()).await?;
    let agreements = agreements::current(&mut tx, kind).await?;
    tx.commit().await?;
    Ok(Published { changed: true, agreements })
}

fn equal(current: &[Agreement], texts: &[Text], terms: &str) -> bool {
    let same = |agreement: &Agreement| agreement.terms == terms && texts.contains(&agreement.text);
    current.len() == texts.len() && current.iter().all(same)
}

/// One sound text for each of the tenant's languages, and no others.
fn check(tenant: &Tenant, texts: &[Text]) -> Outcome<()> {
    let mut bad = Vec::new();
    let given: BTreeSet<_> = texts.iter().map(|text| text.language.as_str()).collect();
    if given.len() != texts.len() {
        bad.push(("texts".to_owned(), "DUPLICATE", "has a language twice".into()));
    }
    for language in tenant.languages() {
        if !given.contains(language.as_str()) {
            bad.push((
                format!("texts.{language}"),
                "REQUIRED",
                "must be given in every language of the business".into(),
            ));
        }
    }
    for text in texts {
        let path = |field: &str| format!("texts.{}.{field}", text.language);
        if !tenant.languages().contains(&text.language) {
            bad.push((
                format!("texts.{}", text.language),
                "UNKNOWN",
                "is no language of the business".into(),
            ));
        }
        if let Some((code, message)) =
            unsound(kit_text::single_line(&text.title, TITLE_MAX), "must have 1 to 200 characters")
        {
            bad.push((path("title"), code, message));
        }
        if let Some((code, message)) =
            unsound(kit_text::lines(&text.text, TEXT_MAX), "must have 1 to 100,000 characters")
        {
            bad.push((path("text"), code, message));
        }
    }
    if bad.is_empty() { Ok(()) } else { Err(Error::Invalid(bad)) }
}

/// What is wrong with a text: its code and message.
fn unsound(
    judged: Result<&str, TextError>,
    length: &'static str,
) -> Option<(&'static str, Cow<'static, str>)> {
    match judged.err()? {
        TextError::Empty | TextError::TooLong(_) => Some(("LENGTH", length.into())),
        error @ TextError::CardNumber => Some((error.code(), error.to_string().into())),
        error @ (TextError::Control | TextError::Hidden) => Some(("FORMAT", error.to_string().into())),
    }
}
