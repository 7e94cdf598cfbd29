//! The profile, what it demands to be declared, where data lives, and how long.
use kit_principal::ServiceName::{Booking, Gateway, Operator};

use super::setting::{NOBODY, Setting};

pub(super) const TABLE: [Setting; 15] = [
    Setting::protects("compliance.profile", &[Gateway, Booking, Operator]).harmless(&[r#""Standard""#]),
    // A record of what was signed on paper: the operator demands it, and there is no more to do.
    Setting::protects("compliance.baa", &[Operator]).floor(),
    // A floor demands that they are declared; nothing places data by them yet.
    Setting::other("residency.region", NOBODY).floor(),
    Setting::other("residency.cell", NOBODY).floor(),
    Setting::protects("residency.requires", NOBODY),
    Setting::protects("history.clean.enabled", NOBODY).harmless(&["false"]),
    Setting::other("history.clean.before", NOBODY),
    Setting::other("history.clean.classes", NOBODY),
    Setting::other("history.clean.schedule", NOBODY),
    Setting::other("history.clean.graceDays", NOBODY),
    Setting::other("history.clean.archive", NOBODY),
    Setting::protects("history.floors.bookingsDays", NOBODY).harmless(&["0"]),
    Setting::protects("history.floors.evidenceDays", NOBODY).floor().harmless(&["0"]),
    Setting::protects("history.floors.auditDays", NOBODY).floor().harmless(&["0"]),
    Setting::other("slo.availability", NOBODY),
];
