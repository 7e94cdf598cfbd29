//! What happened in a tab: documents, requests and their size, and everything that the browser complained of.
use std::collections::HashMap;

use serde_json::Value;

/// What happened in a tab.
#[derive(Debug, Default)]
pub struct Seen {
    /// Documents that the tab has shown.
    pub arrivals: u64,
    /// The request of the document shown.
    pub document: String,
    /// Its status.
    pub status: u64,
    /// Requests since the last `goto`, by id.
    pub requests: HashMap<String, Request>,
    /// Every address that was asked for since the last `goto`, redirects and all.
    pub asked: Vec<String>,
    /// Bytes of the document shown, headers and all.
    pub document_bytes: f64,
    /// Bytes of everything else since the last `goto`.
    pub file_bytes: f64,
    /// What the browser complained of since the tab was opened.
    pub complaints: Vec<String>,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where to.
    pub url: String,
    /// "Document", "Stylesheet", "Image" and so on.
    pub kind: String,
    /// The document to which it belongs.
    pub loader: String,
}

impl Seen {
    /// Begins to count anew.
    pub fn anew(&mut self) {
        self.requests.clear();
        (self.document_bytes, self.file_bytes) = (0.0, 0.0);
        self.asked.clear();
    }

    /// Takes one event in.
    pub fn take(&mut self, event: &str, params: &Value) {
        match event {
            "Page.frameNavigated" => self.navigated(at(params, "/frame")),
            "Network.requestWillBeSent" => self.request(params),
            "Network.responseReceived" => self.response(params),
            "Network.loadingFinished" => self.arrived(text(params, "/requestId"), size(params)),
            "Network.loadingFailed" if at(params, "/canceled") != true => self.failed(params),
            "Runtime.consoleAPICalled" => self.console(params),
            "Runtime.exceptionThrown" => {
                self.complain("exception", &at(params, "/exceptionDetails").to_string());
            }
            "Log.entryAdded" => self.log(at(params, "/entry")),
            "Audits.issueAdded" => self.complain("issue", &at(params, "/issue").to_string()),
            _ => {}
        }
    }

    fn arrived(&mut self, id: &str, bytes: f64) {
        if self.is_document(id) {
            self.document_bytes = bytes;
        } else {
            self.file_bytes += bytes;
        }
    }

    fn navigated(&mut self, frame: &Value) {
        if frame.get("parentId").is_none() {
            self.arrivals += 1;
            if let Some(url) = frame.get("unreachableUrl").and_then(Value::as_str) {
                self.complain("unreachable", url);
            }
        }
    }

    fn request(&mut self, params: &Value) {
        if let Some(redirect) = params.get("redirectResponse") {
            self.file_bytes += size(redirect);
        }
        let text = |pointer: &str| text(params, pointer).to_owned();
        self.asked.push(text("/request/url"));
        let request = Request { url: text("/request/url"), kind: text("/type"), loader: text("/loaderId") };
        self.requests.insert(text("/requestId"), request);
    }

    fn response(&mut self, params: &Value) {
        let id = text(params, "/requestId");
        if self.is_document(id) {
            id.clone_into(&mut self.document);
            self.status = at(params, "/response/status").as_u64().unwrap_or_default();
        }
    }

    /// Whether this is the request of a document, whose id is its loader's.
    fn is_document(&self, id: &str) -> bool {
        self.requests.get(id).is_some_and(|it| it.kind == "Document" && it.loader == id)
    }

    fn failed(&mut self, params: &Value) {
        // What is left when the tab goes elsewhere, or becomes a download.
        if text(params, "/errorText") != "net::ERR_ABORTED" {
            let url = self.requests.get(text(params, "/requestId")).map(|it| it.url.clone());
            self.complain("not loaded", &format!("{} {params}", url.unwrap_or_default()));
        }
    }

    fn console(&mut self, params: &Value) {
        if ["error", "warning", "assert"].contains(&text(params, "/type")) {
            self.complain("console", &at(params, "/args").to_string());
        }
    }

    fn log(&mut self, entry: &Value) {
        // A page that answers 4xx with a page is no fault; a file that is missing is one.
        let document = self.is_document(text(entry, "/networkRequestId"));
        if ["error", "warning"].contains(&text(entry, "/level")) && !document {
            self.complain("log", &format!("{} {}", text(entry, "/text"), text(entry, "/url")));
        }
    }

    fn complain(&mut self, kind: &str, what: &str) {
        self.complaints.push(format!("{kind}: {what}"));
    }
}

fn size(of: &Value) -> f64 {
    at(of, "/encodedDataLength").as_f64().unwrap_or_default()
}

/// A part of a message; null where it is missing.
pub fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

/// A text of a message; empty where it is missing.
pub fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    at(value, pointer).as_str().unwrap_or_default()
}
