//! Readers: bodies, forms, queries, ids in paths, and fields.
mod body;
mod body_budget;
mod digest;
mod fields;
mod form;
mod object;
mod path;
mod zone;

pub use body::{Input, MaybeInput, Query};
pub use body_budget::BodyBudget;
pub use digest::Digest;
pub use fields::{Fields, TypedMoney};
pub use form::{Form, form_token};
pub use object::{maybe_object, object, objects};
pub use path::{PathOf, parse_path};
pub use zone::NamedZone;
