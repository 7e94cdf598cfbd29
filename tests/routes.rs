//! Who may call which route, with which outcome: every route of the gateway, every kind of caller, on the running mesh,
//! in one file (`routes/outcomes.snap`). `INSTA_UPDATE=always` writes it anew; nothing else does.
use std::collections::BTreeMap;
use std::fmt::Write as _;

use callers::{Caller, CallerKind};
use holdfast_tests::mesh::Mesh;
use list::{Request, every_request};
use targets::{Booking, Targets};

mod bodies;
mod callers;
mod list;
mod targets;

/// The callers who met each outcome of a request.
type Outcomes = BTreeMap<String, Vec<&'static str>>;

/// First what only looks, then what changes something; what ends the session comes last.
fn in_order(requests: &mut [Request]) {
    requests.sort_by_key(|request| {
        let ends = request.route.method == "DELETE" || request.route.path == "/sign-out";
        (ends, request.route.method != "GET", request.clone())
    });
}

fn written(all: &BTreeMap<Request, Outcomes>) -> String {
    let mut text = String::new();
    for (request, outcomes) in all {
        writeln!(text, "{request}").expect("a text takes it");
        for (outcome, callers) in outcomes {
            let all = callers.len() == CallerKind::ALL.len();
            let callers = if all { "all".to_owned() } else { callers.join(", ") };
            writeln!(text, "    {outcome}: {callers}").expect("a text takes it");
        }
    }
    text
}

#[tokio::test]
async fn every_route_answers_every_caller_as_the_table_says() {
    let mesh = Mesh::shared();
    let targets = Targets::of(mesh).await;
    let mut requests: Vec<Request> = every_request().into_iter().collect();
    in_order(&mut requests);
    let mut all: BTreeMap<Request, Outcomes> = BTreeMap::new();
    for kind in CallerKind::ALL {
        let mut caller = Caller::of(mesh, kind).await;
        let shown = Booking::made(mesh).await;
        for request in &requests {
            let fresh = match request {
                request if request.changes_a_booking() => Some(Booking::made(mesh).await),
                request if request.changes_an_account() => {
                    Some(Booking { id: targets::employee(mesh).await, ..shown.clone() })
                }
                request if request.changes_a_user() => {
                    Some(Booking { id: targets::invited(mesh).await, ..shown.clone() })
                }
                _ => None,
            };
            let booking = fresh.as_ref().unwrap_or(&shown);
            let outcome = caller.outcome(mesh, &targets, request, booking).await;
            all.entry(request.clone()).or_default().entry(outcome).or_default().push(kind.name());
            if request.route.ends_session() {
                caller = caller.signed_in_again(mesh).await;
            }
        }
    }
    insta::with_settings!({ snapshot_path => "routes", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("outcomes", written(&all));
    });
}
