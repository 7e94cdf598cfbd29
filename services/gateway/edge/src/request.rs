//! What is known of a request: its connection, host and tenant, its cookies and tokens, and who sends it.
mod connection;
mod context;
mod cookies;
mod csrf;
mod host;
mod idempotency;
mod language;

pub use connection::{Connection, wants_tls13};
pub use context::RequestContext;
pub use cookies::{
    SESSION_COOKIE, booking_token, clear_invitation, clear_reset, clear_session, clear_step, cookie,
    device_token, form_cookie, has_our_cookies, invitation_token, is_token, managed_booking, reset_token,
    session_token, set_booking, set_device, set_form, set_invitation, set_reset, set_session, set_step,
    step_token,
};
pub use csrf::{csrf_token, csrf_token_fits};
pub use host::{Admitted, HOST_MAX, Host, find, host_of};
pub use idempotency::{IdempotencyKey, Sender};
pub use language::wanted_languages;
