//! What leaves through the outbox beside audit records: mails. Ids alone, never an address or a token.
use identity_domain::link::LinkEpoch;
use kit_clock::Clock;
use kit_fault::Fault;
use kit_ids::InvitationId;
use kit_outbox::{NewRecord, destination};
use serde::{Deserialize, Serialize};

/// A mail to send: what it says is read when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mail {
    /// An invitation.
    Invitation {
        /// Which.
        invitation: InvitationId,
        /// Which link it holds: if the invitation has another by then, nothing is sent.
        epoch: LinkEpoch,
    },
}

/// The outbox's record of an invitation's mail.
pub fn invitation_record(
    clock: &Clock,
    invitation: InvitationId,
    epoch: LinkEpoch,
) -> Result<NewRecord, Fault> {
    let mail = Mail::Invitation { invitation, epoch };
    let bytes = serde_json::to_vec(&mail).map_err(|error| Fault::internal(&error))?;
    Ok(NewRecord::new(clock.id(), destination::MAIL, format!("invitation/{invitation}"), bytes))
}
