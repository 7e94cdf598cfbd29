//! Choosing another password. The mail's link brings the token once; from then on a cookie holds it for ten minutes,
//! so that it stands in no address, history or referrer. Looking changes nothing: the button replaces the password.
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use gateway_core::Gateway;
use gateway_core::recovery::{self, OpenReset, Reset};
use gateway_edge::input::Form;
use gateway_edge::refusal::{Refusal, with_retry_after};
use gateway_edge::request::{clear_reset, is_token, set_reset};
use kit_fault::{Fault, FieldError, Kind, Reason};

use crate::assets::Script;
use crate::context::PageContext;
use crate::moment::day_and_time;
use crate::password::{self, ShownRule};
use crate::shell::Shell;

/// Where another password is chosen.
const HERE: &str = "/reset/new";

/// The form.
#[derive(Template)]
#[template(path = "reset/choose.html")]
struct Choose {
    shell: Shell,
    until: String,
    action: String,
    form_token: String,
    email: String,
    rules: Vec<ShownRule>,
    banner: Option<Banner>,
    password_error: String,
    posted: bool,
}

/// A link that opens nothing, or not in this browser.
#[derive(Template)]
#[template(path = "reset/closed.html")]
struct Closed {
    shell: Shell,
    again: String,
}

/// What happened: heading and text of what stands above the form.
struct Banner {
    heading: String,
    text: String,
}

/// What the page says of what was sent. The password never comes back.
enum Notice {
    /// Nothing was sent.
    Nothing,
    /// Another language was chosen.
    Translated,
    Stale,
    Down,
    Fields(Vec<FieldError>),
}

/// `GET /reset/new`
pub(super) async fn show(State(gateway): State<Gateway>, context: PageContext) -> Result<Response, Refusal> {
    if context.asked("t") {
        return opened(&gateway, &context).await;
    }
    match open(&gateway, &context).await? {
        Some(reset) => answer(&context, StatusCode::OK, &reset, &Notice::Nothing),
        None => closed(&context),
    }
}

/// `POST /reset/new`
pub(super) async fn send(
    State(gateway): State<Gateway>,
    context: PageContext,
    form: Result<Form, Refusal>,
) -> Result<Response, Refusal> {
    let is_stale = matches!(&form, Err(Refusal(fault)) if fault.reason == Reason::CsrfRefused);
    let Some(reset) = open(&gateway, &context).await? else {
        return form.and_then(|_| closed(&context));
    };
    if is_stale {
        return answer(&context, StatusCode::FORBIDDEN, &reset, &Notice::Stale);
    }
    let form = form?;
    if !form.ticked("password") {
        return answer(&context, StatusCode::OK, &reset, &Notice::Translated);
    }
    let token = context.reset().unwrap_or_default();
    let replaced = match Reset::read(&token, form.exact("password").to_owned()) {
        Ok(command) => recovery::reset(&gateway, &context.request, command).await,
        Err(fault) => Err(fault),
    };
    match replaced {
        Ok(()) => {
            let mut response = context.see_other("/sign-in?reset");
            response.headers_mut().append(header::SET_COOKIE, clear_reset());
            Ok(response)
        }
        Err(fault) => refused(&context, &reset, fault),
    }
}

fn refused(context: &PageContext, reset: &OpenReset, fault: Fault) -> Result<Response, Refusal> {
    if fault.reason == Reason::NotFound {
        return closed(context);
    }
    match fault.kind() {
        Kind::Invalid => {
            answer(context, StatusCode::UNPROCESSABLE_ENTITY, reset, &Notice::Fields(fault.fields))
        }
        Kind::Unavailable => {
            let response = answer(context, StatusCode::SERVICE_UNAVAILABLE, reset, &Notice::Down)?;
            Ok(with_retry_after(response, &fault))
        }
        _ => Err(Refusal(fault)),
    }
}

/// The token goes from the address into a cookie, if it opens something: a link that opens nothing takes no other
/// link's cookie away.
async fn opened(gateway: &Gateway, context: &PageContext) -> Result<Response, Refusal> {
    let token = context.query("t");
    if !is_token(token, 43) || look_up(gateway, context, token).await?.is_none() {
        return closed(context);
    }
    let cookie = set_reset(token).ok_or_else(Fault::unavailable)?;
    let mut response = context.see_other(HERE);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// The link that this browser has opened, while it is open.
async fn open(gateway: &Gateway, context: &PageContext) -> Result<Option<OpenReset>, Refusal> {
    match context.reset() {
        Some(token) => look_up(gateway, context, &token).await,
        None => Ok(None),
    }
}

async fn look_up(
    gateway: &Gateway,
    context: &PageContext,
    token: &str,
) -> Result<Option<OpenReset>, Refusal> {
    match recovery::get(gateway, &context.request, token).await {
        Ok(reset) => Ok(Some(reset)),
        Err(fault) if fault.reason == Reason::NotFound => Ok(None),
        Err(fault) => Err(Refusal(fault)),
    }
}

fn closed(context: &PageContext) -> Result<Response, Refusal> {
    let shell = Shell::new(context, context.words.message("reset-closed"));
    context.page_with(StatusCode::NOT_FOUND, &Closed { shell, again: context.link("/reset") })
}

fn answer(
    context: &PageContext,
    status: StatusCode,
    reset: &OpenReset,
    notice: &Notice,
) -> Result<Response, Refusal> {
    let words = context.words;
    let fields = match notice {
        Notice::Fields(fields) => fields.as_slice(),
        _ => &[],
    };
    let password_error = password::error(context, &reset.rules, fields);
    let mut shell = Shell::new(context, words.message("reset-new-heading")).with_scripts(&[
        Script::Show,
        Script::Rules,
        Script::Once,
    ]);
    if !password_error.is_empty() {
        shell = shell.with_errors();
    }
    let posted = !matches!(notice, Notice::Nothing);
    if posted {
        shell = shell.carried(HERE);
    }
    let page = Choose {
        shell,
        until: words.with("reset-until", &[("until", &day_and_time(context, reset.expires_at))]),
        action: context.link(HERE),
        form_token: context.form_token(),
        email: reset.email.clone(),
        rules: password::shown(context, &reset.rules, fields),
        banner: banner(context, notice),
        password_error,
        posted,
    };
    context.page_with(status, &page)
}

fn banner(context: &PageContext, notice: &Notice) -> Option<Banner> {
    let (heading, text) = match notice {
        Notice::Stale => ("sign-in-stale", "sign-in-stale-more"),
        Notice::Down => ("reset-new-down", "sign-in-down-more"),
        Notice::Nothing | Notice::Translated | Notice::Fields(_) => return None,
    };
    Some(Banner { heading: context.words.message(heading), text: context.words.message(text) })
}
