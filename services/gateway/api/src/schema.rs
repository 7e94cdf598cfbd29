//! What the JSON routes take and give: one file per noun, with its conversion from and to the core's types. The doc
//! comments are the descriptions of the API's document.
pub(crate) mod agreements;
pub(crate) mod audit;
pub(crate) mod bookings;
pub(crate) mod cancellation;
pub(crate) mod catalogue;
pub(crate) mod correction;
pub(crate) mod decision;
pub(crate) mod definitions;
pub(crate) mod hours;
pub(crate) mod invitations;
pub(crate) mod links;
pub(crate) mod money;
pub(crate) mod new_booking;
pub(crate) mod page;
pub(crate) mod quote;
pub(crate) mod receipts;
pub(crate) mod recovery;
pub(crate) mod schedules;
pub(crate) mod session;
pub(crate) mod slots;
pub(crate) mod tenant;
pub(crate) mod users;
pub(crate) mod verification;
