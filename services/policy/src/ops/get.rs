//! An exact text, for as long as anything names it.
use kit_ids::TenantId;
use policy_api::AgreementKind;

use crate::ops::agreement::rule_of;
use crate::ops::current::Offered;
use crate::ops::{Core, Error, Outcome};
use crate::store::agreements;

/// The text with this digest, of whatever version.
#[tracing::instrument(name = "policy.ops.get", skip_all)]
pub(crate) async fn get(
    core: &Core,
    tenant: &TenantId,
    kind: AgreementKind,
    digest: &[u8],
) -> Outcome<Offered> {
    let tenant = core.tenant(tenant)?;
    let mut tx = core.database.tenant(tenant.id()).await?;
    let found = agreements::by_digests(&mut tx, &[digest.to_vec()]).await?;
    tx.rollback().await?;
    let agreement = found.into_iter().find(|agreement| agreement.kind == kind).ok_or(Error::NotFound)?;
    Ok(Offered { agreement, every_booking: rule_of(kind, &tenant).every_booking })
}
