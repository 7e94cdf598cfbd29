//! A new link to a booking, for who lost theirs or does not want somebody else to have it. What is answered does not
//! say whether there is such a booking.
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gateway_core::Gateway;
use gateway_core::links::{self, LinkRequest};
use gateway_edge::input::Form;
use gateway_edge::refusal::Refusal;
use kit_fault::{FieldError, Reason};

use crate::assets::Script;
use crate::context::PageContext;
use crate::shell::{BOOKINGS, Shell};

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

/// What was typed. Has no Debug.
#[derive(Default)]
struct Typed {
    code: String,
    email: String,
}

/// Says that a link is on its way, if there is one.
#[derive(Template)]
#[template(path = "manage/link-sent.html")]
struct Sent {
    shell: Shell,
    again: String,
}

/// `GET /bookings`
pub(super) async fn show(context: PageContext) -> Result<Response, Refusal> {
    ask(&context, StatusCode::OK, Typed::default(), &[])
}

/// `POST /bookings`
pub(super) async fn send(
    State(gateway): State<Gateway>,
    context: PageContext,
    form: Form,
) -> Result<Response, Refusal> {
    let typed = Typed { code: form.text("code").to_owned(), email: form.text("email").to_owned() };
    // The code and the address say whose booking it is, whoever is signed in here.
    let sent = match LinkRequest::read(&typed.code, &typed.email) {
        Ok(lost) => links::request(&gateway, &context.request.as_guest(), lost).await,
        Err(fault) => Err(fault),
    };
    match sent {
        Ok(()) => {
            let shell = Shell::new(&context, context.words.message("link-sent-heading"));
            context.page(&Sent { shell, again: context.link(BOOKINGS) })
        }
        Err(fault) if matches!(fault.reason, Reason::ValidationFailed | Reason::PaymentDataRefused) => {
            ask(&context, StatusCode::UNPROCESSABLE_ENTITY, typed, &fault.fields)
        }
        Err(fault) => Err(Refusal(fault)),
    }
}

fn ask(
    context: &PageContext,
    status: StatusCode,
    Typed { code, email }: Typed,
    wrong: &[FieldError],
) -> Result<Response, Refusal> {
    let error = |field: &str, key: &str| {
        let is_wrong = wrong.iter().any(|one| one.field == field);
        if is_wrong { context.words.message(key) } else { String::new() }
    };
    let shell = Shell::new(context, context.words.message("link-heading")).with_scripts(&[Script::Once]);
    let page = Ask {
        shell: if wrong.is_empty() { shell } else { shell.with_errors() },
        action: context.link(BOOKINGS),
        form_token: context.form_token(),
        code_error: error("code", "link-code-bad"),
        email_error: error("email", "link-email-bad"),
        code,
        email,
    };
    context.page_with(status, &page)
}
