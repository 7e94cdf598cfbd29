//! A request for a link with which a password is replaced. It is recorded and answered; whether somebody has the
//! address is looked up afterwards ([`crate::jobs::resets`]), so that an answer takes as long for a known address as
//! for any other.
use data_encoding::HEXLOWER;
use kit_access::EndUser;
use kit_authz::{Permit, Requester as _};
use kit_fault::Fault;

use super::outgoing::{EmailIndex, ResetAsked, reset_asked_record};
use super::{Context, storable_email};
use crate::authz::AskReset;

/// What was typed. Has no Debug: it holds an address.
pub struct Command {
    /// The address, as typed.
    pub email: String,
}

/// Records the request. No account is read: what is done is the same whatever there is.
#[tracing::instrument(name = "identity.ops.ask_reset", skip_all)]
pub async fn run(context: &Context, by: &EndUser, command: Command) -> Result<(), Fault> {
    let email = storable_email(&command.email).map_err(|bad| Fault::invalid([bad]))?;
    let keys = context.sealer.tenant(by.tenant()).await?;
    let indexes = keys.blind_indexes("email", email.as_str().as_bytes());
    let index = |index: &kit_seal::BlindIndex| EmailIndex {
        key_id: index.key_id,
        value: HEXLOWER.encode(&index.value),
    };
    let asked = ResetAsked { email_indexes: indexes.iter().map(index).collect() };
    let record = reset_asked_record(context.clock.id(), &asked)?;
    let Ok(permit) = Permit::<AskReset>::request(by, ());
    let mut tx = context.write(&permit).await?;
    kit_outbox::enqueue(&mut tx, context.clock.now(), &[record]).await?;
    tx.commit().await?;
    Ok(())
}
