//! What policy, booking and the gateway say to one another of agreements and cancellations: each noun once, in a closed
//! type, with its message beside it. Pure: no clock, no database, no network.

mod agreement;
mod decision;
mod decision_input;
mod no_show;
mod notice;
mod refund;
mod resolution;
mod rule;
mod shown_notice;
pub mod wire;

pub use agreement::{Accepted, AcceptedDigest, AgreementKind, Requirement, RequirementState, UnknownKind};
pub use decision::Decision;
pub use decision_input::{By, DecisionInput, Event};
pub use no_show::NoShowCost;
pub use notice::{Notice, NoticeError, Unit};
pub use refund::RefundUntil;
pub use resolution::{ClientStanding, Resolution};
pub use rule::{Rule, UnknownRule};
pub use shown_notice::ShownNotice;
pub use wire::BadField;
