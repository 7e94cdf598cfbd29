//! Shapes of the wire, to and from the domain's.
use holdfast_proto::access::v1::Acting;
use holdfast_proto::common::v1 as common;
use holdfast_proto::policy::v1 as wire;
use jiff::{SignedDuration, Timestamp};
use kit_fault::Fault;
use kit_ids::TenantId;
use kit_money::Money;
use policy_domain::{Kind, Rules, Who, sentences};

use crate::ops::Core;
use crate::ops::current::Offered;

/// A field that is missing.
pub(crate) fn required(field: &str) -> Fault {
    Fault::invalid([kit_fault::FieldError::required(field)])
}

/// A field of the wrong form.
pub(crate) fn format(field: &str, wanted: &'static str) -> Fault {
    Fault::invalid([kit_fault::FieldError::format(field, wanted)])
}

/// The tenant that a request of a service names; the call's span names it, too.
pub(crate) fn tenant(id: &str) -> Result<TenantId, Fault> {
    let tenant: TenantId = id.parse().map_err(|_| format("tenant", "must be a tenant's id"))?;
    tracing::Span::current().record("holdfast.tenant", tenant.as_str());
    Ok(tenant)
}

/// The tenant for which a service asks or brings something: the configuration names it, or did until a day ago. Only
/// what makes configuration may name another.
pub(crate) fn admitted(core: &Core, id: &str) -> Result<TenantId, Fault> {
    let tenant = tenant(id)?;
    core.tenants.admits(&tenant, core.source.now())?;
    Ok(tenant)
}

pub(crate) fn kind(name: &str) -> Result<Kind, Fault> {
    name.parse().map_err(|_| format("kind", "must be terms or cancellation"))
}

pub(crate) fn instant(field: &str, at: Option<prost_types::Timestamp>) -> Result<Timestamp, Fault> {
    let at = at.ok_or_else(|| required(field))?;
    let at = Timestamp::new(at.seconds, at.nanos).map_err(|_| format(field, "must be an instant"))?;
    // What PostgreSQL keeps.
    Timestamp::from_microsecond(at.as_microsecond()).map_err(|_| format(field, "must be an instant"))
}

pub(crate) fn to_instant(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

pub(crate) fn duration(field: &str, span: prost_types::Duration) -> Result<SignedDuration, Fault> {
    let sound =
        span.seconds.signum() * i64::from(span.nanos.signum()) >= 0 && span.nanos.abs() < 1_000_000_000;
    if sound {
        Ok(SignedDuration::new(span.seconds, span.nanos))
    } else {
        Err(format(field, "must be a duration"))
    }
}

pub(crate) fn money(field: &str, money: Option<common::Money>) -> Result<Money, Fault> {
    let money = money.ok_or_else(|| required(field))?;
    if !(0..=1_000_000_000).contains(&money.minor) {
        return Err(format(field, "must lie between 0 and 1,000,000,000 minor units"));
    }
    let currency = money.currency.parse().map_err(|_| format(field, "must have a currency of ISO 4217"))?;
    Ok(Money::new(money.minor, currency))
}

pub(crate) fn to_money(money: Money) -> common::Money {
    common::Money { minor: money.minor, currency: money.currency.to_string() }
}

/// Staff accept for themselves like anybody who typed; never for a client.
pub(crate) fn who(acting: Acting) -> Who {
    if acting == Acting::Client { Who::Client } else { Who::Guest }
}

pub(crate) fn accepted(all: Vec<common::AcceptedDigest>) -> Result<Vec<(Kind, Vec<u8>)>, Fault> {
    all.into_iter().map(|one| Ok((kind(&one.kind)?, one.digest))).collect()
}

/// An agreement with its rules as sentences in its language.
pub(crate) fn to_agreement(offered: Offered) -> wire::Agreement {
    let Offered { agreement, every_booking } = offered;
    let rules = match agreement.kind {
        Kind::Terms => Vec::new(),
        Kind::Cancellation => Rules::from_terms(&agreement.terms)
            .map(|rules| sentences(&rules, &agreement.text.language))
            .unwrap_or_default(),
    };
    wire::Agreement {
        kind: agreement.kind.to_string(),
        scope: policy_domain::SCOPE_TENANT.to_owned(),
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
