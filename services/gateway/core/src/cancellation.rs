//! What cancelling would do, and cancelling.
use gateway_edge::input::{Fields, TypedMoney};
use gateway_edge::request::{IdempotencyKey, RequestContext};
use holdfast_proto::booking::v1 as pb;
use kit_fault::Fault;
use kit_ids::BookingId;
use kit_money::Money;
use policy_api::Decision;
use policy_api::wire::to_money;

use crate::Gateway;
use crate::bookings::{ShownBooking, shown};
use crate::upstream::Callee;
use crate::wire::misread;

/// A cancellation as it is asked for, in JSON or by a form: nothing of it is read yet. Has no Debug: a reason may say
/// much.
#[derive(Default)]
pub struct CancellationForm<'f> {
    /// Why; None: not said.
    pub reason: Option<&'f str>,
    /// The refund that was shown; None: not checked.
    pub expected_refund: Option<TypedMoney<'f>>,
    /// The fee that was shown; None: not checked.
    pub expected_fee: Option<TypedMoney<'f>>,
}

/// The command to cancel. Has no Debug: a reason may say much.
pub struct Cancel {
    reason: Option<String>,
    expected_refund: Option<Money>,
    expected_fee: Option<Money>,
    if_revision: Option<u32>,
    idempotency_key: Option<IdempotencyKey>,
}

/// What cancelling would do now.
pub async fn preview(gateway: &Gateway, request: &RequestContext, id: BookingId) -> Result<Decision, Fault> {
    let message = pb::PreviewCancellationRequest { id: id.to_vec(), manage_token: request.proof()? };
    let mut client = gateway.upstream.bookings();
    let call = gateway.upstream.call(request, Callee::Decisions.anyone(), message, |message| async move {
        client.preview_cancellation(message).await
    });
    Decision::try_from(call.await?).map_err(misread)
}

/// Cancels; repeated, it answers with the first decision.
pub async fn cancel(
    gateway: &Gateway,
    request: &RequestContext,
    id: BookingId,
    command: Cancel,
) -> Result<ShownBooking, Fault> {
    let message = pb::CancelRequest {
        id: id.to_vec(),
        manage_token: request.proof()?,
        reason: command.reason.unwrap_or_default(),
        expected_refund: command.expected_refund.map(to_money),
        expected_fee: command.expected_fee.map(to_money),
        if_revision: command.if_revision.unwrap_or_default(),
        idempotency_key: command.idempotency_key.map(|key| key.as_str().to_owned()).unwrap_or_default(),
    };
    let mut client = gateway.upstream.bookings();
    let call = gateway.upstream.call(request, Callee::Decisions.anyone(), message, |message| async move {
        client.cancel(message).await
    });
    shown(request, call.await?)
}

impl Cancel {
    /// Reads a form: every bad field named, as the API names it. The revision is the one that was shown, None: any; the
    /// key makes it one request, however often it is sent.
    pub fn read(
        form: &CancellationForm<'_>,
        if_revision: Option<u32>,
        idempotency_key: Option<IdempotencyKey>,
    ) -> Result<Self, Fault> {
        let mut fields = Fields::new();
        let cancel = Self {
            reason: form.reason.map(|reason| fields.text("reason", reason, 0, 500)),
            expected_refund: form.expected_refund.and_then(|typed| fields.money("expected.refund", typed)),
            expected_fee: form.expected_fee.and_then(|typed| fields.money("expected.fee", typed)),
            if_revision,
            idempotency_key,
        };
        fields.finish(cancel)
    }
}
