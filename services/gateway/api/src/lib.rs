//! The JSON routes: method, path and documentation in `routes`, what they take and give in `schema`. What they do is
//! the core's.
mod answer;
mod openapi;
mod routes;
mod schema;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use gateway_core::Gateway;
use gateway_edge::refusal::Refusal;
use gateway_edge::request::RequestContext;
use kit_fault::Fault;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use routes::{account, admin, bookings, public};

pub use openapi::text as document;

/// All routes and the document that describes them.
pub fn routes() -> (Router<Gateway>, Value) {
    let (router, document) = OpenApiRouter::with_openapi(openapi::head())
        .merge(public_routes())
        .merge(booking_routes())
        .merge(account_routes())
        .merge(admin_routes())
        .split_for_parts();
    let router = router
        .layer(from_fn(set_content_language))
        .fallback(not_found)
        .method_not_allowed_fallback(not_allowed);
    (router.route("/api/openapi.json", get(serve_document)), openapi::finished(&document))
}

fn public_routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(public::tenant))
        .routes(routes!(public::hours))
        .routes(routes!(public::services))
        .routes(routes!(public::providers))
        .routes(routes!(public::slots))
        .routes(routes!(public::quote))
        .routes(routes!(public::agreements))
        .routes(routes!(public::privacy_notice))
        .routes(routes!(public::agreement))
        .routes(routes!(public::receipt))
}

fn booking_routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(bookings::book))
        .routes(routes!(bookings::get))
        .routes(routes!(bookings::preview))
        .routes(routes!(bookings::cancel))
        .routes(routes!(bookings::correct_email))
        .routes(routes!(bookings::calendar))
        .routes(routes!(bookings::request_link))
}

fn account_routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(account::sign_in, account::session, account::sign_out))
        .routes(routes!(account::choose_password))
        .routes(routes!(account::accept_invitation))
        .routes(routes!(account::ask_password_reset, account::reset_password))
}

fn admin_routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(admin::users, admin::invite))
        .routes(routes!(admin::resend))
        .routes(routes!(admin::withdraw))
        .routes(routes!(admin::unlock))
        .routes(routes!(admin::bookings))
        .routes(routes!(admin::revoke_link))
        .routes(routes!(admin::put_service))
        .routes(routes!(admin::put_provider))
        .routes(routes!(admin::put_schedule))
        .routes(routes!(admin::put_agreement))
        .routes(routes!(admin::verify_consents, admin::last_of_consents))
        .routes(routes!(admin::audit))
        .routes(routes!(admin::verify_audit, admin::last_of_audit))
}

/// Says in which language an answer is, and that others get others.
async fn set_content_language(context: RequestContext, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Ok(language) = HeaderValue::from_str(&context.language) {
        headers.entry(header::CONTENT_LANGUAGE).or_insert(language);
    }
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie, Authorization"));
    response
}

/// `GET /api/openapi.json`
async fn serve_document() -> Response {
    let headers =
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")];
    (headers, openapi::text()).into_response()
}

async fn not_found() -> Refusal {
    Refusal(Fault::not_found())
}

async fn not_allowed() -> Response {
    Refusal(Fault::new(kit_fault::Reason::MethodNotAllowed)).into_response()
}
