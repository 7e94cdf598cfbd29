//! What is on a page.
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::page::Page;
use super::seen::{Request, text};

impl Page {
    /// The words that people see.
    pub async fn text(&self) -> String {
        self.words("document.body.innerText").await
    }

    /// The title.
    pub async fn title(&self) -> String {
        self.words("document.title").await
    }

    /// The path and query.
    pub async fn path(&self) -> String {
        self.words("location.pathname + location.search").await
    }

    /// The value of a cookie that is sent to this page; one that no script sees, too.
    pub async fn cookie(&self, name: &str) -> String {
        let answer = self.call("Network.getCookies", json!({})).await;
        let all = answer.get("cookies").and_then(Value::as_array).cloned().unwrap_or_default();
        let own = all.iter().find(|one| text(one, "/name") == name).map(|one| text(one, "/value").to_owned());
        own.unwrap_or_default()
    }

    /// The status with which the document came.
    #[must_use]
    pub fn status(&self) -> u64 {
        self.seen(|seen| seen.status)
    }

    async fn words(&self, expression: &str) -> String {
        self.evaluate(expression).await.as_str().unwrap_or_default().to_owned()
    }

    /// What the browser complained of since the tab was opened: reports of the policy, errors and warnings of the
    /// console, exceptions, files that did not come, and its own list of issues.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.seen(|seen| seen.complaints.clone())
    }

    /// Addresses that were asked for since the last `goto`.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.seen(|seen| seen.asked.clone())
    }

    /// Addresses that were asked for since the last `goto` and are not the tenant's own.
    #[must_use]
    pub fn foreign(&self) -> Vec<String> {
        let own = format!("{}/", self.origin());
        self.asked().into_iter().filter(|url| !url.starts_with(&own) && !url.starts_with("data:")).collect()
    }

    /// Bytes over the wire, with the headers, of the document shown and of every file since the last `goto`: what its
    /// first view weighs for who came straight to it, or more.
    #[must_use]
    pub fn bytes(&self) -> f64 {
        self.seen(|seen| seen.document_bytes + seen.file_bytes)
    }

    /// The document as the server sent it.
    pub async fn html(&self) -> String {
        let document = self.seen(|seen| seen.document.clone());
        self.body(&document).await
    }

    /// Name and text of every stylesheet that came with the document shown.
    pub async fn styles(&self) -> Vec<(String, String)> {
        let found: Vec<(String, String)> = self.seen(|seen| {
            let own = |request: &Request| request.kind == "Stylesheet" && request.loader == seen.document;
            let requests = seen.requests.iter().filter(|(_, request)| own(request));
            requests.map(|(id, request)| (id.clone(), request.url.clone())).collect()
        });
        let mut styles = Vec::new();
        for (id, url) in found {
            let name = url.rsplit('/').next().unwrap_or_default().to_owned();
            styles.push((name, self.body(&id).await));
        }
        styles
    }

    async fn body(&self, request: &str) -> String {
        let body = self.call("Network.getResponseBody", json!({ "requestId": request })).await;
        let words = text(&body, "/body");
        if body.get("base64Encoded").is_some_and(|it| it == true) {
            return String::from_utf8(STANDARD.decode(words).expect("base64")).expect("UTF-8");
        }
        words.to_owned()
    }

    /// A picture of the whole page.
    pub async fn screenshot(&self, file: &Path) {
        let metrics = self.call("Page.getLayoutMetrics", json!({})).await;
        let side = |key: &str| metrics.pointer(&format!("/cssContentSize/{key}")).cloned();
        let clip = json!({ "x": 0, "y": 0, "width": side("width"), "height": side("height"), "scale": 1 });
        let how = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let picture = self.call("Page.captureScreenshot", how).await;
        let bytes = STANDARD.decode(text(&picture, "/data")).expect("base64");
        fs::write(file, bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
}
