//! What leaves through the outbox beside audit records: mails, requests for links, accounts whose sessions end. Ids
//! and keyed hashes alone, never an address or a token.
use identity_domain::link::LinkEpoch;
use identity_domain::session::AccountVersion;
use jiff::Timestamp;
use kit_clock::Clock;
use kit_fault::Fault;
use kit_ids::{AccountId, EventId, InvitationId, ResetId};
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
    /// A link with which a password is replaced: if it opens nothing by then, nothing is sent.
    Reset {
        /// Which.
        reset: ResetId,
    },
    /// That an account's password was changed.
    PasswordChanged {
        /// Whose.
        account: AccountId,
        /// When.
        at: Timestamp,
    },
    /// That an account's password is locked.
    Locked {
        /// Whose.
        account: AccountId,
        /// Until when; none: until somebody opens it.
        until: Option<Timestamp>,
    },
}

/// A request for a link with which a password is replaced. Whose address it is, is looked up after it was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetAsked {
    /// Blind indexes of the address: one for each generation of the tenant's keys.
    pub email_indexes: Vec<EmailIndex>,
}

/// A blind index of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailIndex {
    /// The key's id.
    pub key_id: i16,
    /// The keyed hash, in hex.
    pub value: String,
}

/// An account whose sessions end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionsEnded {
    /// Which.
    pub account: AccountId,
    /// The version that it has now: sessions of those before end.
    pub version: AccountVersion,
}

/// The outbox's record of an invitation's mail.
pub fn invitation_record(
    clock: &Clock,
    invitation: InvitationId,
    epoch: LinkEpoch,
) -> Result<NewRecord, Fault> {
    mail(clock, format!("invitation/{invitation}"), &Mail::Invitation { invitation, epoch })
}

/// The outbox's record of the mail with a reset's link.
pub fn reset_record(clock: &Clock, reset: ResetId) -> Result<NewRecord, Fault> {
    mail(clock, format!("reset/{reset}"), &Mail::Reset { reset })
}

/// The outbox's record of the mail that tells of another password.
pub fn password_changed_record(clock: &Clock, account: AccountId, at: Timestamp) -> Result<NewRecord, Fault> {
    mail(clock, format!("account/{account}"), &Mail::PasswordChanged { account, at })
}

/// The outbox's record of the mail that tells of a lock.
pub fn locked_record(
    clock: &Clock,
    account: AccountId,
    until: Option<Timestamp>,
) -> Result<NewRecord, Fault> {
    mail(clock, format!("account/{account}"), &Mail::Locked { account, until })
}

/// The outbox's record of a request for a link.
pub fn reset_asked_record(event: EventId, asked: &ResetAsked) -> Result<NewRecord, Fault> {
    Ok(NewRecord::new(event, destination::LINK, format!("reset-request/{event}"), bytes(asked)?))
}

/// The outbox's record of an account whose sessions end.
pub fn sessions_record(clock: &Clock, ended: SessionsEnded) -> Result<NewRecord, Fault> {
    let aggregate = format!("account/{}", ended.account);
    Ok(NewRecord::new(clock.id(), destination::SESSIONS, aggregate, bytes(&ended)?))
}

fn mail(clock: &Clock, aggregate: String, mail: &Mail) -> Result<NewRecord, Fault> {
    Ok(NewRecord::new(clock.id(), destination::MAIL, aggregate, bytes(mail)?))
}

fn bytes(what: &impl Serialize) -> Result<Vec<u8>, Fault> {
    serde_json::to_vec(what).map_err(|error| Fault::internal(&error))
}
