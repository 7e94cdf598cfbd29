//! How much one contact, an e-mail address or a telephone, may cause: anybody can book with anybody's.
use jiff::SignedDuration;

/// Bookings ahead of one contact at one tenant, at most.
pub const UPCOMING_MOST: i64 = 5;
/// Mails that one contact causes at one tenant within [`MAILS_WITHIN`], at most.
pub const MAILS_MOST: i64 = 10;
/// How long after a booking was made its address may be corrected, elapsed time.
pub const CORRECTABLE_FOR: SignedDuration = SignedDuration::from_mins(30);
/// How often, at most.
pub const CORRECTIONS_MOST: u32 = 3;
/// How long a mail counts, elapsed time.
pub const MAILS_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// Mails with a new link to one booking within [`LINKS_WITHIN`], at most.
pub const LINKS_MOST: i64 = 3;
/// How long such a mail counts, elapsed time.
pub const LINKS_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// What a booking's contacts have caused so far: of each figure the greatest among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bookings that stand and have not begun.
    pub upcoming: i64,
    /// Mails within [`MAILS_WITHIN`].
    pub mails: i64,
}

/// New links that were mailed for one booking, when somebody asks for one more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinksMailed {
    /// Those within [`LINKS_WITHIN`].
    pub recent: i64,
    /// Whether this very request had its mail before.
    pub had_its_mail: bool,
}

/// Whether an act sends a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailing {
    /// It does.
    Mailed,
    /// There is no address to send one to.
    Silent,
}

// === impl Mailing ===

impl Mailing {
    /// Of an act of who has this mailbox, if any.
    #[must_use]
    pub fn of<T>(mailbox: Option<&T>) -> Self {
        if mailbox.is_some() { Self::Mailed } else { Self::Silent }
    }
}

// === impl Usage ===

impl Usage {
    /// Whether there may be one more booking.
    #[must_use]
    pub fn may_book(self, mailing: Mailing) -> bool {
        self.upcoming < UPCOMING_MOST && (mailing == Mailing::Silent || self.may_mail())
    }

    /// Whether there may be one more mail.
    #[must_use]
    pub fn may_mail(self) -> bool {
        self.mails < MAILS_MOST
    }
}

// === impl LinksMailed ===

impl LinksMailed {
    /// Whether the request may have a mail.
    #[must_use]
    pub fn may_mail(self) -> bool {
        self.recent < LINKS_MOST && !self.had_its_mail
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_link_of_an_hour_is_the_last_and_a_request_has_one() {
        let may = |recent, had_its_mail| LinksMailed { recent, had_its_mail }.may_mail();
        assert!(may(2, false) && !may(3, false) && !may(0, true));
    }

    #[test]
    fn the_fifth_booking_is_the_last_and_the_tenth_mail() {
        let may = |upcoming, mails, mailing| Usage { upcoming, mails }.may_book(mailing);
        assert!(may(4, 9, Mailing::Mailed));
        assert!(!may(5, 0, Mailing::Mailed) && !may(5, 0, Mailing::Silent));
        assert!(!may(0, 10, Mailing::Mailed));
        assert!(may(4, 10, Mailing::Silent), "what sends no mail is not limited by their number");
        assert!(Usage { upcoming: 9, mails: 9 }.may_mail() && !Usage { upcoming: 0, mails: 10 }.may_mail());
    }
}
