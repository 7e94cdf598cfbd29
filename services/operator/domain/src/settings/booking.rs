//! Booking, agreements, cancellation, money.
use kit_principal::ServiceName::{Booking, Gateway, Policy};

use super::setting::{NOBODY, Setting};

pub(super) const TABLE: [Setting; 29] = [
    Setting::protects("booking.whoMayBook", &[Gateway, Booking]).harmless(&[r#""Anyone""#]),
    Setting::other("booking.minNotice", &[Gateway, Booking]),
    Setting::other("booking.maxAdvanceDays", &[Gateway, Booking]),
    // A slot is taken when it is booked, and not before.
    Setting::other("booking.holdFor", NOBODY),
    Setting::protects("booking.approval.mode", NOBODY).harmless(&[r#""None""#]),
    Setting::other("booking.approval.holdsSlot", NOBODY),
    Setting::other("booking.approval.within", NOBODY),
    // booking's own limits are fixed.
    Setting::protects("booking.clientLimits", NOBODY),
    Setting::protects("agreements.terms.required", &[Gateway, Policy]).harmless(&["false"]),
    Setting::protects("agreements.terms.reconsent", &[Policy]),
    Setting::protects("agreements.cancellationPolicy.required", &[Gateway, Policy]).harmless(&["false"]),
    Setting::protects("agreements.cancellationPolicy.reconsent", &[Policy]),
    // Staff record no acceptance at all, so Refuse asks nothing more.
    Setting::other("agreements.witnessed", NOBODY).harmless(&[r#""Refuse""#]),
    Setting::moves_money("cancellation.minNotice", &[Gateway, Policy]),
    // Nothing moves a booking yet.
    Setting::other("cancellation.rescheduleMinNotice", NOBODY),
    Setting::other("cancellation.maxMoves", NOBODY),
    Setting::moves_money("cancellation.refunds", &[Policy]),
    Setting::moves_money("cancellation.prepayment", NOBODY),
    // Nothing is paid in advance, of which a part could come back.
    Setting::moves_money("cancellation.noShow.percent", NOBODY).harmless(&["0"]),
    // Told, agreed to and decided by. The business charges it at the desk, as it does the price.
    Setting::moves_money("cancellation.noShow.fee", &[Policy]),
    Setting::protects("cancellation.rebooking", NOBODY),
    Setting::protects("cancellation.staffOverride", NOBODY),
    Setting::moves_money("payments.provider", NOBODY).harmless(&[r#""None""#]),
    Setting::moves_money("payments.secretRef", NOBODY),
    Setting::moves_money("features.coupons", NOBODY).harmless(&["false"]),
    Setting::moves_money("features.giftCards", NOBODY).harmless(&["false"]),
    Setting::moves_money("features.memberships", NOBODY).harmless(&["false"]),
    Setting::moves_money("features.packages", NOBODY).harmless(&["false"]),
    Setting::moves_money("features.balanceLedger", NOBODY).harmless(&["false"]),
];
