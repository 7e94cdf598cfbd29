//! HTTPS to the gateway as a tenant's host, with the development CA as the only trust.
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, bail};
use reqwest::{Certificate, Client, Method, StatusCode};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::account::Account;

/// How often a call is made at most.
const ATTEMPTS: usize = 10;

/// The mesh answered 503.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Busy(String);

/// The client of a tenant's admin API.
pub struct AdminClient {
    base: String,
    client: Client,
    csrf: Mutex<String>,
    ca: Vec<u8>,
    host: String,
    address: SocketAddr,
}

impl AdminClient {
    /// The client of this host, reached at this address.
    pub fn new(host: &str, address: SocketAddr, ca: &[u8]) -> anyhow::Result<Self> {
        let client = Client::builder()
            .tls_certs_only([Certificate::from_pem(ca)?])
            .resolve(host, address)
            .cookie_store(true)
            .timeout(Duration::from_secs(10))
            .build()?;
        let base = format!("https://{host}:{}", address.port());
        Ok(Self { base, client, csrf: Mutex::default(), ca: ca.to_vec(), host: host.to_owned(), address })
    }

    /// The same client without a session.
    pub fn outside(&self) -> anyhow::Result<Self> {
        Self::new(&self.host, self.address, &self.ca)
    }

    /// Signs in; the session lives in its cookies.
    pub async fn sign_in(&self, account: &Account) -> anyhow::Result<()> {
        let body = json!({ "email": account.email, "password": account.password });
        let answer = self.call(Method::POST, "/api/v1/session", Some(&body)).await?;
        if answer.get("state").and_then(Value::as_str) != Some("authenticated") {
            bail!("signing in as {}: {answer}", account.email);
        }
        let session = self.get("/api/v1/session").await?;
        let token =
            session.get("csrf_token").and_then(Value::as_str).context("a session has a csrf_token")?;
        token.clone_into(&mut self.csrf.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }

    /// Ends the session.
    pub async fn sign_out(&self) -> anyhow::Result<()> {
        self.call(Method::DELETE, "/api/v1/session", None).await.map(drop)
    }

    /// GET.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.call(Method::GET, path, None).await
    }

    /// POST.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.call(Method::POST, path, Some(body)).await
    }

    /// PUT.
    pub async fn put(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.call(Method::PUT, path, Some(body)).await
    }

    /// A call that is answered with 503 is made again: a mesh that has just started may be busy.
    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        for _ in 1..ATTEMPTS {
            match self.once(method.clone(), path, body).await {
                Err(error) if error.is::<Busy>() => sleep(Duration::from_secs(1)).await,
                done => return done,
            }
        }
        self.once(method, path, body).await
    }

    async fn once(&self, method: Method, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        let what = format!("{method} {path}");
        // As a browser would: the gateway refuses a change that does not say where it comes from.
        let mut request =
            self.client.request(method, format!("{}{path}", self.base)).header("Origin", &self.base);
        let csrf = self.csrf.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if !csrf.is_empty() {
            request = request.header("X-CSRF-Token", csrf);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.with_context(|| what.clone())?;
        let status = answer.status();
        let text = answer.text().await?;
        if status == StatusCode::SERVICE_UNAVAILABLE {
            return Err(Busy(format!("{what}: {text}")).into());
        }
        if !status.is_success() {
            bail!("{what}: {status}: {text}");
        }
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).with_context(|| what)
    }
}
