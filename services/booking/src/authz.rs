//! Who may do what in booking. Who may call stands in the contract; what stands here is decided beside the data, by
//! what only booking knows. `store` writes for these permits alone.
use std::convert::Infallible;

use booking_domain::manage::ManageEpoch;
use kit_authz::{Action, Service};
use kit_fault::{Fault, Reason};
use kit_ids::{BookingId, ClientId};
use kit_principal::{Acting, Role};
use kit_tenants::settings::WhoMayBook;
use policy_api::ClientStanding;

use crate::actor::Actor;

#[cfg(test)]
mod tests;

/// Making a booking.
pub struct Book;

/// What decides who may make a booking.
#[derive(Clone, Copy, Debug)]
pub struct Openness {
    /// For whom the tenant has opened booking.
    pub who_may_book: WhoMayBook,
    /// What policy says of this person.
    pub client_standing: ClientStanding,
}

/// A booking to make, and what decides who may make it.
#[derive(Clone, Copy, Debug)]
pub struct NewBooking {
    /// The id that it will have.
    pub id: BookingId,
    /// Who may make it.
    pub openness: Openness,
}

impl Action for Book {
    type By = Actor;
    type Evidence = NewBooking;
    type Refusal = Fault;

    /// Whoever the tenant has opened booking for, if policy lets them. Why not is told to nobody; but a guest hears
    /// when signing in would help.
    fn decide(actor: &Actor, new: &NewBooking) -> Result<(), Fault> {
        match new.openness.who_may_book {
            WhoMayBook::StaffOnly if !actor.is_staff() => return Err(Reason::BookingNotPossible.into()),
            WhoMayBook::RegisteredClients if actor.acting() == Acting::Guest => {
                return Err(Reason::SignInRequired.into());
            }
            WhoMayBook::StaffOnly | WhoMayBook::RegisteredClients | WhoMayBook::Anyone => {}
        }
        match new.openness.client_standing {
            ClientStanding::Good => Ok(()),
            ClientStanding::Blocked => Err(Reason::BookingNotPossible.into()),
        }
    }
}

/// Whether they may accept agreements with a booking. Evidence says who accepted: staff never do so for a client.
#[must_use]
pub fn may_accept(actor: &Actor) -> bool {
    !actor.is_staff()
}

/// How somebody who asks for a booking stands to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// They show its manage token.
    Holder {
        /// The epoch of that token.
        epoch: ManageEpoch,
    },
    /// They are staff and show no token.
    Staff {
        /// Its provider has their account.
        own: bool,
    },
    /// Neither.
    Unrelated,
}

/// A booking, and how somebody who asks for it stands to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookingRelation {
    /// The booking.
    pub booking: BookingId,
    /// How they stand to it.
    pub relation: Relation,
}

// === impl BookingRelation ===

impl BookingRelation {
    /// The epoch of the manage token that was shown; `None`: none was.
    #[must_use]
    pub fn shown_epoch(&self) -> Option<ManageEpoch> {
        match self.relation {
            Relation::Holder { epoch } => Some(epoch),
            Relation::Staff { .. } | Relation::Unrelated => None,
        }
    }
}

/// Whether all of a tenant's bookings are theirs to see: owners and admins.
#[must_use]
pub fn sees_all(actor: &Actor) -> bool {
    actor.roles().is_some_and(|roles| roles.holds_any(&[Role::Owner, Role::Admin]))
}

/// The manage token opens a booking to whoever shows it, the session to staff: an employee's own, all to the others. To
/// everybody else it does not exist.
fn sees(actor: &Actor, relation: Relation) -> Result<(), Fault> {
    match relation {
        Relation::Holder { .. } => Ok(()),
        Relation::Staff { own } if sees_all(actor) || (actor.is_staff() && own) => Ok(()),
        Relation::Staff { .. } | Relation::Unrelated => Err(Fault::not_found()),
    }
}

/// Seeing a booking. That staff did so is written.
pub struct SeeBooking;

impl Action for SeeBooking {
    type By = Actor;
    type Evidence = BookingRelation;
    type Refusal = Fault;

    fn decide(actor: &Actor, shown: &BookingRelation) -> Result<(), Fault> {
        sees(actor, shown.relation)
    }
}

/// Listing bookings, which is written. Each sees what [`sees_all`] says.
pub struct ListBookings;

impl Action for ListBookings {
    type By = Actor;
    type Evidence = ();
    type Refusal = Fault;

    fn decide(actor: &Actor, (): &()) -> Result<(), Fault> {
        if actor.is_staff() { Ok(()) } else { Err(Fault::denied()) }
    }
}

/// Cancelling a booking.
pub struct Cancel;

impl Action for Cancel {
    type By = Actor;
    type Evidence = BookingRelation;
    type Refusal = Fault;

    /// Whoever sees it. What that costs, and until when, is policy's to say.
    fn decide(actor: &Actor, shown: &BookingRelation) -> Result<(), Fault> {
        sees(actor, shown.relation)
    }
}

/// Correcting the address with which a booking was made.
pub struct CorrectEmail;

impl Action for CorrectEmail {
    type By = Actor;
    type Evidence = BookingRelation;
    type Refusal = Fault;

    /// Who shows its token and is not staff: a business that could send a client's booking elsewhere would be believed
    /// to. Until when is the booking's to say.
    fn decide(actor: &Actor, shown: &BookingRelation) -> Result<(), Fault> {
        match shown.relation {
            Relation::Holder { .. } if !actor.is_staff() => Ok(()),
            Relation::Holder { .. } | Relation::Staff { .. } | Relation::Unrelated => Err(Fault::not_found()),
        }
    }
}

/// Ending every link of a booking.
pub struct RevokeLink;

impl Action for RevokeLink {
    type By = Actor;
    type Evidence = BookingRelation;
    type Refusal = Fault;

    /// Staff who see it. A link's holder has no reason to, and staff show no token.
    fn decide(actor: &Actor, shown: &BookingRelation) -> Result<(), Fault> {
        match shown.relation {
            Relation::Staff { .. } => sees(actor, shown.relation),
            Relation::Holder { .. } | Relation::Unrelated => Err(Fault::not_found()),
        }
    }
}

/// A booking and who booked it.
#[derive(Clone, Copy, Debug)]
pub struct BookingOwner {
    /// The booking.
    pub id: BookingId,
    /// Who booked.
    pub client: ClientId,
}

/// Asking for a new link to a booking. Which booking, if any, is not known yet.
pub struct RequestLink;

impl Action for RequestLink {
    type By = Actor;
    type Evidence = ();
    type Refusal = Infallible;

    /// Whoever asks: what they hear says nothing of any booking.
    fn decide(_: &Actor, (): &()) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Sending a new link to a booking's own address, which ends the link before: booking's own work, for whoever asked.
pub struct SendLink;

impl Action for SendLink {
    type By = Service;
    /// The booking of which they knew code and address.
    type Evidence = BookingOwner;
    type Refusal = Infallible;

    /// Whoever knew both: the link goes to nobody but the booking's client.
    fn decide(_: &Service, _: &BookingOwner) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Changing services, providers and schedules.
pub struct PutCatalogue;

impl Action for PutCatalogue {
    type By = Actor;
    type Evidence = ();
    type Refusal = Fault;

    /// Who runs the business: owners and admins.
    fn decide(actor: &Actor, (): &()) -> Result<(), Fault> {
        match actor.roles() {
            Some(roles) if roles.holds_any(&[Role::Owner, Role::Admin]) => Ok(()),
            Some(_) | None => Err(Fault::denied()),
        }
    }
}

/// Removing what looks up a client whose key was destroyed: booking's own work.
pub struct PurgeErased;

impl Action for PurgeErased {
    type By = Service;
    type Evidence = ();
    type Refusal = Infallible;

    fn decide(_: &Service, (): &()) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Actions on one booking.
pub trait OnBooking: Action {
    /// Which booking.
    fn booking(evidence: &Self::Evidence) -> BookingId;
}

impl OnBooking for Book {
    fn booking(new: &NewBooking) -> BookingId {
        new.id
    }
}

impl OnBooking for Cancel {
    fn booking(shown: &BookingRelation) -> BookingId {
        shown.booking
    }
}

impl OnBooking for CorrectEmail {
    fn booking(shown: &BookingRelation) -> BookingId {
        shown.booking
    }
}

impl OnBooking for SendLink {
    fn booking(owner: &BookingOwner) -> BookingId {
        owner.id
    }
}

impl OnBooking for RevokeLink {
    fn booking(shown: &BookingRelation) -> BookingId {
        shown.booking
    }
}

/// Actions that write a change of their booking.
pub trait ChangesBooking: OnBooking {}
impl ChangesBooking for Book {}
impl ChangesBooking for Cancel {}
impl ChangesBooking for CorrectEmail {}

/// Actions that end the links which their booking had.
pub trait EndsLinks: OnBooking {}
impl EndsLinks for SendLink {}
impl EndsLinks for RevokeLink {}

/// Actions that send their booking's client a mail.
pub trait SendsMail: OnBooking {}
impl SendsMail for Book {}
impl SendsMail for Cancel {}
impl SendsMail for SendLink {}
impl SendsMail for CorrectEmail {}

/// Actions that may store a client whose details are new.
pub trait StoresClient: Action {}
impl StoresClient for Book {}
impl StoresClient for CorrectEmail {}

/// Actions that remove what looks up an erased client.
pub trait PurgesErased: Action {}
impl PurgesErased for Book {}
impl PurgesErased for PurgeErased {}
