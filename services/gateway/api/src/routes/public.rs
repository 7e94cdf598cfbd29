//! What everybody may see.
use axum::Json;
use axum::extract::State;
use gateway_core::receipts::{self, ReceiptName};
use gateway_core::{Gateway, agreements, catalogue, hours, slots};
use gateway_edge::input::{PathOf, Query, parse_path};
use gateway_edge::request::RequestContext;
use kit_fault::{Fault, Kind};

use crate::answer::Answer;
use crate::schema::agreements::{AgreementKind, AgreementView, AgreementsQuery};
use crate::schema::catalogue::{ProviderView, ProvidersQuery, ServiceView};
use crate::schema::hours::HoursView;
use crate::schema::page::{Items, PageOf, PageQuery};
use crate::schema::quote::{QuoteQuery, QuoteView};
use crate::schema::receipts::EvidenceView;
use crate::schema::slots::{SlotsQuery, SlotsView};
use crate::schema::tenant::TenantView;

/// Read the business: name, contact, zone, languages, currency, and what a booking needs.
#[utoipa::path(get, path = "/api/v1/tenant", responses((status = 200, body = TenantView)))]
pub(crate) async fn tenant(request: RequestContext) -> Json<TenantView> {
    Json(TenantView::from(&*request.tenant))
}

/// Read today's opening hours, whether the business is open now, and when that changes.
///
/// By the company's opening hours: a provider or a service may have others, which the free slots follow.
#[utoipa::path(get, path = "/api/v1/hours", responses((status = 200, body = HoursView)))]
pub(crate) async fn hours(State(gateway): State<Gateway>, request: RequestContext) -> Answer<HoursView> {
    let hours = hours::now(&gateway, &request).await?;
    Ok(Json(HoursView::new(hours, request.tenant.zone_name())))
}

/// List the services that can be booked, by name.
#[utoipa::path(get, path = "/api/v1/services", params(PageQuery),
    responses((status = 200, body = Items<ServiceView>)))]
pub(crate) async fn services(
    State(gateway): State<Gateway>,
    request: RequestContext,
    Query(query): Query<PageQuery>,
) -> Answer<Items<ServiceView>> {
    let cut = PageOf(query.read()?);
    let services = catalogue::services(&gateway, &request).await?;
    Ok(Json(cut.of(services.into_iter().map(ServiceView::from).collect(), |service| &service.id)?))
}

/// List the providers, by name.
#[utoipa::path(get, path = "/api/v1/providers", params(ProvidersQuery),
    responses((status = 200, body = Items<ProviderView>)))]
pub(crate) async fn providers(
    State(gateway): State<Gateway>,
    request: RequestContext,
    Query(query): Query<ProvidersQuery>,
) -> Answer<Items<ProviderView>> {
    let filter = query.read()?;
    let providers = catalogue::providers(&gateway, &request, filter.service).await?;
    let providers = providers.into_iter().map(ProviderView::from).collect();
    Ok(Json(filter.cut.of(providers, |provider: &ProviderView| &provider.id)?))
}

/// List the free slots of a service, by start.
#[utoipa::path(get, path = "/api/v1/slots", params(SlotsQuery),
    responses((status = 200, body = SlotsView)))]
pub(crate) async fn slots(
    State(gateway): State<Gateway>,
    request: RequestContext,
    Query(query): Query<SlotsQuery>,
) -> Answer<SlotsView> {
    Ok(Json(slots::list(&gateway, &request, query.read()?).await?.into()))
}

/// Quote a booking: what it would cost, and until when it could be cancelled.
#[utoipa::path(get, path = "/api/v1/quote", params(QuoteQuery),
    responses((status = 200, body = QuoteView)))]
pub(crate) async fn quote(
    State(gateway): State<Gateway>,
    request: RequestContext,
    Query(query): Query<QuoteQuery>,
) -> Answer<QuoteView> {
    let quote = slots::quote(&gateway, &request, query.read()?).await?;
    Ok(Json(QuoteView::new(quote, request.tenant.zone_name())))
}

/// List the agreements that must be accepted now.
///
/// The terms, then the cancellation policy, as far as the business asks for them. The privacy notice is not among them:
/// it is shown, never accepted (`GET /api/v1/agreements/privacy`).
#[utoipa::path(get, path = "/api/v1/agreements", params(AgreementsQuery),
    responses((status = 200, body = Items<AgreementView>)))]
pub(crate) async fn agreements(
    State(gateway): State<Gateway>,
    request: RequestContext,
    Query(query): Query<AgreementsQuery>,
) -> Answer<Items<AgreementView>> {
    query.read()?;
    Ok(Json(Items::whole(agreements::current(&gateway, &request).await?)))
}

/// Read the current privacy notice.
///
/// Show it before you ask for a person's data. It is never accepted: the version in the booking's language stands in
/// the evidence of the booking. 404: the business has published none.
#[utoipa::path(get, path = "/api/v1/agreements/privacy", responses((status = 200, body = AgreementView)))]
pub(crate) async fn privacy_notice(
    State(gateway): State<Gateway>,
    request: RequestContext,
) -> Answer<AgreementView> {
    Ok(Json(agreements::privacy_notice(&gateway, &request).await?.into()))
}

/// Read one exact text, which stays at its address for ever.
#[utoipa::path(get, path = "/api/v1/agreements/{kind}/{digest}",
    params(
        ("kind" = AgreementKind, Path, description = "Which agreement."),
        ("digest" = String, Path, description = "Its SHA-256, in hex.", pattern = "^[0-9a-fA-F]{64}$")
    ),
    responses((status = 200, body = AgreementView)))]
pub(crate) async fn agreement(
    State(gateway): State<Gateway>,
    request: RequestContext,
    PathOf((kind, digest)): PathOf<(String, String)>,
) -> Answer<AgreementView> {
    let (kind, digest) = (parse_path(&kind)?, parse_path(&digest)?);
    Ok(Json(agreements::exact(&gateway, &request, kind, digest).await?.into()))
}

/// Read the evidence behind a receipt, by its code or its hash. Evidence names nobody: neither client nor service. Of
/// several receipts with one code none is answered: RECEIPT_AMBIGUOUS. Look-ups are counted by source, as sign-ins are.
#[utoipa::path(get, path = "/api/v1/receipts/{receipt}",
    params(("receipt" = String, Path, description = "The receipt's code (`CR-XXXX-XXXX`; case, spaces and hyphens do not matter), or its SHA-256 in hex.")),
    responses((status = 200, body = EvidenceView)))]
pub(crate) async fn receipt(
    State(gateway): State<Gateway>,
    request: RequestContext,
    PathOf(receipt): PathOf<String>,
) -> Answer<EvidenceView> {
    let found = async { receipts::evidence(&gateway, &request, ReceiptName::read(&receipt)?).await }.await;
    match found {
        Ok(evidence) => Ok(Json(evidence.into())),
        // What is no code names nothing, as in every path.
        Err(fault) if fault.kind() == Kind::Invalid => Err(Fault::not_found().into()),
        Err(fault) => Err(fault.into()),
    }
}
