//! The console: for staff who are signed in.
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gateway_core::catalogue::definition;
use gateway_core::{
    Gateway, agreements, audit, bookings, invitations, links, schedules, users, verification,
};
use gateway_edge::input::{PathOf, Query, parse_path};
use gateway_edge::refusal::Refusal;
use gateway_edge::request::RequestContext;

use super::staff::{AUDIT, BOOKINGS, StaffInput, USERS, asked};
use crate::answer::Answer;
use crate::schema::agreements::{AgreementKind, AgreementTexts, PublishedView};
use crate::schema::audit::{AuditQuery, AuditView};
use crate::schema::bookings::{BookingsQuery, BookingsView};
use crate::schema::definitions::{AdminProvider, AdminService, ProviderStored, ServiceStored};
use crate::schema::invitations::{InvitationView, InviteInput};
use crate::schema::page::{Items, PageQuery};
use crate::schema::schedules::{ScheduleInput, ScheduleStored};
use crate::schema::users::UserView;
use crate::schema::verification::VerificationView;

/// Largest body of an invitation: an address and roles.
const INVITE_MAX: usize = 4 * 1024;
/// Largest body of a service, provider or schedule.
const CATALOGUE_MAX: usize = 1024 * 1024;
/// Largest body of an agreement: the longest text in every language.
const TEXTS_MAX: usize = 4 * 1024 * 1024;

/// List accounts and open invitations, oldest first (owner, admin).
#[utoipa::path(get, path = "/api/v1/admin/users", security(("session" = [])), params(PageQuery),
    responses((status = 200, body = Items<UserView>)))]
pub(crate) async fn users(
    State(gateway): State<Gateway>,
    request: RequestContext,
    query: Result<Query<PageQuery>, Refusal>,
) -> Answer<Items<UserView>> {
    asked(&gateway, &request, USERS, query, async |query| {
        users::list(&gateway, &request, query.read()?).await.map(Items::of)
    })
    .await
}

/// Invite a person, by mail (owner, admin). The mail's link works once, for 24 hours.
#[utoipa::path(post, path = "/api/v1/admin/users", security(("session" = [])),
    request_body = InviteInput, responses((status = 201, body = InvitationView)))]
pub(crate) async fn invite(
    State(gateway): State<Gateway>,
    request: RequestContext,
    StaffInput(input): StaffInput<InviteInput, INVITE_MAX>,
) -> Result<(StatusCode, Json<InvitationView>), Refusal> {
    let invitee = input.read()?;
    let invitation = invitations::invite(&gateway, &request, invitee.email, &invitee.roles).await?;
    Ok((StatusCode::CREATED, Json(invitation.into())))
}

/// Send an invitation that nobody used again (owner, admin). The links before open nothing any more.
#[utoipa::path(post, path = "/api/v1/admin/users/{id}/resend", security(("session" = [])),
    params(("id" = String, Path, format = "uuid", description = "The invitation.")),
    responses((status = 200, body = InvitationView)))]
pub(crate) async fn resend(
    State(gateway): State<Gateway>,
    request: RequestContext,
    PathOf(id): PathOf<String>,
) -> Answer<InvitationView> {
    request.signed_in()?;
    Ok(Json(invitations::resend(&gateway, &request, parse_path(&id)?).await?.into()))
}

/// Withdraw an invitation that nobody used (owner, admin).
#[utoipa::path(delete, path = "/api/v1/admin/users/{id}/invitation", security(("session" = [])),
    params(("id" = String, Path, format = "uuid", description = "The invitation.")), responses((status = 204)))]
pub(crate) async fn withdraw(
    State(gateway): State<Gateway>,
    request: RequestContext,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode, Refusal> {
    request.signed_in()?;
    invitations::withdraw(&gateway, &request, parse_path(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End the locks of an account's password, from wherever it was tried (owner, admin; as the business's settings let
/// them). An admin ends no owner's. An account that is not locked answers the same.
#[utoipa::path(post, path = "/api/v1/admin/users/{id}/unlock", security(("session" = [])),
    params(("id" = String, Path, format = "uuid", description = "The account.")), responses((status = 204)))]
pub(crate) async fn unlock(
    State(gateway): State<Gateway>,
    request: RequestContext,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode, Refusal> {
    request.signed_in()?;
    users::unlock(&gateway, &request, parse_path(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List the bookings of a span, by start (employee: their own; admin, owner: all).
#[utoipa::path(get, path = "/api/v1/admin/bookings", security(("session" = [])),
    params(BookingsQuery), responses((status = 200, body = BookingsView)))]
pub(crate) async fn bookings(
    State(gateway): State<Gateway>,
    request: RequestContext,
    query: Result<Query<BookingsQuery>, Refusal>,
) -> Answer<BookingsView> {
    asked(&gateway, &request, BOOKINGS, query, async |query| {
        let filter = query.read(request.tenant.zone())?;
        bookings::list(&gateway, &request, filter).await.map(BookingsView::from)
    })
    .await
}

/// Revoke every link of a booking (employee: their own bookings; admin, owner: all). A new one goes out when the client
/// asks for it.
#[utoipa::path(post, path = "/api/v1/admin/bookings/{id}/revoke-link", security(("session" = [])),
    params(("id" = String, Path, format = "uuid", description = "The booking.")), responses((status = 204)))]
pub(crate) async fn revoke_link(
    State(gateway): State<Gateway>,
    request: RequestContext,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode, Refusal> {
    request.signed_in()?;
    links::revoke(&gateway, &request, parse_path(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Create or replace a service (owner, admin).
#[utoipa::path(put, path = "/api/v1/admin/services", security(("session" = [])),
    request_body = AdminService, responses((status = 200, body = ServiceStored)))]
pub(crate) async fn put_service(
    State(gateway): State<Gateway>,
    request: RequestContext,
    StaffInput(input): StaffInput<AdminService, CATALOGUE_MAX>,
) -> Answer<ServiceStored> {
    let service = input.read(request.tenant.currency())?;
    Ok(Json(definition::put_service(&gateway, &request, service).await?.into()))
}

/// Create or replace a provider (owner, admin).
#[utoipa::path(put, path = "/api/v1/admin/providers", security(("session" = [])),
    request_body = AdminProvider, responses((status = 200, body = ProviderStored)))]
pub(crate) async fn put_provider(
    State(gateway): State<Gateway>,
    request: RequestContext,
    StaffInput(input): StaffInput<AdminProvider, CATALOGUE_MAX>,
) -> Answer<ProviderStored> {
    Ok(Json(definition::put_provider(&gateway, &request, input.read()?).await?.into()))
}

/// Replace the openings of the company, a service or a provider (owner, admin).
#[utoipa::path(put, path = "/api/v1/admin/schedules", security(("session" = [])),
    request_body = ScheduleInput, responses((status = 200, body = ScheduleStored)))]
pub(crate) async fn put_schedule(
    State(gateway): State<Gateway>,
    request: RequestContext,
    StaffInput(input): StaffInput<ScheduleInput, CATALOGUE_MAX>,
) -> Answer<ScheduleStored> {
    let changed = schedules::put(&gateway, &request, input.read()?).await?;
    Ok(Json(ScheduleStored { changed }))
}

/// Publish an agreement in every language of the tenant (owner, admin).
#[utoipa::path(put, path = "/api/v1/admin/agreements/{kind}", security(("session" = [])),
    params(("kind" = AgreementKind, Path, description = "Which agreement.")), request_body = AgreementTexts,
    responses((status = 200, body = PublishedView)))]
pub(crate) async fn put_agreement(
    State(gateway): State<Gateway>,
    request: RequestContext,
    PathOf(kind): PathOf<String>,
    StaffInput(input): StaffInput<AgreementTexts, TEXTS_MAX>,
) -> Answer<PublishedView> {
    let kind = parse_path(&kind)?;
    Ok(Json(agreements::publish(&gateway, &request, kind, input.read()?).await?.into()))
}

/// Verify the consent ledger: begins a verification, or joins the one that runs (owner, admin).
#[utoipa::path(post, path = "/api/v1/admin/agreements/verify", security(("session" = [])),
    responses((status = 200, body = VerificationView)))]
pub(crate) async fn verify_consents(
    State(gateway): State<Gateway>,
    request: RequestContext,
) -> Answer<VerificationView> {
    Ok(Json(verification::verify_consents(&gateway, &request).await?.into()))
}

/// Read the last verification of the consent ledger, running or done (owner, admin).
#[utoipa::path(get, path = "/api/v1/admin/agreements/verify", security(("session" = [])),
    responses((status = 200, body = VerificationView)))]
pub(crate) async fn last_of_consents(
    State(gateway): State<Gateway>,
    request: RequestContext,
) -> Answer<VerificationView> {
    Ok(Json(verification::last_of_consents(&gateway, &request).await?.into()))
}

/// List the records of acts, newest first (owner).
#[utoipa::path(get, path = "/api/v1/admin/audit", security(("session" = [])),
    params(AuditQuery), responses((status = 200, body = Items<AuditView>)))]
pub(crate) async fn audit(
    State(gateway): State<Gateway>,
    request: RequestContext,
    query: Result<Query<AuditQuery>, Refusal>,
) -> Answer<Items<AuditView>> {
    asked(&gateway, &request, AUDIT, query, async |query| {
        let filter = query.read(request.tenant.zone())?;
        audit::list(&gateway, &request, filter).await.map(Items::of)
    })
    .await
}

/// Verify the audit ledger: begins a verification, or joins the one that runs (owner).
#[utoipa::path(post, path = "/api/v1/admin/audit/verify", security(("session" = [])),
    responses((status = 200, body = VerificationView)))]
pub(crate) async fn verify_audit(
    State(gateway): State<Gateway>,
    request: RequestContext,
) -> Answer<VerificationView> {
    Ok(Json(verification::verify_audit(&gateway, &request).await?.into()))
}

/// Read the last verification of the audit ledger, running or done (owner).
#[utoipa::path(get, path = "/api/v1/admin/audit/verify", security(("session" = [])),
    responses((status = 200, body = VerificationView)))]
pub(crate) async fn last_of_audit(
    State(gateway): State<Gateway>,
    request: RequestContext,
) -> Answer<VerificationView> {
    Ok(Json(verification::last_of_audit(&gateway, &request).await?.into()))
}
