//! Manage tokens: who holds one may see and cancel that booking. A missing or wrong one is a missing booking.
use booking_domain::booking::Booking;
use booking_domain::manage::{LinkShows, ManageEpoch, manage_input, manage_token};
use jiff::Timestamp;
use kit_authz::{Action, Permit};
use kit_fault::Fault;
use kit_ids::{BookingId, ResourceId};
use kit_pg::TenantTx;
use kit_seal::{Purpose, TenantKeys};
use subtle::ConstantTimeEq as _;

use crate::actor::Actor;
use crate::authz::{BookingRelation, Relation, sees_all};
use crate::store::{StoreError, bookings, providers};

/// The token of a booking at this epoch.
#[must_use]
pub fn token(keys: &TenantKeys, booking: BookingId, epoch: ManageEpoch) -> String {
    manage_token(&keys.mac(Purpose::Manage, &[&manage_input(booking, epoch)]))
}

/// Whether this is the token of a booking at this epoch.
#[must_use]
pub fn opens(keys: &TenantKeys, booking: BookingId, epoch: ManageEpoch, shown: &str) -> bool {
    token(keys, booking, epoch).as_bytes().ct_eq(shown.as_bytes()).into()
}

/// What somebody shows for a booking. Has no Debug: a link's token is a secret.
#[derive(Clone)]
pub enum Proof {
    /// A member of staff: their session.
    Session,
    /// Everybody else, and staff who show one: the manage token of a link.
    Link(String),
}

// === impl Proof ===

impl Proof {
    /// Of this actor, who shows this token; it may be empty.
    #[must_use]
    pub fn of(actor: &Actor, token: String) -> Self {
        if actor.is_staff() && token.is_empty() { Self::Session } else { Self::Link(token) }
    }
}

/// A booking, and the permit to do something with it.
pub struct Permitted<A: Action> {
    /// The booking.
    pub booking: Booking,
    /// The permit.
    pub permit: Permit<A>,
}

/// The booking, with the permit that is asked for it. To whom it is refused the booking does not exist.
pub async fn permitted<A>(
    keys: &TenantKeys,
    tx: &mut TenantTx,
    actor: &Actor,
    id: BookingId,
    proof: &Proof,
) -> Result<Permitted<A>, Fault>
where
    A: Action<By = Actor, Evidence = BookingRelation, Refusal = Fault>,
{
    let booking = bookings::get(tx, id).await?.ok_or_else(Fault::not_found)?;
    let relation = match proof {
        // Whose it is matters only to who does not see all.
        Proof::Session => {
            Relation::Staff { own: !sees_all(actor) && is_own(tx, actor, booking.provider).await? }
        }
        Proof::Link(shown) => {
            let same = opens(keys, booking.id, booking.manage_epoch, shown);
            if same { Relation::Holder { epoch: booking.manage_epoch } } else { Relation::Unrelated }
        }
    };
    let shown = BookingRelation { booking: booking.id, relation };
    Ok(Permitted { permit: Permit::request(actor, shown)?, booking })
}

/// What of a booking is shown to whom [`permitted`] let through: staff everything, a link's holder what the link shows.
#[must_use]
pub fn shows(proof: &Proof, booking: &Booking, now: Timestamp) -> LinkShows {
    match proof {
        Proof::Session => LinkShows::Everything,
        Proof::Link(_) => LinkShows::of(booking, now),
    }
}

async fn is_own(tx: &mut TenantTx, actor: &Actor, provider: ResourceId) -> Result<bool, StoreError> {
    match actor.account() {
        Some(account) => Ok(providers::of_account(tx, account).await?.contains(&provider)),
        None => Ok(false),
    }
}
