//! Who may call which route, with which outcome: every route of the gateway, every kind of caller, on the running mesh,
//! in one file (`routes/outcomes.snap`). `INSTA_UPDATE=always` writes it anew; nothing else does.
use std::collections::BTreeMap;
use std::fmt::Write as _;

use callers::{Caller, Place, Who};
use holdfast_tests::mesh::Mesh;
use list::{Route, every_route};

mod callers;
mod list;

/// The callers who met each outcome of a route.
type Outcomes = BTreeMap<String, Vec<&'static str>>;

/// First what only looks, then what changes something; what ends the session comes last.
fn in_order(routes: &mut [Route]) {
    routes.sort_by_key(|route| {
        let ends = route.method == "DELETE" || route.path == "/sign-out";
        (ends, route.method != "GET", route.path.clone())
    });
}

fn written(all: &BTreeMap<Route, Outcomes>) -> String {
    let mut text = String::new();
    for (route, outcomes) in all {
        writeln!(text, "{} {}", route.method, route.path).expect("a text takes it");
        for (outcome, callers) in outcomes {
            let callers = if callers.len() == Who::ALL.len() { "all".to_owned() } else { callers.join(", ") };
            writeln!(text, "    {outcome}: {callers}").expect("a text takes it");
        }
    }
    text
}

#[tokio::test]
async fn every_route_answers_every_caller_as_the_table_says() {
    let mesh = Mesh::shared();
    let place = Place::of(mesh).await;
    let mut routes: Vec<Route> = every_route().into_iter().collect();
    in_order(&mut routes);
    let mut all: BTreeMap<Route, Outcomes> = BTreeMap::new();
    for who in Who::ALL {
        let mut caller = Caller::of(mesh, who).await;
        for route in &routes {
            let outcome = caller.outcome(&place, route).await;
            all.entry(route.clone()).or_default().entry(outcome).or_default().push(who.name());
            if route.ends_session() {
                caller = caller.signed_in_again(mesh).await;
            }
        }
    }
    insta::with_settings!({ snapshot_path => "routes", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("outcomes", written(&all));
    });
}
