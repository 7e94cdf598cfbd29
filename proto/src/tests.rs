use prost_reflect::{DescriptorPool, FieldDescriptor, Kind};

use crate::booking::v1::{BookRequest, BookResponse, Booking, ClientDetails};
use crate::identity::v1::issue_response::Passport;
use crate::identity::v1::{IssueResponse, PasswordRequest};

/// Names of fields that hold personal data, or prove something, wherever they stand.
const TELLTALE: [&str; 11] = [
    "email",
    "phone",
    "password",
    "token",
    "session_token",
    "manage_token",
    "jwt",
    "client_ip",
    "user_agent",
    "ics",
    "idempotency_key",
];
/// The business's own contact, which everybody may see.
const PUBLIC: [&str; 2] =
    ["holdfast.tenant.v1.PublicContact.phone", "holdfast.tenant.v1.PublicContact.email"];

fn is_redacted(field: &FieldDescriptor) -> bool {
    let options = field.options();
    let redact = options.get_field_by_name("debug_redact").map(|value| value.as_bool() == Some(true));
    redact.unwrap_or_default()
}

#[test]
fn fields_that_tell_on_somebody_are_redacted() {
    let pool = DescriptorPool::decode(crate::DESCRIPTOR).unwrap();
    let fields = pool.all_messages().flat_map(|message| message.fields().collect::<Vec<_>>());
    let shown: Vec<String> = fields
        .filter(|field| {
            matches!(field.kind(), Kind::String | Kind::Bytes) && TELLTALE.contains(&field.name())
        })
        .filter(|field| !is_redacted(field))
        .map(|field| field.full_name().to_owned())
        .filter(|name| name.starts_with("holdfast.") && !PUBLIC.contains(&name.as_str()))
        .collect();
    assert_eq!(shown, Vec::<String>::new(), "mark them [debug_redact = true]");
}

#[test]
fn debug_shows_nothing_that_is_redacted() {
    let canary = || "canary".to_owned();
    let client = ClientDetails { name: canary(), email: canary(), phone: canary() };
    let passport = Passport { audience: 0, jwt: canary() };
    let booking = Booking { client: Some(client.clone()), ..Booking::default() };
    let shown = [
        format!("{:?}", PasswordRequest { password: canary(), ..PasswordRequest::default() }),
        format!("{:?}", IssueResponse { passports: vec![passport], expires_at: None }),
        format!("{booking:?}"),
        format!("{:?}", BookRequest { client: Some(client), ..BookRequest::default() }),
        format!("{:?}", BookResponse { manage_token: canary(), ..BookResponse::default() }),
    ];
    assert!(shown.iter().all(|text| text.contains("{ .. }") && !text.contains("canary")), "{shown:?}");
}
