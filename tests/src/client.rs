//! HTTPS to a tenant, as a browser or a script would speak: the development CA is the only trust.
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Certificate, Method, StatusCode};
use serde_json::{Value, json};

use crate::mesh::{Mesh, Tenant};

/// Plain HTTP from an admin port of this machine, whatever proxy the environment names.
pub async fn get(url: &str) -> reqwest::Result<reqwest::Response> {
    reqwest::Client::builder().no_proxy().build()?.get(url).send().await
}

/// A client of one tenant's public entry point.
#[derive(Clone, Debug)]
pub struct Client {
    base: String,
    http: reqwest::Client,
    csrf: Option<String>,
    manage: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
    /// The body as JSON; null where it is none.
    pub json: Value,
}

/// How a client is made.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// The address from which it comes.
    pub source: Ipv4Addr,
    /// The limit of one request.
    pub timeout: Duration,
    /// Whether it keeps cookies; without them each request is a stranger's.
    pub cookies: bool,
}

impl Default for How {
    fn default() -> Self {
        Self { source: Ipv4Addr::LOCALHOST, timeout: Duration::from_secs(20), cookies: true }
    }
}

impl Client {
    /// A client of this tenant.
    #[must_use]
    pub fn new(mesh: &Mesh, tenant: &Tenant, how: How) -> Self {
        Self::at(mesh, &tenant.host, SocketAddr::from((Ipv4Addr::LOCALHOST, mesh.https_port())), how)
    }

    /// A client of this host, reached at this address.
    #[must_use]
    pub fn at(mesh: &Mesh, host: &str, address: SocketAddr, how: How) -> Self {
        let ca = Certificate::from_pem(&mesh.ca()).expect("the public CA is PEM");
        let http = reqwest::Client::builder()
            // A proxy of the environment does not know the mesh.
            .no_proxy()
            .tls_certs_only([ca])
            .resolve(host, address)
            .local_address(IpAddr::V4(how.source))
            .cookie_store(how.cookies)
            .redirect(reqwest::redirect::Policy::none())
            .timeout(how.timeout)
            .build()
            .expect("a client");
        Self { base: format!("https://{host}:{}", address.port()), http, csrf: None, manage: None }
    }

    /// The same client, showing a booking's manage token.
    #[must_use]
    pub fn managing(&self, token: &str) -> Self {
        Self { manage: Some(token.to_owned()), ..self.clone() }
    }

    /// Signs in with a password.
    pub async fn sign_in(mut self, email: &str, password: &str) -> Self {
        let answer = self.post("/api/v1/session", &json!({ "email": email, "password": password })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let session = self.get("/api/v1/session").await;
        self.csrf = session.json.get("csrf_token").and_then(Value::as_str).map(str::to_owned);
        assert!(self.csrf.is_some(), "{}", session.text);
        self
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Response {
        self.call(Method::GET, path, None, &[]).await
    }

    /// POST.
    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.call(Method::POST, path, Some(body), &[]).await
    }

    /// POST with headers.
    pub async fn post_with(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Response {
        self.call(Method::POST, path, Some(body), headers).await
    }

    /// PUT.
    pub async fn put(&self, path: &str, body: &Value) -> Response {
        self.call(Method::PUT, path, Some(body), &[]).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Response {
        self.call(Method::DELETE, path, None, &[]).await
    }

    /// Any request; a transport error fails the test.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Response {
        let what = format!("{method} {path}");
        match self.try_call(method, path, body, headers).await {
            Ok(answer) => answer,
            Err(error) => panic!("{what}: {error:?}"),
        }
    }

    /// POST of a form's fields, with headers.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Response {
        let request = self.request(&Method::POST, path, headers).form(fields);
        send(request).await.unwrap_or_else(|error| panic!("POST {path}: {error:?}"))
    }

    /// Any request.
    pub async fn try_call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> reqwest::Result<Response> {
        let mut request = self.request(&method, path, headers);
        if let Some(body) = body {
            request = request.json(body);
        }
        send(request).await
    }

    fn request(&self, method: &Method, path: &str, headers: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.base));
        // As a browser would: the gateway refuses a change that does not say where it comes from.
        if method != Method::GET && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("origin")) {
            request = request.header("Origin", &self.base);
        }
        if let Some(csrf) = &self.csrf {
            request = request.header("X-CSRF-Token", csrf);
        }
        if let Some(token) = &self.manage {
            request = request.header("Authorization", format!("Booking {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request
    }
}

async fn send(request: reqwest::RequestBuilder) -> reqwest::Result<Response> {
    let answer = request.send().await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let text = answer.text().await?;
    let json = serde_json::from_str(&text).unwrap_or(Value::Null);
    Ok(Response { status, headers, text, json })
}

impl Response {
    /// The problem's code; empty where it is no problem.
    #[must_use]
    pub fn code(&self) -> &str {
        self.json.get("code").and_then(Value::as_str).unwrap_or_default()
    }

    /// The trace's id.
    #[must_use]
    pub fn trace_id(&self) -> String {
        self.headers.get("x-trace-id").and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned()
    }

    /// A text at this JSON pointer.
    #[must_use]
    pub fn text_at(&self, pointer: &str) -> String {
        let found = self.json.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_else(|| panic!("no text at {pointer} of {}", self.text)).to_owned()
    }

    /// Names of the fields that a problem names.
    #[must_use]
    pub fn fields(&self) -> Vec<String> {
        let fields = self.json.get("fields").and_then(Value::as_array);
        fields.into_iter().flatten().filter_map(|it| it.get("field")?.as_str().map(str::to_owned)).collect()
    }
}
