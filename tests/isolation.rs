//! One tenant's objects are to another what missing ones are, on every route.
use holdfast_tests::client::{Client, Response};
use holdfast_tests::mails::invitation;
use holdfast_tests::mesh::Mesh;
use reqwest::Method;
use serde_json::{Value, json};

use crate::booking::{booked_by, next_week, order};

/// The answer without what differs from request to request.
fn shape(answer: &Response) -> (u16, Value) {
    let mut json = answer.json.clone();
    if let Some(problem) = json.as_object_mut() {
        problem.remove("trace_id");
    }
    (answer.status.as_u16(), json)
}

async fn same_as_missing(
    client: &Client,
    what: &str,
    method: Method,
    foreign: &str,
    missing: &str,
    body: Option<Value>,
) {
    let theirs = client.call(method.clone(), foreign, body.as_ref(), &[]).await;
    let nobodys = client.call(method, missing, body.as_ref(), &[]).await;
    assert!(theirs.status.is_client_error(), "{what}: {}", theirs.text);
    assert_eq!(shape(&theirs), shape(&nobodys), "{what}");
}

#[tokio::test]
async fn another_tenants_objects_are_missing_ones() {
    let mesh = Mesh::shared();
    let (sol, luna) = (mesh.guest("clinica-sol"), mesh.guest("salon-luna"));
    let booking = booked_by(&sol, &order(&sol, "es").await.body).await;
    let (id, token) = (booking.text_at("/id"), booking.text_at("/manage_token"));
    let receipt = booking.text_at("/receipt/hash");
    let (service, provider) = (booking.text_at("/service/id"), booking.text_at("/provider/id"));
    let digest = booking.text_at("/accepted/0/digest");
    let kind = booking.text_at("/accepted/0/kind");
    let nobody = "01932c00-0000-7000-8000-0000000000ff";
    let no_hash = "ab".repeat(32);
    let holder = luna.managing(&token);
    let (from, to) = next_week();
    let (days, start) = (format!("from={from}&to={to}"), format!("{to}T10:00:00Z"));
    let reads = [
        (format!("/api/v1/bookings/{id}"), format!("/api/v1/bookings/{nobody}")),
        (format!("/api/v1/bookings/{id}/cancellation"), format!("/api/v1/bookings/{nobody}/cancellation")),
        (format!("/api/v1/bookings/{id}/calendar.ics"), format!("/api/v1/bookings/{nobody}/calendar.ics")),
        (format!("/api/v1/receipts/{receipt}"), format!("/api/v1/receipts/{no_hash}")),
        (format!("/api/v1/agreements/{kind}/{digest}"), format!("/api/v1/agreements/{kind}/{no_hash}")),
        (format!("/api/v1/slots?service={service}&{days}"), format!("/api/v1/slots?service={nobody}&{days}")),
        (
            format!("/api/v1/quote?service={service}&provider={provider}&start={start}"),
            format!("/api/v1/quote?service={nobody}&provider={nobody}&start={start}"),
        ),
        (format!("/api/v1/providers?service={service}"), format!("/api/v1/providers?service={nobody}")),
    ];
    for (foreign, missing) in &reads {
        same_as_missing(&holder, foreign, Method::GET, foreign, missing, None).await;
    }
    let (foreign, missing) =
        (format!("/api/v1/bookings/{id}/cancel"), format!("/api/v1/bookings/{nobody}/cancel"));
    same_as_missing(&holder, "cancel", Method::POST, &foreign, &missing, Some(json!({ "reason": "" }))).await;
    assert_eq!(
        sol.managing(&token).get(&format!("/api/v1/bookings/{id}")).await.text_at("/state"),
        "confirmed"
    );

    let staff = mesh.staff("salon-luna", "owner").await;
    let list = staff.get(&format!("/api/v1/admin/bookings?provider={provider}")).await;
    let empty = staff.get(&format!("/api/v1/admin/bookings?provider={nobody}")).await;
    assert_eq!(shape(&list), shape(&empty));
}

#[tokio::test]
async fn a_booking_that_names_another_tenants_objects_is_refused_as_for_missing_ones() {
    let mesh = Mesh::shared();
    let (sol, luna) = (mesh.guest("clinica-sol"), mesh.guest("salon-luna"));
    let (theirs, ours) = (order(&sol, "es").await.body, order(&luna, "en").await.body);
    let nobody = json!("01932c00-0000-7000-8000-0000000000ff");
    for field in ["service", "provider"] {
        let (mut foreign, mut missing) = (ours.clone(), ours.clone());
        foreign[field] = theirs[field].clone();
        missing[field] = nobody.clone();
        let (foreign, missing) =
            (luna.post("/api/v1/bookings", &foreign).await, luna.post("/api/v1/bookings", &missing).await);
        assert!(foreign.status.is_client_error(), "{field}: {}", foreign.text);
        assert_eq!(shape(&foreign), shape(&missing), "{field}");
    }
}

#[tokio::test]
async fn a_console_that_names_another_tenants_objects_is_refused_as_for_missing_ones() {
    let mesh = Mesh::shared();
    let sol = mesh.guest("clinica-sol");
    let service = sol.get("/api/v1/services").await.text_at("/items/0/id");
    let provider = sol.get("/api/v1/providers").await.text_at("/items/0/id");
    let staff = mesh.staff("salon-luna", "owner").await;
    let nobody = "01932c00-0000-7000-8000-0000000000ff";
    let does = |service: &str| {
        json!({ "id": "01932c00-0000-7000-8000-0000000000fe", "name": "Nadie", "zone": null, "location": null,
            "service_ids": [service], "account_id": null, "active": false })
    };
    let opens = |level: &str, owner: &str| json!({ "level": level, "owner_id": owner, "openings": [] });
    let puts = [
        ("/api/v1/admin/providers", does(&service), does(nobody)),
        ("/api/v1/admin/schedules", opens("service", &service), opens("service", nobody)),
        ("/api/v1/admin/schedules", opens("provider", &provider), opens("provider", nobody)),
    ];
    for (path, foreign, missing) in puts {
        let (foreign, missing) = (staff.put(path, &foreign).await, staff.put(path, &missing).await);
        assert!(foreign.status.is_client_error(), "{path}: {}", foreign.text);
        assert_eq!(shape(&foreign), shape(&missing), "{path}");
    }
}

#[tokio::test]
async fn an_invitation_of_one_tenant_is_none_at_another() {
    let mesh = Mesh::shared();
    let person = json!({ "email": "prestada@example.com", "roles": ["employee"] });
    let invited = mesh.staff("clinica-sol", "owner").await.post("/api/v1/admin/users", &person).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let accept =
        |token: String| json!({ "token": token, "name": "Prestada", "password": "correct horse battery" });
    let token = invitation(mesh, "prestada@example.com").await;
    let luna = mesh.guest("salon-luna");
    let foreign = luna.post("/api/v1/account/invitation", &accept(token)).await;
    let missing = luna.post("/api/v1/account/invitation", &accept("A".repeat(43))).await;
    assert!(foreign.status.is_client_error(), "{}", foreign.text);
    assert_eq!(shape(&foreign), shape(&missing));
}

#[tokio::test]
async fn a_session_of_one_tenant_is_none_at_another() {
    let mesh = Mesh::shared();
    let (email, password) = mesh.tenant("clinica-sol").accounts["owner"].clone();
    let luna = mesh.guest("salon-luna");
    let refused = luna.post("/api/v1/session", &json!({ "email": email, "password": password })).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (401, "SIGN_IN_FAILED"), "{}", refused.text);
    let signed_in = mesh
        .guest("clinica-sol")
        .post("/api/v1/session", &json!({ "email": email, "password": password }))
        .await;
    let cookie = signed_in.headers.get("set-cookie").and_then(|it| it.to_str().ok()).expect("a cookie");
    let cookie = cookie.split(';').next().expect("name and value").to_owned();
    let stolen = luna.call(Method::GET, "/api/v1/session", None, &[("Cookie", &cookie)]).await;
    assert_eq!((stolen.status.as_u16(), stolen.code()), (401, "UNAUTHENTICATED"), "{}", stolen.text);
}
