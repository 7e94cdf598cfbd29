//! Who may do what in identity. Who may call stands in the contract; what stands here is decided beside the data, by
//! what only identity knows. `store` writes for these permits alone.
use std::convert::Infallible;

use identity_domain::role::may_invite;
use identity_domain::session::Session;
use identity_domain::way_in::{Entered, NewPassword};
use kit_access::{EndUser, Peer};
use kit_authz::{Action, ErasesSubject, Requester as _, Service};
use kit_fault::Fault;
use kit_ids::{AccountId, InvitationId, ResetId};
use kit_principal::{Role, Roles, ServiceName, Staff};
use kit_tenants::settings::Unlocker;

use crate::crypto::hasher::Verified;

#[cfg(test)]
mod tests;

/// Recording that somebody tried to sign in, however it ended.
pub struct RecordSignIn;

impl Action for RecordSignIn {
    type By = Peer;
    type Evidence = ();
    type Refusal = Infallible;

    /// Anybody may try.
    fn decide(_: &Peer, (): &()) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Storing the same password under a hash of today.
pub struct RenewHash;

impl Action for RenewHash {
    type By = Peer;
    type Evidence = Verified;
    type Refusal = Infallible;

    /// Whoever shows the account's password.
    fn decide(_: &Peer, _: &Verified) -> Result<(), Infallible> {
        Ok(())
    }
}

/// An action that gives an account another password.
pub trait SetsPassword: Action {
    /// The account.
    fn account(evidence: &Self::Evidence) -> AccountId;
}

/// Choosing another password on the way in.
pub struct ChoosePassword;

impl Action for ChoosePassword {
    type By = Peer;
    /// Somebody who must.
    type Evidence = NewPassword;
    type Refusal = Infallible;

    /// Whoever has come as far as that.
    fn decide(_: &Peer, _: &NewPassword) -> Result<(), Infallible> {
        Ok(())
    }
}

impl SetsPassword for ChoosePassword {
    fn account(step: &NewPassword) -> AccountId {
        step.account()
    }
}

/// Beginning a session.
pub struct BeginSession;

impl Action for BeginSession {
    type By = Peer;
    /// Only the end of the way in is one.
    type Evidence = Entered;
    type Refusal = Infallible;

    /// Whoever has come all the way in.
    fn decide(_: &Peer, _: &Entered) -> Result<(), Infallible> {
        Ok(())
    }
}

/// A session whose token was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownSession {
    /// The session.
    pub session: Session,
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
}

/// Ending a session.
pub struct EndSession;

impl Action for EndSession {
    type By = Peer;
    type Evidence = ShownSession;
    type Refusal = Fault;

    /// Whoever shows its token, at its own tenant.
    fn decide(by: &Peer, shown: &ShownSession) -> Result<(), Fault> {
        if shown.session.tenant == *by.tenant() { Ok(()) } else { Err(Fault::unauthenticated()) }
    }
}

/// Issuing the token with which a tenant's first owner makes an account.
pub struct IssueBootstrap;

impl Action for IssueBootstrap {
    type By = Peer;
    type Evidence = ();
    type Refusal = Fault;

    /// The operator. Whether there is an owner already only the transaction's lock shows.
    fn decide(by: &Peer, (): &()) -> Result<(), Fault> {
        if by.service() == ServiceName::Operator { Ok(()) } else { Err(Fault::denied()) }
    }
}

/// Inviting somebody to make an account.
pub struct InviteUser;

impl Action for InviteUser {
    type By = Staff;
    /// The roles that the account will have.
    type Evidence = Roles;
    type Refusal = Fault;

    /// An owner invites everyone, an admin admins and employees, an employee nobody.
    fn decide(staff: &Staff, invited: &Roles) -> Result<(), Fault> {
        if may_invite(&staff.roles, invited) { Ok(()) } else { Err(Fault::denied()) }
    }
}

/// Nobody is behind the subject of an invitation that was not kept.
impl ErasesSubject for InviteUser {}

/// An invitation that nobody used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unused {
    /// Which.
    pub invitation: InvitationId,
    /// The roles that the account will have.
    pub roles: Roles,
}

/// Sending an invitation again.
pub struct ResendInvitation;

impl Action for ResendInvitation {
    type By = Staff;
    type Evidence = Unused;
    type Refusal = Fault;

    /// Whoever may invite the same person to the same roles.
    fn decide(staff: &Staff, unused: &Unused) -> Result<(), Fault> {
        if may_invite(&staff.roles, &unused.roles) { Ok(()) } else { Err(Fault::denied()) }
    }
}

/// Withdrawing an invitation.
pub struct WithdrawInvitation;

impl Action for WithdrawInvitation {
    type By = Staff;
    type Evidence = Unused;
    type Refusal = Fault;

    /// Whoever may invite the same person to the same roles.
    fn decide(staff: &Staff, unused: &Unused) -> Result<(), Fault> {
        if may_invite(&staff.roles, &unused.roles) { Ok(()) } else { Err(Fault::denied()) }
    }
}

/// Nobody is behind the subject of an invitation that was withdrawn.
impl ErasesSubject for WithdrawInvitation {}

/// What a token of an invitation opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// The account of who was invited.
    Invitation,
    /// The account of the tenant's first owner.
    FirstOwner,
    /// Nothing: it is unknown, was used, or has expired.
    Nothing,
}

/// A token of an invitation, as it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownInvitation {
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    /// What it opens.
    pub opens: Opens,
}

/// Making the account of an invitation.
pub struct AcceptInvitation;

impl Action for AcceptInvitation {
    /// A guest, of whom nothing but the tenant is known.
    type By = EndUser;
    type Evidence = ShownInvitation;
    type Refusal = Fault;

    /// Whoever shows the token of an open invitation. All that opens nothing gets one answer.
    fn decide(_: &EndUser, shown: &ShownInvitation) -> Result<(), Fault> {
        match shown.opens {
            Opens::Invitation | Opens::FirstOwner => Ok(()),
            Opens::Nothing => Err(Fault::not_found()),
        }
    }
}

/// Nobody is behind the subject that was made for an account that was not kept.
impl ErasesSubject for AcceptInvitation {}

/// Listing accounts and invitations, which is written.
pub struct ListUsers;

impl Action for ListUsers {
    type By = Staff;
    type Evidence = ();
    type Refusal = Fault;

    /// Who runs the business: owners and admins.
    fn decide(staff: &Staff, (): &()) -> Result<(), Fault> {
        if staff.roles.holds_any(&[Role::Owner, Role::Admin]) { Ok(()) } else { Err(Fault::denied()) }
    }
}

/// Asking for a link with which a password is replaced.
pub struct AskReset;

impl Action for AskReset {
    /// A guest, of whom nothing but the tenant is known.
    type By = EndUser;
    type Evidence = ();
    type Refusal = Infallible;

    /// Whoever asks: what they hear says nothing of any account.
    fn decide(_: &EndUser, (): &()) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Mailing an account the link with which its password is replaced: identity's own work, for whoever asked.
pub struct SendReset;

impl Action for SendReset {
    type By = Service;
    /// The account whose address was typed.
    type Evidence = AccountId;
    type Refusal = Infallible;

    /// Whoever knows the address: the link goes to nobody but the account's holder.
    fn decide(_: &Service, _: &AccountId) -> Result<(), Infallible> {
        Ok(())
    }
}

/// The link of a reset, as it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenedReset {
    /// Which.
    pub reset: ResetId,
    /// Whose password it replaces.
    pub account: AccountId,
}

/// Replacing an account's password by a link that was mailed.
pub struct ResetPassword;

impl Action for ResetPassword {
    /// A guest, of whom nothing but the tenant is known.
    type By = EndUser;
    type Evidence = OpenedReset;
    type Refusal = Infallible;

    /// Whoever shows the token of a link that is open; there is no evidence of another.
    fn decide(_: &EndUser, _: &OpenedReset) -> Result<(), Infallible> {
        Ok(())
    }
}

impl SetsPassword for ResetPassword {
    fn account(opened: &OpenedReset) -> AccountId {
        opened.account
    }
}

/// An account whose locks are to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedAccount {
    /// The account.
    pub account: AccountId,
    /// What it may do.
    pub roles: Roles,
    /// Who ends locks beside their holders, as the tenant says.
    pub unlock: Vec<Unlocker>,
}

/// Ending the locks of an account.
pub struct UnlockUser;

impl Action for UnlockUser {
    type By = Staff;
    type Evidence = LockedAccount;
    type Refusal = Fault;

    /// An owner or an admin, if the tenant lets them; an admin no owner's.
    fn decide(staff: &Staff, locked: &LockedAccount) -> Result<(), Fault> {
        let may = |unlocker, role| locked.unlock.contains(&unlocker) && staff.roles.holds_any(&[role]);
        let is_owners = locked.roles.holds_any(&[Role::Owner]);
        let allowed = may(Unlocker::Owner, Role::Owner) || may(Unlocker::Admin, Role::Admin) && !is_owners;
        if allowed { Ok(()) } else { Err(Fault::denied()) }
    }
}

/// Actions that end the locks of an address.
pub trait OpensLocks: Action {}
impl OpensLocks for AcceptInvitation {}
impl OpensLocks for ResetPassword {}
impl OpensLocks for UnlockUser {}
