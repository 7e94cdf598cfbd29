//! Idempotency of a command: the key that the caller chose, and the HMAC of what was asked.
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use holdfast_proto::booking::v1 as pb;
use jiff::Timestamp;
use kit_authz::{Action, Requester as _};
use kit_fault::{Fault, FieldCode, FieldError, Reason};
use kit_pg::idempotency::{self, KEY_MAX, Known, RequestMac, Scope};
use kit_pg::{TenantTx, WriteTx};
use kit_seal::Purpose;
use prost::Message as _;

use super::context::Context;
use crate::actor::Actor;
use crate::store::StoreError;

/// Longest key that callers may choose.
const KEY_LONGEST: usize = 255;

/// What a command's answer is stored under, for retries; nothing where the caller chose no key.
#[derive(Clone, Debug)]
pub struct IdempotentCommand(Option<(Scope, RequestMac)>);

// === impl IdempotentCommand ===

impl IdempotentCommand {
    /// An operation of this caller, under its key.
    pub async fn of(
        context: &Context,
        actor: &Actor,
        operation: &'static str,
        key: Option<&str>,
        request: &[u8],
    ) -> Result<Self, Fault> {
        let Some(key) = key else { return Ok(Self(None)) };
        let scope = scope(actor, operation, key)?;
        let keys = context.sealer.tenant(actor.tenant()).await?;
        let mac_key = keys.mac(Purpose::Index, &[b"idempotency"]);
        Ok(Self(Some((scope, RequestMac::new(&mac_key, request)))))
    }

    /// What was answered before, if anything was. A key that came with another request is refused.
    pub async fn answer(&self, tx: &mut TenantTx, now: Timestamp) -> Result<Option<pb::Booking>, Fault> {
        let Some((scope, mac)) = &self.0 else { return Ok(None) };
        match idempotency::find(tx, scope, mac, now).await? {
            Known::New => Ok(None),
            Known::Answered(answer) => {
                let answer = pb::Booking::decode(answer.as_slice());
                answer.map(Some).map_err(|error| Fault::internal(&error))
            }
            Known::Reused => Err(mismatch()),
        }
    }

    /// Stores the answer; `false`: another call with the same key won, so roll back and look again.
    pub async fn store(
        &self,
        tx: &mut WriteTx<impl Action>,
        answer: &pb::Booking,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        match &self.0 {
            Some((scope, mac)) => Ok(idempotency::store(tx, scope, mac, &answer.encode_to_vec(), now).await?),
            None => Ok(true),
        }
    }
}

/// The key came before with another request.
fn mismatch() -> Fault {
    Fault::new(Reason::IdempotencyMismatch).with_field(
        "Idempotency-Key",
        FieldCode::Reused,
        "was used for another request",
    )
}

fn scope(actor: &Actor, operation: &'static str, key: &str) -> Result<Scope, Fault> {
    let bad = || {
        let wanted = "must be printable characters, at most 255, at least 16 without signing in";
        Fault::invalid([FieldError::format("Idempotency-Key", wanted)])
    };
    let printable = key.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    let least = if actor.account().is_some() { 1 } else { idempotency::GUEST_KEY_MIN };
    if !printable || !(least..=KEY_LONGEST).contains(&key.len()) {
        return Err(bad());
    }
    let key = if key.len() > KEY_MAX || key.contains(' ') {
        HEXLOWER.encode(digest(&SHA256, key.as_bytes()).as_ref())
    } else {
        key.to_owned()
    };
    Scope::new(operation, actor.idempotency_caller(), &key).map_err(|_| bad())
}
