//! Step 1: what can be booked.
use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::draft::{Draft, Hidden};
use super::held;
use super::steps::Steps;
use crate::Gateway;
use crate::ops::{catalogue, tenant};
use crate::pages::book::Form;
use crate::pages::shell::{Shell, Way};
use crate::pages::tiers::before;
use crate::pages::visit::Visit;
use crate::web::{PageQuery, Refusal};

#[derive(Template)]
#[template(path = "book/services.html")]
struct Services {
    shell: Shell,
    steps: Steps,
    hipaa: bool,
    cancelling: String,
    offers: Vec<Offer>,
    closed: bool,
    carry: Option<Carry>,
}

/// One service.
struct Offer {
    name: String,
    about: String,
    length: String,
    price: String,
    way: Way,
}

/// What every way posts along.
struct Carry {
    token: String,
    hidden: Vec<Hidden>,
}

/// `GET /`
pub(super) async fn services(State(gateway): State<Gateway>, visit: Visit) -> Result<Response, Refusal> {
    let page = page(&gateway, &visit, None).await?;
    visit.page(&page)
}

/// `POST /book`: on the way back to another service, with what was typed about who books. Changes nothing.
pub(super) async fn carried(
    State(gateway): State<Gateway>,
    visit: Visit,
    form: Form,
) -> Result<Response, Refusal> {
    let draft = Draft::read(form)?.without_slot();
    let answer = page(&gateway, &visit, Some(&draft)).await.and_then(|page| visit.page(&page));
    answer.or_else(|Refusal(fault)| held::page(&visit, &visit.here(), &draft, fault))
}

async fn page(gateway: &Gateway, visit: &Visit, draft: Option<&Draft>) -> Result<Services, Refusal> {
    let everything = PageQuery { limit: Some("200".to_owned()), cursor: None };
    let services = catalogue::services(gateway, &visit.act, &everything).await?.items;
    let way = |id: &str| match draft {
        Some(_) => Way::Carry(visit.link(&format!("/book/{id}/times"))),
        None => Way::Link(visit.link(&format!("/book/{id}"))),
    };
    let offer = |service: catalogue::ServiceView| Offer {
        length: visit.words.0.length(service.duration_minutes),
        price: visit.price(&service.price),
        way: way(&service.id),
        name: service.name,
        about: service.description,
    };
    let shell = Shell::new(visit, visit.words.say("services-title"));
    let offers = services.into_iter().map(offer).collect();
    Ok(Services {
        shell: if draft.is_some() { shell.carried("/book") } else { shell },
        steps: Steps::after(visit.words, Vec::new()),
        hipaa: visit.act.tenant.hipaa(),
        cancelling: cancelling(visit),
        offers,
        closed: !tenant::tenant(&visit.act).features.booking,
        carry: draft.map(|draft| Carry { token: visit.form_token(), hidden: draft.hidden() }),
    })
}

/// Until when cancelling is possible, in general: the booking itself says it with its date.
fn cancelling(visit: &Visit) -> String {
    let before = before(visit.words, visit.act.tenant.cancellation().min_notice.as_mins());
    if before.is_empty() {
        return visit.words.say("services-cancelling-any");
    }
    visit.words.with("services-cancelling", &[("before", &before)])
}
