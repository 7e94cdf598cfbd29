//! Shapes of the wire, to and from the domain's.
use holdfast_proto::access::v1::Acting;
use holdfast_proto::common::v1 as common;
use holdfast_proto::policy::v1 as wire;
use kit_fault::{Fault, FieldCode};
use kit_ids::TenantId;
use policy_api::wire::to_instant;
use policy_api::{AcceptedDigest, AgreementKind, BadField};
use policy_domain::{Booker, Rules, sentences};

use crate::ops::current::Offered;

/// The tenant that the operator names, which the configuration need not name; the call's span names it, too.
pub(crate) fn tenant(id: &str) -> Result<TenantId, Fault> {
    let tenant: TenantId = id.parse().map_err(|_| Fault::format("tenant", "must be a tenant's id"))?;
    tracing::Span::current().record("holdfast.tenant", tenant.as_str());
    Ok(tenant)
}

/// A field that is not what its message says.
pub(crate) fn bad(error: BadField) -> Fault {
    match error {
        BadField::Missing(field) => Fault::required(field),
        BadField::Wrong { field, code, wanted } => Fault::invalid_field(field, code, wanted),
    }
}

/// Staff accept for themselves like anybody who typed; never for a client.
pub(crate) fn booker(acting: Acting) -> Booker {
    if acting == Acting::Client { Booker::Client } else { Booker::Guest }
}

/// What was accepted; a privacy notice is shown, and cannot be.
pub(crate) fn accepted(all: Vec<common::AcceptedDigest>) -> Result<Vec<AcceptedDigest>, Fault> {
    let read = |one| {
        let one = AcceptedDigest::try_from(one).map_err(bad)?;
        let what = "is shown, and cannot be accepted";
        let refused = || Fault::invalid_field("accepted.kind", FieldCode::NotAsked, what);
        if one.kind.can_be_accepted() { Ok(one) } else { Err(refused()) }
    };
    all.into_iter().map(read).collect()
}

/// An agreement with its rules as sentences in its language.
pub(crate) fn to_agreement(offered: Offered) -> wire::Agreement {
    let Offered { agreement, every_booking } = offered;
    let rules = match agreement.kind {
        AgreementKind::Terms | AgreementKind::Privacy => Vec::new(),
        AgreementKind::Cancellation => Rules::from_terms(&agreement.terms)
            .map(|rules| sentences(&rules, &agreement.text.language))
            .unwrap_or_default(),
    };
    wire::Agreement {
        kind: agreement.kind.into(),
        version: agreement.version,
        language: agreement.text.language,
        title: agreement.text.title,
        text: agreement.text.text,
        digest: agreement.digest.to_vec(),
        rules,
        terms: agreement.terms,
        published_at: Some(to_instant(agreement.published_at)),
        every_booking,
    }
}
