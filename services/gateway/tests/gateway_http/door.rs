//! The door: hosts, headers, limits, where changes come from, bodies.
use gateway::config::LimitsConfig;
use kit_limits::Quota;
use kit_tenants::Tenants;
use reqwest::Method;
use serde_json::json;

use crate::server::{Answered, HOSTS, Server, both};

#[tokio::test]
async fn nothing_is_known_before_a_snapshot() {
    let server = Server::with(Tenants::new(), LimitsConfig::product().unwrap()).await;
    let early = server.get("/api/v1/tenant").await;
    early.is_problem(503, "UNAVAILABLE");
    assert!(!early.header("retry-after").is_empty());
    server.tenants.set_complete();
    server.get("/api/v1/tenant").await.is_problem(404, "TENANT_UNKNOWN");
}

#[tokio::test]
async fn the_host_is_the_tenant() {
    let server = Server::start().await;
    let tenant = server.get("/api/v1/tenant").await;
    assert_eq!((tenant.status, tenant.json()["zone"].as_str()), (200, Some("Europe/Madrid")), "{tenant:?}");
    let other = server.ask(Method::GET, "/api/v1/tenant", &[("host", HOSTS[1])], None).await;
    other.is_problem(421, "MISDIRECTED_REQUEST");
}

#[tokio::test]
async fn every_answer_tells_browsers_to_be_strict() {
    let server = Server::start().await;
    for path in ["/api/v1/tenant", "/nothing", "/", "/assets/holdfast.css"] {
        let answer = server.get(path).await;
        for (name, part) in [
            ("strict-transport-security", "max-age=31536000"),
            ("content-security-policy", "default-src 'none'"),
            ("content-security-policy", "frame-ancestors 'none'"),
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("permissions-policy", "camera=()"),
        ] {
            assert!(answer.header(name).contains(part), "{path}: {name}: {answer:?}");
        }
        assert!(!answer.header("content-security-policy").contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-trace-id").len(), 32, "{path}");
    }
}

#[tokio::test]
async fn plain_http_only_redirects() {
    let server = Server::start().await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let ask = async |host: &str| {
        let request = client.get(format!("http://{}/api/v1/tenant?x=1", server.http)).header("host", host);
        Answered::read(request.send().await.unwrap()).await
    };
    let moved = ask(HOSTS[0]).await;
    assert_eq!((moved.status, moved.header("location")), (308, server.url("/api/v1/tenant?x=1").as_str()));
    ask("elsewhere.example").await.is_problem(404, "TENANT_UNKNOWN");
}

#[tokio::test]
async fn changes_come_from_our_own_pages() {
    let server = Server::start().await;
    let origin = server.origin();
    let token = "A".repeat(43);
    let cookie = format!("__Host-holdfast={token}");
    let csrf = gateway::door::csrf_token(&token);
    let post = async |headers: &[(&str, &str)]| {
        server.ask(Method::POST, "/api/v1/account/invitation", headers, Some(&json!({}))).await
    };
    for refused in [
        &[("sec-fetch-site", "same-site")][..],
        &[("sec-fetch-site", "cross-site")],
        &[("origin", "https://elsewhere.example")],
        &[("cookie", cookie.as_str()), ("x-csrf-token", csrf.as_str())],
        &[("cookie", cookie.as_str()), ("origin", origin.as_str())],
        &[("cookie", cookie.as_str()), ("origin", origin.as_str()), ("x-csrf-token", "AAAA")],
    ] {
        post(refused).await.is_problem(403, "CSRF_REFUSED");
    }
    for passes in [
        &[][..],
        &[("origin", origin.as_str())],
        &[("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin"), ("x-csrf-token", csrf.as_str())],
    ] {
        post(passes).await.is_problem(422, "VALIDATION_FAILED");
    }
}

#[tokio::test]
async fn a_source_that_asks_too_often_waits() {
    let limits = LimitsConfig {
        requests: Quota::per_second(1, 3).unwrap(),
        sign_in: Quota::per_minute(1, 1).unwrap(),
        ..LimitsConfig::product().unwrap()
    };
    let server = Server::with(both(), limits).await;
    let sign_in = async || server.ask(Method::POST, "/api/v1/session", &[], Some(&json!({}))).await;
    sign_in().await.is_problem(422, "VALIDATION_FAILED");
    let second = sign_in().await;
    second.is_problem(429, "RATE_LIMITED");
    assert!(second.header("retry-after").parse::<u64>().is_ok_and(|seconds| (1..=60).contains(&seconds)));
    assert_eq!(server.get("/api/v1/tenant").await.status, 200);
    server.get("/api/v1/tenant").await.is_problem(429, "RATE_LIMITED");
}

#[tokio::test]
async fn bodies_are_json_bounded_and_strict() {
    let server = Server::start().await;
    let client = server.client();
    let post = async |kind: &str, body: String| {
        let request = client.post(server.url("/api/v1/session")).header("content-type", kind).body(body);
        Answered::read(request.send().await.unwrap()).await
    };
    post("text/plain", "{}".to_owned()).await.is_problem(415, "UNSUPPORTED_MEDIA_TYPE");
    post("application/json", "{".to_owned()).await.is_problem(400, "MALFORMED_REQUEST");
    post("application/json", "[]".to_owned()).await.is_problem(422, "VALIDATION_FAILED");
    let unknown =
        post("application/json", r#"{"email":"a@b.c","password":"x","admin":true}"#.to_owned()).await;
    unknown.is_problem(422, "VALIDATION_FAILED");
    assert_eq!(unknown.json()["fields"][0]["field"], "admin");
    let large = post("application/json", format!("\"{}\"", "x".repeat(1024 * 1024))).await;
    large.is_problem(413, "PAYLOAD_TOO_LARGE");
    let texts =
        client.put(server.url("/api/v1/admin/agreements/terms")).header("content-type", "application/json");
    let unread = texts.body(format!("\"{}\"", "x".repeat(2 * 1024 * 1024))).send().await;
    Answered::read(unread.unwrap()).await.is_problem(401, "UNAUTHENTICATED");
    server.get("/api/v1/nothing").await.is_problem(404, "NOT_FOUND");
    let method = server.ask(Method::PATCH, "/api/v1/tenant", &[], None).await;
    method.is_problem(405, "METHOD_NOT_ALLOWED");
    assert!(method.header("allow").contains("GET"));
    let query = server.get("/api/v1/services?limit=0").await;
    query.is_problem(422, "VALIDATION_FAILED");
    assert_eq!(query.json()["fields"][0]["field"], "limit");
}
