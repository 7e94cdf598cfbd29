//! The edge: hosts, headers, limits, where changes come from, bodies.
use gateway_edge::limits::Quotas;
use insta::assert_snapshot;
use kit_limits::Quota;
use kit_tenants::Tenants;
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::fixture::{services, session_of};
use crate::rpcs::{DESCRIBE, LIST_SERVICES};
use crate::server::{HOSTS, Response, Server, both};

#[tokio::test]
async fn nothing_is_known_before_a_snapshot() {
    let server = Server::with(Tenants::new(), Quotas::product().unwrap()).await;
    let early = server.get("/api/v1/tenant").await;
    assert_snapshot!(early.problem(), @r#"
    {
      "code": "UNAVAILABLE",
      "detail": "Something that is needed for this is away. Try again shortly.",
      "fields": [],
      "status": 503,
      "title": "Not available right now",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/unavailable"
    }
    "#);
    assert!(!early.header("retry-after").is_empty());
    server.tenants.set_complete();
    assert_snapshot!(server.get("/api/v1/tenant").await.problem(), @r#"
    {
      "code": "TENANT_UNKNOWN",
      "detail": "No business answers under this host. Check the address.",
      "fields": [],
      "status": 404,
      "title": "No such business here",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/tenant-unknown"
    }
    "#);
}

#[tokio::test]
async fn the_host_is_the_tenant() {
    let server = Server::start().await;
    let tenant = server.get("/api/v1/tenant").await;
    assert_eq!((tenant.status, tenant.json()["zone"].as_str()), (200, Some("Europe/Madrid")), "{tenant:?}");
    let other = server.ask(Method::GET, "/api/v1/tenant", &[("host", HOSTS[1])], None).await;
    assert_snapshot!(other.problem(), @r#"
    {
      "code": "MISDIRECTED_REQUEST",
      "detail": "The Host differs from the name that the connection was made for. Open a connection for that host.",
      "fields": [],
      "status": 421,
      "title": "That host is not served on this connection",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/misdirected-request"
    }
    "#);
}

fn is_strict(answer: &Response, what: &str) {
    for (name, part) in [
        ("content-security-policy", "default-src 'none'"),
        ("content-security-policy", "frame-ancestors 'none'"),
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("permissions-policy", "camera=()"),
    ] {
        assert!(answer.header(name).contains(part), "{what}: {name}: {answer:?}");
    }
    assert!(!answer.header("content-security-policy").contains("unsafe"), "{what}");
    assert_eq!(answer.header("x-trace-id").len(), 32, "{what}");
}

#[tokio::test]
async fn every_answer_tells_browsers_to_be_strict() {
    let server = Server::start().await;
    server.upstreams.answers_with(LIST_SERVICES, &services());
    let foreign = [("origin", "https://elsewhere.example")];
    for (method, path, headers, status) in [
        ("GET", "/", &[][..], 200),
        ("GET", "/tenant.css", &[], 200),
        ("GET", "/api/docs", &[], 200),
        ("GET", "/api/openapi.json", &[], 200),
        ("GET", "/api/v1/tenant", &[], 200),
        ("GET", "/nothing", &[], 404),
        ("GET", "/api/v1/nothing", &[], 404),
        ("POST", "/", &[], 405),
        ("PUT", "/assets/holdfast.css", &[], 405),
        ("DELETE", "/api/docs", &[], 405),
        ("PATCH", "/api/v1/tenant", &[], 405),
        ("OPTIONS", "/", &[], 405),
        ("POST", "/api/v1/session", &[], 415),
        ("POST", "/api/v1/session", &foreign, 403),
        ("GET", "/api/v1/services?limit=0", &[], 422),
        ("GET", "/api/v1/providers", &[], 503),
        ("GET", "/api/v1/admin/users", &[], 401),
    ] {
        let answer = server.ask(method.parse().unwrap(), path, headers, None).await;
        let what = format!("{method} {path}");
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        is_strict(&answer, &what);
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{what}");
    }
    let misdirected = server.ask(Method::GET, "/api/v1/tenant", &[("host", HOSTS[1])], None).await;
    misdirected.is_problem(421, "MISDIRECTED_REQUEST");
    is_strict(&misdirected, "another host");
}

#[tokio::test]
async fn plain_http_only_redirects() {
    let server = Server::start().await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let ask = async |host: &str| {
        let request = client.get(format!("http://{}/api/v1/tenant?x=1", server.http)).header("host", host);
        Response::read(request.send().await.unwrap()).await
    };
    let moved = ask(HOSTS[0]).await;
    assert_eq!((moved.status, moved.header("location")), (308, server.url("/api/v1/tenant?x=1").as_str()));
    let unknown = ask("elsewhere.example").await;
    unknown.is_problem(404, "TENANT_UNKNOWN");
    for answer in [moved, unknown] {
        is_strict(&answer, "plain");
        assert_eq!(answer.header("strict-transport-security"), "");
    }
}

/// `OPTIONS *` asks about the server, not about a place that HTTPS has.
#[tokio::test]
async fn plain_http_has_no_place_to_which_a_star_leads() {
    let server = Server::start().await;
    for host in [HOSTS[0], "elsewhere.example"] {
        let mut connection = TcpStream::connect(server.http).await.unwrap();
        connection.write_all(format!("OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let head = head.to_ascii_lowercase();
        assert!(head.starts_with("http/1.1 405 "), "{answer}");
        assert!(head.contains("\r\nallow: get, head\r\n") && !head.contains("\r\nlocation:"), "{answer}");
        assert!(body.contains("METHOD_NOT_ALLOWED"), "{answer}");
    }
}

#[tokio::test]
async fn changes_come_from_our_own_pages() {
    let server = Server::start().await;
    let origin = server.origin();
    let token = "A".repeat(43);
    let cookie = format!("__Host-holdfast={token}");
    let csrf = gateway_edge::request::csrf_token(&token);
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
    let limits = Quotas {
        requests: Quota::per_second(1, 3).unwrap(),
        sign_in: Quota::per_minute(1, 1).unwrap(),
        ..Quotas::product().unwrap()
    };
    let server = Server::with(both(), limits).await;
    let sign_in = async || server.ask(Method::POST, "/api/v1/session", &[], Some(&json!({}))).await;
    sign_in().await.is_problem(422, "VALIDATION_FAILED");
    let second = sign_in().await;
    assert_snapshot!(second.problem(), @r#"
    {
      "code": "RATE_LIMITED",
      "detail": "There were too many requests in a short time. Wait as long as Retry-After says.",
      "fields": [],
      "status": 429,
      "title": "Too many requests",
      "trace_id": "[trace id]",
      "type": "https://holdfast.dev/problems/rate-limited"
    }
    "#);
    assert!(second.header("retry-after").parse::<u64>().is_ok_and(|seconds| (1..=60).contains(&seconds)));
    for _ in 0..2 {
        assert_eq!(server.get("/api/v1/tenant").await.status, 200);
    }
    server.get("/api/v1/tenant").await.is_problem(429, "RATE_LIMITED");
}

#[tokio::test]
async fn who_guesses_at_one_tenant_closes_no_others_sign_in() {
    let limits = Quotas {
        requests: Quota::per_minute(1, 10).unwrap(),
        sign_in: Quota::per_minute(1, 3).unwrap(),
        ..Quotas::product().unwrap()
    };
    let server = Server::with(both(), limits).await;
    let client = server.client();
    let sign_in = async |host: &str| {
        let asked = client.post(server.url_at(host, "/api/v1/session")).json(&json!({})).send();
        Response::read(asked.await.unwrap()).await
    };
    for guess in 0..50 {
        let refused = sign_in(HOSTS[0]).await;
        assert_eq!(refused.status, if guess < 3 { 422 } else { 429 }, "{refused:?}");
    }
    // From the same address: neither its sign-ins nor its requests are used up.
    for _ in 0..3 {
        sign_in(HOSTS[1]).await.is_problem(422, "VALIDATION_FAILED");
    }
    sign_in(HOSTS[1]).await.is_problem(429, "RATE_LIMITED");
}

#[tokio::test]
async fn who_looks_receipts_up_closes_nobodys_sign_in() {
    let limits = Quotas { sign_in: Quota::per_minute(1, 3).unwrap(), ..Quotas::product().unwrap() };
    let server = Server::with(both(), limits).await;
    for look in 0..5 {
        let page = server.get("/receipts").await;
        assert_eq!(page.status, if look < 3 { 200 } else { 429 }, "{page:?}");
    }
    let asked = server.client().post(server.url("/api/v1/session")).json(&json!({})).send();
    Response::read(asked.await.unwrap()).await.is_problem(422, "VALIDATION_FAILED");
}

#[tokio::test]
async fn who_has_a_network_does_not_ask_as_often_as_its_addresses() {
    let limits = Quotas { requests: Quota::per_minute(1, 2).unwrap(), ..Quotas::product().unwrap() };
    let server = Server::with(both(), limits).await;
    let ask = async |source: [u8; 4]| {
        let asked = server.client_from(source).get(server.url("/api/v1/tenant")).send();
        usize::from(asked.await.unwrap().status() == 200)
    };
    let mut answered = 0;
    for host in 1..=10 {
        for _ in 0..3 {
            answered += ask([127, 0, 9, host]).await;
        }
    }
    assert_eq!(answered, 8, "four times as many as one address");
    assert_eq!(ask([127, 0, 10, 1]).await, 1, "the network beside it");
}

#[tokio::test]
async fn each_route_reads_what_its_longest_input_needs() {
    let server = Server::start().await;
    let client = server.client();
    let post = async |path: &str, size: usize| {
        let request = client.post(server.url(path)).header("content-type", "application/json");
        let body = format!("\"{}\"", "x".repeat(size - 2));
        Response::read(request.body(body).send().await.unwrap()).await
    };
    let id = "01900000-0000-7000-8000-000000000001";
    for (path, most) in [
        ("/api/v1/session", 16 * 1024),
        ("/api/v1/account/invitation", 16 * 1024),
        ("/api/v1/account/password-reset", 16 * 1024),
        ("/api/v1/bookings", 512 * 1024),
        (&format!("/api/v1/bookings/{id}/cancel"), 8 * 1024),
    ] {
        post(path, most).await.is_problem(422, "VALIDATION_FAILED");
        post(path, most + 1).await.is_problem(413, "PAYLOAD_TOO_LARGE");
    }
}

#[tokio::test]
async fn the_longest_inputs_are_not_too_large() {
    let server = Server::start().await;
    let client = server.client();
    let escaped = |count: usize| "\\u044f".repeat(count);
    let post = async |path: &str, body: String| {
        let request = client.post(server.url(path)).header("content-type", "application/json");
        Response::read(request.body(body).send().await.unwrap()).await
    };
    let sign_in = format!(r#"{{"email":"{}","password":"{}"}}"#, escaped(254), escaped(512));
    post("/api/v1/session", sign_in).await.is_problem(503, "UNAVAILABLE");
    // Beyond the basic plane a character is two escapes.
    let letters = "\\ud801\\udcd8".repeat(2_000);
    let answers: Vec<_> = (0..20).map(|key| format!(r#""q{key}":"{letters}""#)).collect();
    let booking = format!(
        r#"{{"service":"x","start":"x","client":{{"name":"x"}},"answers":{{{}}}}}"#,
        answers.join(",")
    );
    post("/api/v1/bookings", booking).await.is_problem(422, "VALIDATION_FAILED");
}

#[tokio::test]
async fn who_asks_is_authorized_before_what_staff_send_is_read() {
    let server = Server::start().await;
    let client = server.client();
    let cookie = format!("__Host-holdfast={}", "A".repeat(43));
    let csrf = gateway_edge::request::csrf_token(&"A".repeat(43));
    let send = async |method: Method, path: &str, body: String, signed_in: bool| {
        let mut request = client.request(method, server.url(path)).header("content-type", "application/json");
        if signed_in {
            request = request
                .header("cookie", &cookie)
                .header("origin", server.origin())
                .header("x-csrf-token", &csrf);
        }
        Response::read(request.body(body).send().await.unwrap()).await
    };
    let routes = [
        (Method::POST, "/api/v1/admin/users"),
        (Method::PUT, "/api/v1/admin/services"),
        (Method::PUT, "/api/v1/admin/providers"),
        (Method::PUT, "/api/v1/admin/schedules"),
        (Method::PUT, "/api/v1/admin/agreements/terms"),
    ];
    for (method, path) in routes {
        let large = || format!("\"{}\"", "x".repeat(2 * 1024 * 1024));
        send(method.clone(), path, large(), false).await.is_problem(401, "UNAUTHENTICATED");
        for (role, status, code) in [
            ("employee", 403, "PERMISSION_DENIED"),
            ("admin", 422, "VALIDATION_FAILED"),
            ("owner", 422, "VALIDATION_FAILED"),
        ] {
            server.upstreams.answers_with(DESCRIBE, &session_of(role));
            send(method.clone(), path, "{}".to_owned(), true).await.is_problem(status, code);
        }
    }
    // A question that cannot be asked: who may not ask hears that alone.
    for (path, employee) in [("users", 403), ("bookings", 422), ("audit", 403)] {
        for query in ["limit=0", "limit=1&limit=2", "unknown=1"] {
            let path = format!("/api/v1/admin/{path}?{query}");
            send(Method::GET, &path, String::new(), false).await.is_problem(401, "UNAUTHENTICATED");
            for (role, status) in [("employee", employee), ("owner", 422)] {
                server.upstreams.answers_with(DESCRIBE, &session_of(role));
                let code = if status == 403 { "PERMISSION_DENIED" } else { "VALIDATION_FAILED" };
                send(Method::GET, &path, String::new(), true).await.is_problem(status, code);
            }
        }
    }
}
