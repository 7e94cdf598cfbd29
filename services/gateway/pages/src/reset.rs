//! A forgotten password: asking for a link by mail. What is answered does not say whether anybody has the address.
mod choose;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use gateway_core::Gateway;
use gateway_core::recovery::{self, ResetRequest};
use gateway_edge::input::Form;
use gateway_edge::refusal::{Refusal, with_retry_after};
use kit_fault::{Fault, Kind, Reason};

use crate::assets::Script;
use crate::context::PageContext;
use crate::shell::Shell;

/// Where a link is asked for.
const HERE: &str = "/reset";

/// Asks for the address.
#[derive(Template)]
#[template(path = "reset/ask.html")]
struct Ask {
    shell: Shell,
    action: String,
    form_token: String,
    email: String,
    email_error: String,
    banner: Option<Banner>,
    posted: bool,
}

/// Says that a link is on its way, if somebody has the address.
#[derive(Template)]
#[template(path = "reset/sent.html")]
struct Sent {
    shell: Shell,
    again: String,
}

/// What happened: heading and text of what stands above a form.
struct Banner {
    heading: String,
    text: String,
}

/// What the page says of what was sent.
enum Notice {
    Nothing,
    Stale,
    Down,
    BadEmail,
}

/// What was typed. Has no Debug.
#[derive(Default)]
struct Typed {
    email: String,
    posted: bool,
}

/// The routes of forgotten passwords.
pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/reset", get(show).post(send))
        .route("/reset/new", get(choose::show).post(choose::send))
}

/// `GET /reset`
async fn show(context: PageContext) -> Result<Response, Refusal> {
    ask(&context, StatusCode::OK, Typed::default(), &Notice::Nothing)
}

/// `POST /reset`
async fn send(
    State(gateway): State<Gateway>,
    context: PageContext,
    form: Result<Form, Refusal>,
) -> Result<Response, Refusal> {
    let form = match form {
        Err(Refusal(fault)) if fault.reason == Reason::CsrfRefused => {
            return ask(&context, StatusCode::FORBIDDEN, Typed::default(), &Notice::Stale);
        }
        form => form?,
    };
    let typed = Typed { email: form.text("email").to_owned(), posted: true };
    if !form.ticked("send") {
        // Another language was chosen: the page with what was typed.
        return ask(&context, StatusCode::OK, typed, &Notice::Nothing);
    }
    let asked = match ResetRequest::read(&typed.email) {
        Ok(request) => recovery::ask(&gateway, &context.request, request).await,
        Err(fault) => Err(fault),
    };
    match asked {
        Ok(()) => {
            let shell = Shell::new(&context, context.words.message("reset-sent-heading"));
            context.page(&Sent { shell, again: context.link(HERE) })
        }
        Err(fault) => refused(&context, typed, fault),
    }
}

fn refused(context: &PageContext, typed: Typed, fault: Fault) -> Result<Response, Refusal> {
    match fault.kind() {
        Kind::Invalid => ask(context, StatusCode::UNPROCESSABLE_ENTITY, typed, &Notice::BadEmail),
        Kind::Unavailable => {
            let response = ask(context, StatusCode::SERVICE_UNAVAILABLE, typed, &Notice::Down)?;
            Ok(with_retry_after(response, &fault))
        }
        _ => Err(Refusal(fault)),
    }
}

fn ask(
    context: &PageContext,
    status: StatusCode,
    typed: Typed,
    notice: &Notice,
) -> Result<Response, Refusal> {
    let words = context.words;
    let email_error = match notice {
        Notice::BadEmail if typed.email.is_empty() => words.message("email-missing"),
        Notice::BadEmail => words.message("email-wrong"),
        Notice::Nothing | Notice::Stale | Notice::Down => String::new(),
    };
    let mut shell = Shell::new(context, words.message("reset-heading")).with_scripts(&[Script::Once]);
    if !email_error.is_empty() {
        shell = shell.with_errors();
    }
    if typed.posted {
        shell = shell.carried(HERE);
    }
    let page = Ask {
        shell,
        action: context.link(HERE),
        form_token: context.form_token(),
        email: typed.email,
        email_error,
        banner: banner(context, notice),
        posted: typed.posted,
    };
    context.page_with(status, &page)
}

fn banner(context: &PageContext, notice: &Notice) -> Option<Banner> {
    let (heading, text) = match notice {
        Notice::Stale => ("sign-in-stale", "reset-stale-more"),
        Notice::Down => ("reset-down", "reset-down-more"),
        Notice::Nothing | Notice::BadEmail => return None,
    };
    Some(Banner { heading: context.words.message(heading), text: context.words.message(text) })
}
