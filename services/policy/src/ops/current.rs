//! What must be accepted now.
use kit_access::EndUser;
use kit_authz::Requester as _;
use kit_fault::Fault;
use kit_language::nearest;
use kit_tenants::Tenant;
use kit_tenants::settings::AgreementRule;
use policy_api::AgreementKind;

use crate::ops::agreement::rule_of;
use crate::ops::{Context, closed};
use crate::store::agreements::{self, Agreement};

/// An agreement with whether even signed-in clients accept it at every booking.
#[derive(Clone, Debug)]
pub(crate) struct Offered {
    pub(crate) agreement: Agreement,
    pub(crate) every_booking: bool,
}

/// Which languages are wanted.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    /// The best first; may be empty.
    pub(crate) languages: Vec<String>,
}

/// One text per required kind, in the best of the languages wanted.
#[tracing::instrument(name = "policy.ops.current", skip_all)]
pub(crate) async fn run(context: &Context, by: &EndUser, command: Command) -> Result<Vec<Offered>, Fault> {
    let Command { languages } = command;
    let tenant = context.tenant(by.tenant())?;
    let mut tx = context.read(by).await?;
    let mut offered = Vec::new();
    for kind in AgreementKind::ACCEPTED {
        let AgreementRule { required, every_booking } = rule_of(kind, &tenant);
        if !required {
            continue;
        }
        let texts = agreements::current(&mut tx, kind).await?;
        let agreement = in_language(&tenant, texts, &languages).ok_or_else(|| closed(kind))?;
        offered.push(Offered { agreement, every_booking });
    }
    tx.commit().await?;
    Ok(offered)
}

/// The text in the best language; a language that came after the version was published reads the same one of another
/// region, else another one's.
pub(crate) fn in_language(
    tenant: &Tenant,
    texts: Vec<Agreement>,
    wanted: &[impl AsRef<str>],
) -> Option<Agreement> {
    let best = tenant.language(wanted);
    let mut order = std::iter::once(best).chain(tenant.languages().iter().map(String::as_str));
    let tags = || texts.iter().map(|agreement| agreement.text.language.as_str());
    let found = order.find_map(|language| nearest(language, tags())).map(str::to_owned);
    let fits = |agreement: &Agreement| found.as_ref().is_none_or(|tag| agreement.text.language == *tag);
    texts.into_iter().find(fits)
}
