//! What several messages of the wire hold, read strictly: nobody is shown half of what a service answered wrongly. A
//! field that was not always there cannot be read as required at once: an answer that booking keeps for a repeated
//! request is a day old at most, and was written by the version before.
use gateway_edge::input::{Digest, NamedZone};
use gateway_edge::request::RequestContext;
use holdfast_proto::common::v1::LocalizedText;
use jiff::Timestamp;
use kit_fault::Fault;
use kit_ids::TypedId;
use kit_language::nearest;
use kit_money::Money;

/// A field that is not what the contract says.
#[derive(Debug, thiserror::Error)]
#[error("{0} is missing, or not what the contract says")]
struct BadAnswer(&'static str);

/// A service answered what it never should.
pub(crate) fn misread(error: impl std::error::Error + 'static) -> Fault {
    Fault::internal(&error)
}

/// An instant that is always told.
pub(crate) fn instant(field: &'static str, at: Option<prost_types::Timestamp>) -> Result<Timestamp, Fault> {
    policy_api::wire::instant(field, at).map_err(misread)
}

/// An instant that may be absent.
pub(crate) fn optional_instant(
    field: &'static str,
    at: Option<prost_types::Timestamp>,
) -> Result<Option<Timestamp>, Fault> {
    policy_api::wire::optional_instant(field, at).map_err(misread)
}

/// An amount that is always told.
pub(crate) fn money(
    field: &'static str,
    money: Option<holdfast_proto::common::v1::Money>,
) -> Result<Money, Fault> {
    policy_api::wire::money(field, money).map_err(misread)
}

/// An id that is always told.
pub(crate) fn id<I>(field: &'static str, bytes: &[u8]) -> Result<I, Fault>
where
    I: TypedId + for<'b> TryFrom<&'b [u8]>,
{
    I::try_from(bytes).map_err(|_| misread(BadAnswer(field)))
}

/// An id that may be absent.
pub(crate) fn optional_id<I>(field: &'static str, bytes: &[u8]) -> Result<Option<I>, Fault>
where
    I: TypedId + for<'b> TryFrom<&'b [u8]>,
{
    if bytes.is_empty() { Ok(None) } else { id(field, bytes).map(Some) }
}

/// An id that a call may leave out, as it goes over the wire.
pub(crate) fn id_or_none<I: TypedId>(id: Option<I>) -> Vec<u8> {
    id.map(|id| id.uuid().as_bytes().to_vec()).unwrap_or_default()
}

/// A digest.
pub(crate) fn digest(field: &'static str, bytes: &[u8]) -> Result<Digest, Fault> {
    Digest::try_from(bytes).map_err(|_| misread(BadAnswer(field)))
}

/// A part of an answer that is always told.
pub(crate) fn required<T>(field: &'static str, part: Option<T>) -> Result<T, Fault> {
    part.ok_or_else(|| misread(BadAnswer(field)))
}

/// A text that may be empty: None.
pub(crate) fn text(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// The text in the language of the request, whatever its region if need be; where it is missing, in the tenant's
/// default one.
pub(crate) fn local_text(request: &RequestContext, text: Option<&LocalizedText>) -> String {
    let Some(LocalizedText { by_language }) = text else { return String::new() };
    let tags = || by_language.keys().map(String::as_str);
    let found = nearest(&request.language, tags())
        .or_else(|| nearest(request.tenant.default_language(), tags()))
        .or_else(|| tags().next());
    found.and_then(|tag| by_language.get(tag)).cloned().unwrap_or_default()
}

/// A zone that is always told.
pub(crate) fn zone(field: &'static str, name: &str) -> Result<NamedZone, Fault> {
    required(field, NamedZone::get(name))
}

/// A zone that may be absent.
pub(crate) fn optional_zone(field: &'static str, name: &str) -> Result<Option<NamedZone>, Fault> {
    if name.is_empty() { Ok(None) } else { zone(field, name).map(Some) }
}

/// A zone that may be absent, as it goes over the wire: its name, or nothing.
pub(crate) fn zone_name(zone: Option<&NamedZone>) -> String {
    zone.map(|zone| zone.name().to_owned()).unwrap_or_default()
}
