//! Bookings.
use booking_api::State;
use booking_domain::booking::{Booking, RefundTier};
use booking_domain::manage::ManageEpoch;
use booking_domain::revision::Revision;
use booking_domain::transition::Transition;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use kit_ids::{BookingId, ClientId, ResourceId, TypedId as _};
use kit_money::Money;
use kit_page::Position;
use kit_pg::{TenantTx, WriteTx};
use policy_api::NoShowCost;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::StoreError;
use crate::authz::{Book, BookingOwner, Cancel, CorrectEmail, EndsLinks};

/// Wishes that are kept beside a new booking.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marketing {
    /// Offers by e-mail.
    pub email: bool,
    /// Offers by SMS.
    pub sms: bool,
}

/// Which bookings are listed.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Start at or after.
    pub from: Option<Timestamp>,
    /// Start before.
    pub to: Option<Timestamp>,
    /// Only these providers; `None`: all.
    pub providers: Option<Vec<ResourceId>>,
    /// Only this state.
    pub state: Option<State>,
    /// Behind this booking.
    pub after: Option<Position>,
    /// At most so many.
    pub limit: i64,
}

struct Row {
    id: Uuid,
    code: String,
    client_id: Uuid,
    service_id: Uuid,
    provider_id: Uuid,
    location_id: Option<Uuid>,
    starts_at: jiff_sqlx::Timestamp,
    ends_at: jiff_sqlx::Timestamp,
    zone: String,
    local_start: jiff_sqlx::DateTime,
    state: String,
    revision: i32,
    language: String,
    least_notice_s: Option<i64>,
    cancel_until: Option<jiff_sqlx::Timestamp>,
    reschedule_until: Option<jiff_sqlx::Timestamp>,
    refunds: serde_json::Value,
    no_show_fee_minor: i64,
    no_show_refund_percent: i16,
    price_minor: i64,
    due_minor: i64,
    paid_minor: i64,
    currency: String,
    policy_digest: Option<Vec<u8>>,
    manage_epoch: i32,
    made_at: jiff_sqlx::Timestamp,
}

/// Stores the permit's booking.
pub async fn insert(tx: &mut WriteTx<Book>, new: &Booking, marketing: Marketing) -> Result<(), sqlx::Error> {
    let (tenant, id) = (tx.tenant().clone(), tx.evidence().id);
    sqlx::query!(
        "insert into booking (tenant_id, id, code, client_id, service_id, provider_id, location_id, starts_at, ends_at,
            zone, local_start, state, revision, language, cancel_until, reschedule_until, refunds, price_minor, due_minor,
            paid_minor, currency, policy_digest, manage_epoch, marketing_email, marketing_sms, made_at, no_show_fee_minor,
            no_show_refund_percent)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
            $24, $25, $26, $27, $28)",
        tenant.as_str(),
        id.uuid(),
        new.code,
        new.client.uuid(),
        new.service.uuid(),
        new.provider.uuid(),
        new.location.map(kit_ids::TypedId::uuid),
        new.starts_at.to_sqlx() as _,
        new.ends_at.to_sqlx() as _,
        new.zone,
        new.local_start.to_sqlx() as _,
        new.state.as_str(),
        new.revision.get(),
        new.language,
        new.cancel_until.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
        new.reschedule_until.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
        stored_refunds(&new.refunds),
        new.price.minor,
        new.due.minor,
        new.paid.minor,
        new.price.currency.as_str(),
        new.policy_digest,
        new.manage_epoch.get(),
        marketing.email,
        marketing.sms,
        new.made_at.to_sqlx() as _,
        new.no_show.fee.minor,
        // Above 100 the table refuses it.
        i16::try_from(new.no_show.refund_percent).unwrap_or(i16::MAX),
    )
    .execute(tx)
    .await
    .map(drop)
}

/// One booking; `None`: missing, or another tenant's.
pub async fn get(tx: &mut TenantTx, id: BookingId) -> Result<Option<Booking>, StoreError> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query_as!(
        Row,
        r#"select id, code, client_id, service_id, provider_id, location_id, starts_at, ends_at, zone, local_start,
            state, revision, language, extract(epoch from least_notice)::bigint as "least_notice_s", cancel_until,
            reschedule_until, refunds, no_show_fee_minor, no_show_refund_percent, price_minor, due_minor, paid_minor,
            currency, policy_digest, manage_epoch, made_at
        from booking where tenant_id = $1 and id = $2 and quarantined_at is null"#,
        tenant.as_str(),
        id.uuid(),
    )
    .fetch_optional(tx)
    .await?;
    row.map(Booking::try_from).transpose()
}

/// Bookings by start.
pub async fn list(tx: &mut TenantTx, filter: &Filter) -> Result<Vec<Booking>, StoreError> {
    let tenant = tx.tenant().clone();
    let providers: Option<Vec<Uuid>> =
        filter.providers.as_ref().map(|ids| ids.iter().map(|id| id.uuid()).collect());
    let rows = sqlx::query_as!(
        Row,
        r#"select id, code, client_id, service_id, provider_id, location_id, starts_at, ends_at, zone, local_start,
            state, revision, language, extract(epoch from least_notice)::bigint as "least_notice_s", cancel_until,
            reschedule_until, refunds, no_show_fee_minor, no_show_refund_percent, price_minor, due_minor, paid_minor,
            currency, policy_digest, manage_epoch, made_at
        from booking where tenant_id = $1 and quarantined_at is null
            and starts_at >= coalesce($2, '-infinity'::timestamptz)
            and starts_at < coalesce($3, 'infinity'::timestamptz)
            and ($4::uuid[] is null or provider_id = any($4)) and ($5::text is null or state = $5)
            and ($6::timestamptz is null or (starts_at, id) > ($6, $7::uuid))
        order by starts_at, id limit $8"#,
        tenant.as_str(),
        filter.from.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
        filter.to.map(jiff_sqlx::ToSqlx::to_sqlx) as _,
        providers.as_deref() as _,
        filter.state.map(State::as_str),
        filter.after.map(|after| after.at.to_sqlx()) as _,
        filter.after.map(|after| after.id),
        filter.limit,
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter().map(Booking::try_from).collect()
}

/// Moves the permit's booking on if it is still at the revision before, and the link that was shown, if one was, is
/// still its link; `false`: it has changed meanwhile.
pub async fn apply(tx: &mut WriteTx<Cancel>, transition: &Transition) -> Result<bool, sqlx::Error> {
    let (tenant, shown) = (tx.tenant().clone(), tx.evidence());
    let done = sqlx::query!(
        "update booking set state = $5, revision = $3
        where tenant_id = $1 and id = $2 and revision = $3 - 1 and manage_epoch = coalesce($4, manage_epoch)",
        tenant.as_str(),
        shown.booking.uuid(),
        transition.revision().get(),
        shown.shown_epoch().map(ManageEpoch::get),
        transition.to().as_str(),
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives the permit's booking to this client, and revokes every manage token of it, if it is still at the revision
/// before and the link that was shown is still its link; the epoch from now on. `None`: it has changed meanwhile.
pub async fn correct(
    tx: &mut WriteTx<CorrectEmail>,
    transition: &Transition,
    client: ClientId,
) -> Result<Option<ManageEpoch>, StoreError> {
    let (tenant, shown) = (tx.tenant().clone(), tx.evidence());
    let row = sqlx::query!(
        "update booking set client_id = $5, revision = $3, manage_epoch = manage_epoch + 1
        where tenant_id = $1 and id = $2 and revision = $3 - 1 and manage_epoch = $4 returning manage_epoch",
        tenant.as_str(),
        shown.booking.uuid(),
        transition.revision().get(),
        shown.shown_epoch().map(ManageEpoch::get),
        client.uuid(),
    )
    .fetch_optional(tx)
    .await?;
    let epoch = row.map(|row| row.manage_epoch.try_into()).transpose();
    epoch.map_err(|_| StoreError::inconsistent("booking", "manage_epoch"))
}

/// The booking with this code whose client has one of these e-mail indexes; of several the newest.
pub async fn by_code(
    tx: &mut TenantTx,
    code: &str,
    email: &[Vec<u8>],
) -> Result<Option<BookingOwner>, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query!(
        "select b.id, b.client_id from booking b
        join client_contact c on c.tenant_id = $1 and c.client_id = b.client_id and c.kind = 'email'
        where b.tenant_id = $1 and b.code = $2 and b.quarantined_at is null and c.contact_index = any($3)
        order by b.id desc limit 1",
        tenant.as_str(),
        code,
        email,
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| BookingOwner { id: row.id.into(), client: row.client_id.into() }))
}

/// Revokes every manage token of the permit's booking; the epoch from now on. `None`: there is no such booking, or it
/// is not this client's any more.
pub async fn raise_epoch<A: EndsLinks>(
    tx: &mut WriteTx<A>,
    of: Option<ClientId>,
) -> Result<Option<ManageEpoch>, StoreError> {
    let (tenant, id) = (tx.tenant().clone(), A::booking(&tx.evidence()));
    let row = sqlx::query!(
        "update booking set manage_epoch = manage_epoch + 1
        where tenant_id = $1 and id = $2 and client_id = coalesce($3, client_id) returning manage_epoch",
        tenant.as_str(),
        id.uuid(),
        of.map(kit_ids::TypedId::uuid),
    )
    .fetch_optional(tx)
    .await?;
    let epoch = row.map(|row| row.manage_epoch.try_into()).transpose();
    epoch.map_err(|_| StoreError::inconsistent("booking", "manage_epoch"))
}

/// A refund tier as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredRefundTier {
    until: Timestamp,
    percent: u32,
}

fn stored_refunds(refunds: &[RefundTier]) -> serde_json::Value {
    let stored =
        |tier: &RefundTier| serde_json::json!(StoredRefundTier { until: tier.until, percent: tier.percent });
    refunds.iter().map(stored).collect()
}

fn refunds(value: serde_json::Value) -> Result<Vec<RefundTier>, StoreError> {
    let stored: Vec<StoredRefundTier> =
        serde_json::from_value(value).map_err(|_| StoreError::inconsistent("booking", "refunds"))?;
    Ok(stored.into_iter().map(|StoredRefundTier { until, percent }| RefundTier { until, percent }).collect())
}

fn percent(stored: i16) -> Result<u32, StoreError> {
    u32::try_from(stored).map_err(|_| StoreError::inconsistent("booking", "no_show_refund_percent"))
}

impl TryFrom<Row> for Booking {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let bad = |column| StoreError::inconsistent("booking", column);
        let currency = row.currency.parse().map_err(|_| bad("currency"))?;
        Ok(Self {
            id: row.id.into(),
            code: row.code,
            client: row.client_id.into(),
            service: row.service_id.into(),
            provider: row.provider_id.into(),
            location: row.location_id.map(Into::into),
            starts_at: row.starts_at.to_jiff(),
            ends_at: row.ends_at.to_jiff(),
            zone: row.zone,
            local_start: row.local_start.to_jiff(),
            state: row.state.parse().map_err(|_| bad("state"))?,
            revision: Revision::new(row.revision).ok_or(bad("revision"))?,
            language: row.language,
            least_notice: row.least_notice_s.map(SignedDuration::from_secs),
            cancel_until: row.cancel_until.map(jiff_sqlx::Timestamp::to_jiff),
            reschedule_until: row.reschedule_until.map(jiff_sqlx::Timestamp::to_jiff),
            refunds: refunds(row.refunds)?,
            no_show: NoShowCost {
                fee: Money::new(row.no_show_fee_minor, currency),
                refund_percent: percent(row.no_show_refund_percent)?,
            },
            price: Money::new(row.price_minor, currency),
            due: Money::new(row.due_minor, currency),
            paid: Money::new(row.paid_minor, currency),
            policy_digest: row.policy_digest,
            manage_epoch: row.manage_epoch.try_into().map_err(|_| bad("manage_epoch"))?,
            made_at: row.made_at.to_jiff(),
        })
    }
}
