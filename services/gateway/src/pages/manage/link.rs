//! A new link to a booking, for who lost theirs or does not want somebody else to have it. What is answered does not say
//! whether there is such a booking.
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kit_fault::{FieldError, Reason};

use crate::Gateway;
use crate::ops::links::{self, LinkInput};
use crate::pages::assets::Script;
use crate::pages::shell::Shell;
use crate::pages::visit::Visit;
use crate::web::{Form, Refusal};

/// Where the form is, and where it goes.
pub(crate) const LINK: &str = "/bookings/link";

/// Asks for code and address.
#[derive(Template)]
#[template(path = "manage/link.html")]
struct Ask {
    shell: Shell,
    action: String,
    form_token: String,
    code: String,
    email: String,
    code_error: String,
    email_error: String,
}

/// Says that a link is on its way, if there is one.
#[derive(Template)]
#[template(path = "manage/link-sent.html")]
struct Sent {
    shell: Shell,
    again: String,
}

/// `GET /bookings/link`
pub(super) async fn show(visit: Visit) -> Result<Response, Refusal> {
    ask(&visit, StatusCode::OK, (String::new(), String::new()), &[])
}

/// `POST /bookings/link`
pub(super) async fn send(
    State(gateway): State<Gateway>,
    visit: Visit,
    form: Form,
) -> Result<Response, Refusal> {
    let (code, email) = (form.text("code").to_owned(), form.text("email").to_owned());
    // The code and the address say whose booking it is, whoever is signed in here.
    let input = LinkInput { code: code.clone(), email: email.clone() };
    match links::request(&gateway, &visit.act.as_guest(), input).await {
        Ok(()) => {
            let shell = Shell::new(&visit, visit.words.say("link-sent-heading"));
            visit.page(&Sent { shell, again: visit.link(LINK) })
        }
        Err(fault) if matches!(fault.reason, Reason::ValidationFailed | Reason::PaymentDataRefused) => {
            ask(&visit, StatusCode::UNPROCESSABLE_ENTITY, (code, email), &fault.fields)
        }
        Err(fault) => Err(Refusal(fault)),
    }
}

fn ask(
    visit: &Visit,
    status: StatusCode,
    (code, email): (String, String),
    wrong: &[FieldError],
) -> Result<Response, Refusal> {
    let error = |field: &str, key: &str| {
        let is_wrong = wrong.iter().any(|one| one.field == field);
        if is_wrong { visit.words.say(key) } else { String::new() }
    };
    let shell = Shell::new(visit, visit.words.say("link-heading")).with_scripts(&[Script::Once]);
    let page = Ask {
        shell: if wrong.is_empty() { shell } else { shell.with_errors() },
        action: visit.link(LINK),
        form_token: visit.form_token(),
        code_error: error("code", "link-code-bad"),
        email_error: error("email", "link-email-bad"),
        code,
        email,
    };
    visit.page_with(status, &page)
}
