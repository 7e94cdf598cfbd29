//! Rules of booking, and what a client must say.
use holdfast_proto::tenant::v1 as pb;
use jiff::SignedDuration;

use super::{ClientAccounts, closed, seconds};
use crate::Refusal;

closed! {
    /// Who may book.
    WhoMayBook {
        /// Guests, clients with an account, and staff.
        Anyone,
        /// Clients with an account, and staff.
        RegisteredClients,
        /// Staff alone.
        StaffOnly,
    }
}

closed! {
    /// Whether a field is asked of a client.
    FieldRule {
        /// Not asked, refused when sent.
        Off,
        /// May be given.
        Optional,
        /// Must be given.
        Required,
    }
}

/// Rules of booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingRules {
    /// Who may book: by `booking.whoMayBook` and `signIn.clientAccounts` together. Where clients must have an account,
    /// nobody books as a guest.
    pub who_may_book: WhoMayBook,
    /// Least time between booking and start.
    pub min_notice: SignedDuration,
    /// Farthest day that can be booked, calendar days in the tenant's zone from today.
    pub max_advance_days: u32,
    /// How long a slot is held while the form is filled in; zero: it is not held.
    pub hold_for: SignedDuration,
    /// Whether staff must approve.
    pub approval_required: bool,
}

/// Which contact fields a client gives, beside the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContactFields {
    /// E-mail address.
    pub email: FieldRule,
    /// Telephone number.
    pub phone: FieldRule,
    /// Postal address.
    pub address: FieldRule,
}

impl BookingRules {
    /// Whether a guest may book.
    #[must_use]
    pub fn takes_guests(&self) -> bool {
        match self.who_may_book {
            WhoMayBook::Anyone => true,
            WhoMayBook::RegisteredClients | WhoMayBook::StaffOnly => false,
        }
    }

    pub(crate) fn parse(rules: pb::BookingRules, accounts: ClientAccounts) -> Result<Self, Refusal> {
        let pb::BookingRules { who_may_book, min_notice_s, max_advance_days, hold_for_s, approval_required } =
            rules;
        let said = WhoMayBook::parse(who_may_book, "booking.who_may_book")?;
        Ok(Self {
            who_may_book: who_may_book_with(said, accounts)?,
            min_notice: seconds(min_notice_s),
            max_advance_days,
            hold_for: seconds(hold_for_s),
            approval_required,
        })
    }
}

/// Who may book where clients' accounts are so; registered clients cannot be where nobody registers.
fn who_may_book_with(said: WhoMayBook, accounts: ClientAccounts) -> Result<WhoMayBook, Refusal> {
    match (said, accounts) {
        (WhoMayBook::RegisteredClients, ClientAccounts::Off) => {
            Err(Refusal::Invalid("sign_in.client_accounts"))
        }
        (WhoMayBook::Anyone, ClientAccounts::Required) => Ok(WhoMayBook::RegisteredClients),
        (
            WhoMayBook::Anyone | WhoMayBook::RegisteredClients | WhoMayBook::StaffOnly,
            ClientAccounts::Off | ClientAccounts::Optional | ClientAccounts::Required,
        ) => Ok(said),
    }
}

impl ContactFields {
    pub(crate) fn parse(fields: pb::ContactFields) -> Result<Self, Refusal> {
        let pb::ContactFields { email, phone, address } = fields;
        Ok(Self {
            email: FieldRule::parse(email, "contact.email")?,
            phone: FieldRule::parse(phone, "contact.phone")?,
            address: FieldRule::parse(address, "contact.address")?,
        })
    }
}
