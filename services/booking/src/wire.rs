//! Bookings as the contract shows them. What the catalogue shows stands beside its RPCs; here is the rest.
pub mod catalogue;

use booking_domain::booking::{Booking, EmailCorrection, RefundTier};
use booking_domain::question::Answer;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::common::v1 as common;
use holdfast_proto::policy::v1 as policy;
use jiff::Timestamp;
use jiff::civil::Date;
use kit_fault::{Fault, FieldError};
use kit_money::Money;
use policy_api::RefundUntil;
use policy_api::wire::{to_instant, to_money};
use prost_types::Timestamp as ProtoTimestamp;

use crate::ops::view::View;
use crate::store::changes::Change;

/// A booking, with who books where the view holds it.
#[must_use]
pub fn booking(view: &View, now: Timestamp) -> pb::Booking {
    let booking = &view.booking;
    if view.outline {
        return outline(booking, now);
    }
    pb::Booking {
        id: booking.id.to_vec(),
        code: booking.code.clone(),
        state: booking.state.into(),
        phase: booking.phase(now).into(),
        revision: booking.revision.into(),
        service: Some(catalogue::service(&view.service)),
        provider: Some(catalogue::provider(&view.provider)),
        start: Some(to_instant(booking.starts_at)),
        end: Some(to_instant(booking.ends_at)),
        zone: booking.zone.clone(),
        price: Some(to_money(booking.price)),
        paid: Some(to_money(booking.paid)),
        due: Some(to_money(booking.due)),
        cancel_until: booking.cancel_until.map(to_instant),
        reschedule_until: booking.reschedule_until.map(to_instant),
        accepted: accepted(view),
        receipt: view.acceptance.as_ref().map(|one| pb::ReceiptRef {
            code: one.hash.code().to_string(),
            hash: one.hash.as_bytes().to_vec(),
        }),
        decision: view.cancellation.as_ref().map(|one| policy::Decision::from(&one.decision)),
        client: view.person.as_ref().map(|person| pb::ClientDetails {
            name: person.name.clone(),
            email: person.email.clone(),
            phone: person.phone.clone(),
        }),
        answers: view
            .answers
            .iter()
            .cloned()
            .map(|Answer { key, value }| pb::Answer { key, value })
            .collect(),
        language: booking.language.clone(),
        made_at: Some(to_instant(booking.made_at)),
        refunds: booking.refunds.iter().map(|tier| refund(*tier, booking.paid)).collect(),
        no_show: Some((&booking.no_show).into()),
        changes: view.changes.iter().map(change).collect(),
        unreadable: view.unreadable,
        email_until: view.email_correction.and_then(EmailCorrection::open_until).map(to_instant),
        email_corrections_left: view.email_correction.map(|one| one.left),
        outline: false,
        mail_left_out: view.cancellation.as_ref().is_some_and(|one| one.mail_left_out),
    }
}

/// That there was a booking: code, date and state.
fn outline(booking: &Booking, now: Timestamp) -> pb::Booking {
    pb::Booking {
        id: booking.id.to_vec(),
        code: booking.code.clone(),
        state: booking.state.into(),
        phase: booking.phase(now).into(),
        revision: booking.revision.into(),
        start: Some(to_instant(booking.starts_at)),
        end: Some(to_instant(booking.ends_at)),
        zone: booking.zone.clone(),
        language: booking.language.clone(),
        outline: true,
        ..pb::Booking::default()
    }
}

fn change(change: &Change) -> pb::Change {
    pb::Change {
        from: change.from.map(i32::from),
        to: change.to.into(),
        by: change.by.into(),
        at: Some(to_instant(change.at)),
        reason: change.reason.clone(),
        mail_left_out: change.mail_left_out,
        email_corrected: change.email_corrected,
    }
}

fn refund(tier: RefundTier, paid: Money) -> policy::RefundUntil {
    let RefundTier { until, percent } = tier;
    (&RefundUntil { until, percent, amount: paid.percent(percent) }).into()
}

fn accepted(view: &View) -> Vec<pb::Accepted> {
    let Some(acceptance) = &view.acceptance else { return Vec::new() };
    acceptance
        .accepted
        .iter()
        .map(|one| pb::Accepted {
            kind: one.kind.into(),
            version: one.version,
            digest: one.digest.clone(),
            language: one.language.clone(),
            at: Some(to_instant(acceptance.at)),
        })
        .collect()
}

/// Reads money that may be absent.
pub fn read_money(field: &str, money: Option<&common::Money>) -> Result<Option<Money>, FieldError> {
    money
        .map(|money| {
            let currency = money.currency.parse();
            currency.map(|currency| Money::new(money.minor, currency)).map_err(|_| bad(field))
        })
        .transpose()
}

/// Reads an instant that may be absent, in whole microseconds.
pub fn read_instant(field: &str, at: Option<&ProtoTimestamp>) -> Result<Option<Timestamp>, FieldError> {
    at.map(|at| {
        let whole = Timestamp::new(at.seconds, at.nanos).map_err(|_| bad(field))?;
        Timestamp::from_microsecond(whole.as_microsecond()).map_err(|_| bad(field))
    })
    .transpose()
}

/// Reads a calendar date as it is written, `2026-11-25`, of the years 1 to 9999: what PostgreSQL and RFC 3339 share.
pub fn read_date(text: &str) -> Result<Date, &'static str> {
    let date = text.parse::<Date>().ok().filter(|date| date.year() >= 1 && date.to_string() == text);
    date.ok_or("must be a date such as 2026-11-25")
}

/// Reads an id.
pub fn read_id<T: for<'a> TryFrom<&'a [u8]>>(field: &str, bytes: &[u8]) -> Result<T, FieldError> {
    T::try_from(bytes).map_err(|_| bad(field))
}

/// Reads an id that may be absent.
pub fn read_optional_id<T: for<'a> TryFrom<&'a [u8]>>(
    field: &str,
    bytes: &[u8],
) -> Result<Option<T>, FieldError> {
    if bytes.is_empty() { Ok(None) } else { read_id(field, bytes).map(Some) }
}

/// A field that is not of the right form.
#[must_use]
pub fn bad(field: &str) -> FieldError {
    FieldError::format(field, "is not of the right form")
}

/// Bad input of one field.
#[must_use]
pub fn invalid(error: FieldError) -> Fault {
    Fault::invalid([error])
}
