//! What everybody may see.
use axum::Json;
use axum::extract::State;

use super::Answer;
use crate::Gateway;
use crate::ops::agreements::{self, AgreementView, AgreementsQuery};
use crate::ops::catalogue::{self, ProviderView, ProvidersQuery, ServiceView};
use crate::ops::receipts::{self, EvidenceView};
use crate::ops::slots::{self, QuoteQuery, QuoteView, SlotsQuery, SlotsView};
use crate::ops::tenant::{self, TenantView};
use crate::web::{Act, Items, PageQuery, PathOf, Query};

/// The business: name, contact, zone, languages, currency, and what a booking needs.
#[utoipa::path(get, path = "/api/v1/tenant", tag = "public", responses((status = 200, body = TenantView)))]
pub(super) async fn tenant(act: Act) -> Json<TenantView> {
    Json(tenant::tenant(&act))
}

/// Services that can be booked, by name.
#[utoipa::path(get, path = "/api/v1/services", tag = "public", params(PageQuery),
    responses((status = 200, body = Items<ServiceView>)))]
pub(super) async fn services(
    State(gateway): State<Gateway>,
    act: Act,
    Query(query): Query<PageQuery>,
) -> Answer<Items<ServiceView>> {
    Ok(Json(catalogue::services(&gateway, &act, &query).await?))
}

/// Providers, by name.
#[utoipa::path(get, path = "/api/v1/providers", tag = "public", params(ProvidersQuery),
    responses((status = 200, body = Items<ProviderView>)))]
pub(super) async fn providers(
    State(gateway): State<Gateway>,
    act: Act,
    Query(query): Query<ProvidersQuery>,
) -> Answer<Items<ProviderView>> {
    Ok(Json(catalogue::providers(&gateway, &act, query).await?))
}

/// Free slots of a service, by start.
#[utoipa::path(get, path = "/api/v1/slots", tag = "public", params(SlotsQuery),
    responses((status = 200, body = SlotsView)))]
pub(super) async fn slots(
    State(gateway): State<Gateway>,
    act: Act,
    Query(query): Query<SlotsQuery>,
) -> Answer<SlotsView> {
    Ok(Json(slots::slots(&gateway, &act, query).await?))
}

/// What a booking would cost and promise.
#[utoipa::path(get, path = "/api/v1/quote", tag = "public", params(QuoteQuery),
    responses((status = 200, body = QuoteView)))]
pub(super) async fn quote(
    State(gateway): State<Gateway>,
    act: Act,
    Query(query): Query<QuoteQuery>,
) -> Answer<QuoteView> {
    Ok(Json(slots::quote(&gateway, &act, query).await?))
}

/// What must be accepted now.
#[utoipa::path(get, path = "/api/v1/agreements", tag = "public", params(AgreementsQuery),
    responses((status = 200, body = Items<AgreementView>)))]
pub(super) async fn agreements(
    State(gateway): State<Gateway>,
    act: Act,
    Query(query): Query<AgreementsQuery>,
) -> Answer<Items<AgreementView>> {
    Ok(Json(agreements::current(&gateway, &act, query).await?))
}

/// One exact text, for ever.
#[utoipa::path(get, path = "/api/v1/agreements/{kind}/{digest}", tag = "public",
    params(("kind" = agreements::AgreementKind, Path), ("digest" = String, Path, pattern = "^[0-9a-fA-F]{64}$")),
    responses((status = 200, body = AgreementView)))]
pub(super) async fn agreement(
    State(gateway): State<Gateway>,
    act: Act,
    PathOf((kind, digest)): PathOf<(String, String)>,
) -> Answer<AgreementView> {
    Ok(Json(agreements::exact(&gateway, &act, &kind, &digest).await?))
}

/// The evidence behind a receipt.
#[utoipa::path(get, path = "/api/v1/receipts/{hash}", tag = "public",
    params(("hash" = String, Path, pattern = "^[0-9a-fA-F]{64}$")),
    responses((status = 200, body = EvidenceView)))]
pub(super) async fn receipt(
    State(gateway): State<Gateway>,
    act: Act,
    PathOf(hash): PathOf<String>,
) -> Answer<EvidenceView> {
    Ok(Json(receipts::receipt(&gateway, &act, &hash).await?))
}
