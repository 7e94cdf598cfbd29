//! The console: for staff who are signed in.
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::Answer;
use super::staff::{AUDIT, BOOKINGS, StaffInput, USERS, asked};
use crate::Gateway;
use crate::ops::admin_bookings::{self, BookingsQuery};
use crate::ops::admin_catalogue::{
    self, AdminProvider, AdminService, ProviderStored, ScheduleInput, ScheduleStored, ServiceStored,
};
use crate::ops::agreements::{self, AgreementKind, AgreementTexts, PublishedView};
use crate::ops::bookings::BookingView;
use crate::ops::ledgers::{self, AuditQuery, AuditView};
use crate::ops::links;
use crate::ops::users::{self, InvitationView, InviteInput, UserView};
use crate::ops::verification::{self, VerificationView};
use crate::web::{Act, Items, PageQuery, PathOf, Query, Refusal};

/// Largest body of an invitation: an address and roles.
const INVITE_MAX: usize = 4 * 1024;
/// Largest body of a service, provider or schedule.
const CATALOGUE_MAX: usize = 1024 * 1024;
/// Largest body of an agreement: the longest text in every language.
const TEXTS_MAX: usize = 4 * 1024 * 1024;

/// Accounts and open invitations, oldest first (owner, admin).
#[utoipa::path(get, path = "/api/v1/admin/users", tag = "console", security(("session" = [])), params(PageQuery),
    responses((status = 200, body = Items<UserView>)))]
pub(super) async fn users(
    State(gateway): State<Gateway>,
    act: Act,
    query: Result<Query<PageQuery>, Refusal>,
) -> Answer<Items<UserView>> {
    asked(&gateway, &act, USERS, query, async |query| users::list(&gateway, &act, &query).await).await
}

/// Invites a person (owner, admin).
#[utoipa::path(post, path = "/api/v1/admin/users", tag = "console", security(("session" = [])),
    request_body = InviteInput, responses((status = 201, body = InvitationView)))]
pub(super) async fn invite(
    State(gateway): State<Gateway>,
    act: Act,
    StaffInput(input): StaffInput<InviteInput, INVITE_MAX>,
) -> Result<(StatusCode, Json<InvitationView>), Refusal> {
    Ok((StatusCode::CREATED, Json(users::invite(&gateway, &act, input).await?)))
}

/// Bookings of a span, by start (employee: their own; admin, owner: all).
#[utoipa::path(get, path = "/api/v1/admin/bookings", tag = "console", security(("session" = [])),
    params(BookingsQuery), responses((status = 200, body = Items<BookingView>)))]
pub(super) async fn bookings(
    State(gateway): State<Gateway>,
    act: Act,
    query: Result<Query<BookingsQuery>, Refusal>,
) -> Answer<Items<BookingView>> {
    asked(&gateway, &act, BOOKINGS, query, async |query| admin_bookings::list(&gateway, &act, query).await)
        .await
}

/// Ends every link of a booking (employee: their own bookings; admin, owner: all). A new one goes out when the client
/// asks for it.
#[utoipa::path(post, path = "/api/v1/admin/bookings/{id}/revoke-link", tag = "console", security(("session" = [])),
    params(("id" = String, Path, format = "uuid")), responses((status = 204)))]
pub(super) async fn revoke_link(
    State(gateway): State<Gateway>,
    act: Act,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode, Refusal> {
    links::revoke(&gateway, &act, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Creates or replaces a service (owner, admin).
#[utoipa::path(put, path = "/api/v1/admin/services", tag = "console", security(("session" = [])),
    request_body = AdminService, responses((status = 200, body = ServiceStored)))]
pub(super) async fn put_service(
    State(gateway): State<Gateway>,
    act: Act,
    StaffInput(input): StaffInput<AdminService, CATALOGUE_MAX>,
) -> Answer<ServiceStored> {
    Ok(Json(admin_catalogue::put_service(&gateway, &act, input).await?))
}

/// Creates or replaces a provider (owner, admin).
#[utoipa::path(put, path = "/api/v1/admin/providers", tag = "console", security(("session" = [])),
    request_body = AdminProvider, responses((status = 200, body = ProviderStored)))]
pub(super) async fn put_provider(
    State(gateway): State<Gateway>,
    act: Act,
    StaffInput(input): StaffInput<AdminProvider, CATALOGUE_MAX>,
) -> Answer<ProviderStored> {
    Ok(Json(admin_catalogue::put_provider(&gateway, &act, input).await?))
}

/// Replaces the openings of the company, a service or a provider (owner, admin).
#[utoipa::path(put, path = "/api/v1/admin/schedules", tag = "console", security(("session" = [])),
    request_body = ScheduleInput, responses((status = 200, body = ScheduleStored)))]
pub(super) async fn put_schedule(
    State(gateway): State<Gateway>,
    act: Act,
    StaffInput(input): StaffInput<ScheduleInput, CATALOGUE_MAX>,
) -> Answer<ScheduleStored> {
    Ok(Json(admin_catalogue::put_schedule(&gateway, &act, input).await?))
}

/// Publishes an agreement in every language of the tenant (owner, admin).
#[utoipa::path(put, path = "/api/v1/admin/agreements/{kind}", tag = "console", security(("session" = [])),
    params(("kind" = AgreementKind, Path)), request_body = AgreementTexts,
    responses((status = 200, body = PublishedView)))]
pub(super) async fn put_agreement(
    State(gateway): State<Gateway>,
    act: Act,
    PathOf(kind): PathOf<String>,
    StaffInput(input): StaffInput<AgreementTexts, TEXTS_MAX>,
) -> Answer<PublishedView> {
    Ok(Json(agreements::publish(&gateway, &act, &kind, input).await?))
}

/// Begins a verification of the consent ledger, or joins the one that runs (owner, admin).
#[utoipa::path(post, path = "/api/v1/admin/agreements/verify", tag = "console", security(("session" = [])),
    responses((status = 200, body = VerificationView)))]
pub(super) async fn verify_consents(State(gateway): State<Gateway>, act: Act) -> Answer<VerificationView> {
    Ok(Json(verification::verify_consents(&gateway, &act).await?))
}

/// The last verification of the consent ledger, running or done (owner, admin).
#[utoipa::path(get, path = "/api/v1/admin/agreements/verify", tag = "console", security(("session" = [])),
    responses((status = 200, body = VerificationView)))]
pub(super) async fn last_of_consents(State(gateway): State<Gateway>, act: Act) -> Answer<VerificationView> {
    Ok(Json(verification::last_of_consents(&gateway, &act).await?))
}

/// Records of acts, newest first (owner).
#[utoipa::path(get, path = "/api/v1/admin/audit", tag = "console", security(("session" = [])),
    params(AuditQuery), responses((status = 200, body = Items<AuditView>)))]
pub(super) async fn audit(
    State(gateway): State<Gateway>,
    act: Act,
    query: Result<Query<AuditQuery>, Refusal>,
) -> Answer<Items<AuditView>> {
    asked(&gateway, &act, AUDIT, query, async |query| ledgers::audit(&gateway, &act, query).await).await
}

/// Begins a verification of the audit ledger, or joins the one that runs (owner).
#[utoipa::path(post, path = "/api/v1/admin/audit/verify", tag = "console", security(("session" = [])),
    responses((status = 200, body = VerificationView)))]
pub(super) async fn verify_audit(State(gateway): State<Gateway>, act: Act) -> Answer<VerificationView> {
    Ok(Json(verification::verify_audit(&gateway, &act).await?))
}

/// The last verification of the audit ledger, running or done (owner).
#[utoipa::path(get, path = "/api/v1/admin/audit/verify", tag = "console", security(("session" = [])),
    responses((status = 200, body = VerificationView)))]
pub(super) async fn last_of_audit(State(gateway): State<Gateway>, act: Act) -> Answer<VerificationView> {
    Ok(Json(verification::last_of_audit(&gateway, &act).await?))
}
