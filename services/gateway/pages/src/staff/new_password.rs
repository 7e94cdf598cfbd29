//! Choosing another password before there is a session: the one that was right breaks a rule of today, or is too old.
//! The cookie of the step is the proof; without it there is nothing here, and one begins again with signing in.
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use gateway_core::Gateway;
use gateway_core::way_in::{self, ChosenPassword, PasswordStep};
use gateway_edge::input::Form;
use gateway_edge::refusal::{Refusal, with_retry_after};
use gateway_edge::request::{clear_step, set_device, set_session};
use kit_fault::{Fault, FieldError, Kind, Reason};

use super::next::{Ended, Next};
use crate::assets::Script;
use crate::context::PageContext;
use crate::password::{self, ShownRule};
use crate::shell::Shell;

/// Where it is chosen.
const HERE: &str = "/sign-in/password";

#[derive(Template)]
#[template(path = "staff/new_password.html")]
struct Page {
    shell: Shell,
    lead: String,
    action: String,
    form_token: String,
    next: String,
    email: String,
    rules: Vec<ShownRule>,
    /// Heading and text of what stands above the form.
    banner: Option<Banner>,
    password_error: String,
}

/// What happened.
struct Banner {
    heading: String,
    text: String,
}

/// What the page says of what was sent.
enum Notice {
    Nothing,
    Stale,
    Down,
    Fields(Vec<FieldError>),
}

/// Where it is chosen, and where one goes on from there.
pub(super) fn path(next: &Next) -> String {
    next.behind(HERE)
}

/// `GET /sign-in/password`
pub(super) async fn show(State(gateway): State<Gateway>, context: PageContext) -> Result<Response, Refusal> {
    let next = Next::read(context.query("next"));
    match step(&gateway, &context).await? {
        Some(step) => answer(&context, StatusCode::OK, Shown { step, next }, &Notice::Nothing),
        None => Ok(over(&context, &next)),
    }
}

/// `POST /sign-in/password`
pub(super) async fn send(
    State(gateway): State<Gateway>,
    context: PageContext,
    form: Result<Form, Refusal>,
) -> Result<Response, Refusal> {
    let is_stale = matches!(&form, Err(Refusal(fault)) if fault.reason == Reason::CsrfRefused);
    let next = Next::read(form.as_ref().map_or("", |form| form.text("next")));
    let Some(step) = step(&gateway, &context).await? else { return form.map(|_| over(&context, &next)) };
    let shown = Shown { step, next };
    if is_stale {
        return answer(&context, StatusCode::FORBIDDEN, shown, &Notice::Stale);
    }
    let chosen = match ChosenPassword::read(form?.exact("password").to_owned()) {
        Ok(chosen) => way_in::choose_password(&gateway, &context.request, chosen).await,
        Err(fault) => Err(fault),
    };
    match chosen {
        Ok(tokens) => {
            let mut response = context.see_other(shown.next.path());
            for cookie in [set_session(&tokens.session), set_device(&tokens.device), Some(clear_step())] {
                response.headers_mut().append(header::SET_COOKIE, cookie.ok_or_else(Fault::unavailable)?);
            }
            Ok(response)
        }
        Err(fault) => refused(&context, shown, fault),
    }
}

fn refused(context: &PageContext, shown: Shown, fault: Fault) -> Result<Response, Refusal> {
    if fault.reason == Reason::Unauthenticated {
        return Ok(over(context, &shown.next));
    }
    match fault.kind() {
        Kind::Invalid => {
            answer(context, StatusCode::UNPROCESSABLE_ENTITY, shown, &Notice::Fields(fault.fields))
        }
        Kind::Unavailable => {
            let response = answer(context, StatusCode::SERVICE_UNAVAILABLE, shown, &Notice::Down)?;
            Ok(with_retry_after(response, &fault))
        }
        _ => Err(Refusal(fault)),
    }
}

/// The step that this browser has come to, while it can be taken.
async fn step(gateway: &Gateway, context: &PageContext) -> Result<Option<PasswordStep>, Refusal> {
    match way_in::describe(gateway, &context.request).await {
        Ok(step) => Ok(Some(step)),
        Err(fault) if fault.reason == Reason::Unauthenticated => Ok(None),
        Err(fault) => Err(Refusal(fault)),
    }
}

/// There is no step any more: one signs in again.
fn over(context: &PageContext, next: &Next) -> Response {
    let mut response = context.see_other(&next.sign_in(Some(Ended::Step)));
    response.headers_mut().append(header::SET_COOKIE, clear_step());
    response
}

/// Whose step is shown, and where one goes on.
struct Shown {
    step: PasswordStep,
    next: Next,
}

fn answer(
    context: &PageContext,
    status: StatusCode,
    shown: Shown,
    notice: &Notice,
) -> Result<Response, Refusal> {
    let Shown { step, next } = shown;
    let words = context.words;
    let fields = match notice {
        Notice::Fields(fields) => fields.as_slice(),
        Notice::Nothing | Notice::Stale | Notice::Down => &[],
    };
    let password_error = password::error(context, &step.rules, fields);
    let mut shell = Shell::new(context, words.message("new-password-heading")).with_scripts(&[
        Script::Show,
        Script::Rules,
        Script::Once,
    ]);
    if !password_error.is_empty() {
        shell = shell.with_errors();
    }
    let page = Page {
        shell,
        lead: words.with("new-password-lead", &[("business", context.request.tenant.display_name())]),
        action: context.link(HERE),
        form_token: context.form_token(),
        next: next.path().to_owned(),
        rules: password::shown(context, &step.rules, fields),
        email: step.email,
        banner: banner(context, notice),
        password_error,
    };
    context.page_with(status, &page)
}

fn banner(context: &PageContext, notice: &Notice) -> Option<Banner> {
    let (heading, text) = match notice {
        Notice::Stale => ("sign-in-stale", "sign-in-stale-more"),
        Notice::Down => ("new-password-down", "sign-in-down-more"),
        Notice::Nothing | Notice::Fields(_) => return None,
    };
    Some(Banner { heading: context.words.message(heading), text: context.words.message(text) })
}
