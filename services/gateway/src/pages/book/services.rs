//! Step 1: what can be booked.
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kit_locale::capitalised;

use super::steps::Steps;
use crate::Gateway;
use crate::ops::{catalogue, tenant};
use crate::pages::shell::Shell;
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
}

/// One service.
struct Offer {
    name: String,
    about: String,
    length: String,
    price: String,
    to: String,
}

/// `GET /`
pub(super) async fn services(State(gateway): State<Gateway>, visit: Visit) -> Result<Response, Refusal> {
    let everything = PageQuery { limit: Some("200".to_owned()), cursor: None };
    let services = catalogue::services(&gateway, &visit.act, &everything).await?.items;
    let offer = |service: catalogue::ServiceView| Offer {
        length: visit.words.0.length(service.duration_minutes),
        price: visit.price(&service.price),
        to: visit.link(&format!("/book/{}", service.id)),
        name: service.name,
        about: service.description,
    };
    let page = Services {
        shell: Shell::new(&visit, visit.words.say("services-title")),
        steps: Steps::at(visit.words, 1),
        hipaa: visit.act.tenant.hipaa(),
        cancelling: cancelling(&visit),
        offers: services.into_iter().map(offer).collect(),
        closed: !tenant::tenant(&visit.act).features.booking,
    };
    visit.page(&page)
}

/// Until when cancelling is possible, in general: the booking itself says it with its date.
fn cancelling(visit: &Visit) -> String {
    let notice = visit.act.tenant.cancellation().min_notice_s / 60;
    let length = visit.words.0.length(notice);
    capitalised(&visit.words.with("services-cancelling", &[("length", &length)]))
}
