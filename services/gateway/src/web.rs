//! What routes take in and give out: who acts, bodies, queries, ids, fields, cookies, refusals.
mod act;
mod body;
mod cookies;
mod fields;
mod form;
mod language;
mod object;
mod page;
mod path;
mod refusal;
mod room;
mod views;

pub use act::Act;
pub use body::{Input, MaybeInput, Query};
pub use cookies::{
    SESSION_COOKIE, booking_token, clear_session, cookie, form_cookie, has_our_cookies, is_token,
    managed_booking, session_token, set_booking, set_form, set_session,
};
pub use fields::Fields;
pub use form::{Form, form_token};
pub use language::wanted_languages;
pub use object::{maybe_object, object, objects};
pub use page::{Items, PageQuery, page};
pub use path::{Hex32, Id, PathOf};
pub use refusal::{PROBLEM_JSON, Refusal, with_retry_after};
pub use room::Room;
pub use views::{Money, hex, id_text, instant, local_text, misread, money, option_instant};
