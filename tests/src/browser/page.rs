//! A tab: how it is opened, where it goes, and how code of ours looks at it without the page noticing.
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::Browser;
use super::pipe::locked;
use super::seen::{Seen, text};
use crate::wait::until;

/// The longest that anything on a page may take on a busy machine.
pub(super) const CEILING: Duration = Duration::from_secs(45);

/// How a page is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// What the browser asks for: "es-ES", "en".
    pub language: &'a str,
    /// Whether scripts run.
    pub script: bool,
    /// Width of the window in CSS pixels.
    pub width: u32,
    /// Whether people want it dark.
    pub dark: bool,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { language: "en", script: true, width: 390, dark: false }
    }
}

/// A tab. Its context ends with the last of its tabs.
#[derive(Debug)]
pub struct Page {
    context: Arc<Context>,
    session: String,
    target: String,
    seen: Arc<Mutex<Seen>>,
    /// Documents seen when something was last done: what comes later is its effect.
    before: Mutex<u64>,
    /// The world that our code has in the document: by the document's number.
    world: Mutex<(u64, Value)>,
    width: u32,
    dark: bool,
}

#[derive(Debug)]
struct Context {
    browser: Arc<Browser>,
    id: Value,
    origin: String,
    language: String,
    script: bool,
}

impl Drop for Context {
    fn drop(&mut self) {
        self.browser.pipe.notify("Target.disposeBrowserContext", &json!({ "browserContextId": self.id }));
    }
}

impl Page {
    pub(super) async fn open(browser: &Arc<Browser>, origin: &str, options: Options<'_>) -> Self {
        let made = browser.pipe.call("", "Target.createBrowserContext", json!({})).await;
        let id = made.unwrap_or_else(|why| panic!("{why}")).get("browserContextId").cloned();
        let context = Context {
            browser: browser.clone(),
            id: id.unwrap_or_default(),
            origin: origin.to_owned(),
            language: options.language.to_owned(),
            script: options.script,
        };
        Self::tab(Arc::new(context), options.width, options.dark).await
    }

    /// Another tab of the same person: the same cookies.
    pub async fn another(&self) -> Self {
        Self::tab(self.context.clone(), self.width, self.dark).await
    }

    async fn tab(context: Arc<Context>, width: u32, dark: bool) -> Self {
        let pipe = &context.browser.pipe;
        let call = async |method: &str, params: Value, key: &str| {
            let answer = pipe.call("", method, params).await.unwrap_or_else(|why| panic!("{why}"));
            text(&answer, key).to_owned()
        };
        let new = json!({ "url": "about:blank", "browserContextId": context.id, "newWindow": true });
        let target = call("Target.createTarget", new, "/targetId").await;
        let attach = json!({ "targetId": target, "flatten": true });
        let session = call("Target.attachToTarget", attach, "/sessionId").await;
        let seen = Arc::new(Mutex::new(Seen::default()));
        pipe.watch(&session, &seen);
        let world = Mutex::default();
        let page = Self { context, session, target, seen, before: Mutex::new(0), world, width, dark };
        page.begin().await;
        page
    }

    async fn begin(&self) {
        for domain in ["Page", "Runtime", "Network", "Log", "Audits", "DOM"] {
            self.call(&format!("{domain}.enable"), json!({})).await;
        }
        let Context { browser, language, .. } = &*self.context;
        let agent = json!({ "userAgent": browser.agent().await, "acceptLanguage": language });
        self.call("Emulation.setUserAgentOverride", agent).await;
        self.scripts(false).await;
        // A tab behaves as the one in front, whichever is.
        self.call("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).await;
        self.window(self.width, self.dark).await;
    }

    /// Lets scripts run though the page was opened without, or as it was opened.
    pub(super) async fn scripts(&self, anyway: bool) {
        let disabled = !(anyway || self.context.script);
        self.call("Emulation.setScriptExecutionDisabled", json!({ "value": disabled })).await;
    }

    /// Sets the window's width in CSS pixels and the scheme, until it is set again.
    pub async fn window(&self, width: u32, dark: bool) {
        self.zoom(width, 1, dark).await;
    }

    /// The page as it was opened.
    pub(super) async fn restore(&self) {
        self.window(self.width, self.dark).await;
    }

    pub(super) async fn zoom(&self, width: u32, scale: u32, dark: bool) {
        let height = if width < 600 { 844 } else { 900 };
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", size).await;
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        self.call("Emulation.setEmulatedMedia", features).await;
    }

    /// Opens a path of the tenant and waits until it is loaded.
    pub async fn goto(&self, path: &str) {
        locked(&self.seen).anew();
        self.acting();
        let url = format!("{}{path}", self.context.origin);
        let answer = self.call("Page.navigate", json!({ "url": url })).await;
        assert_eq!(text(&answer, "/errorText"), "", "{url}");
        self.arrive().await;
    }

    /// Goes back, as the browser's button does.
    pub async fn back(&self) {
        let history = self.call("Page.getNavigationHistory", json!({})).await;
        let now = history.get("currentIndex").and_then(Value::as_u64).unwrap_or_default();
        let entry = history.pointer(&format!("/entries/{}/id", now.saturating_sub(1)));
        self.acting();
        self.call("Page.navigateToHistoryEntry", json!({ "entryId": entry })).await;
        self.arrive().await;
    }

    /// Loads the page again; a POST is sent again, as the browser does once it was told to.
    pub async fn reload(&self) {
        self.acting();
        self.call("Page.reload", json!({})).await;
        self.arrive().await;
    }

    /// Waits until what was done last has led to a page, and that page is loaded.
    pub async fn arrive(&self) {
        let before = *locked(&self.before);
        until(CEILING, "a page", async || (self.arrivals() > before).then_some(())).await;
        until(CEILING, "the page to be loaded", async || {
            let state = self.try_evaluate("document.readyState").await.ok()?;
            (state == "complete").then_some(())
        })
        .await;
    }

    /// Something is done now: the pages that come are its effect.
    pub fn acting(&self) {
        *locked(&self.before) = self.arrivals();
    }

    /// How many documents the tab has shown so far.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.arrivals()
    }

    fn arrivals(&self) -> u64 {
        locked(&self.seen).arrivals
    }

    pub(super) fn seen<T>(&self, look: impl FnOnce(&Seen) -> T) -> T {
        look(&locked(&self.seen))
    }

    pub(super) fn origin(&self) -> &str {
        &self.context.origin
    }

    /// Runs a script in every page that is opened from now on, before the page's own.
    pub async fn before_each(&self, script: &str) {
        self.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    }

    /// A command to the tab, which must not fail.
    pub(super) async fn call(&self, method: &str, params: Value) -> Value {
        self.try_call(method, params).await.unwrap_or_else(|why| panic!("{why}"))
    }

    pub(super) async fn try_call(&self, method: &str, params: Value) -> Result<Value, String> {
        self.context.browser.pipe.call(&self.session, method, params).await
    }

    /// The value of an expression, in a world of our own: the page's policy and scripts are not touched.
    pub async fn evaluate(&self, expression: &str) -> Value {
        self.try_evaluate(expression).await.unwrap_or_else(|why| panic!("{why}"))
    }

    pub(super) async fn try_evaluate(&self, expression: &str) -> Result<Value, String> {
        let answer = self.run(expression, true).await?;
        Ok(answer.pointer("/result/value").cloned().unwrap_or_default())
    }

    /// The object that an expression gives; none where it gives a plain value.
    pub(super) async fn object(&self, expression: &str) -> Result<Option<String>, String> {
        let answer = self.run(expression, false).await?;
        Ok(answer.pointer("/result/objectId").and_then(Value::as_str).map(str::to_owned))
    }

    async fn run(&self, expression: &str, by_value: bool) -> Result<Value, String> {
        let params = json!({ "expression": expression, "contextId": self.world().await?,
            "returnByValue": by_value, "awaitPromise": by_value });
        checked(self.try_call("Runtime.evaluate", params).await?)
    }

    /// The value of a function (its text) of an object.
    pub(super) async fn ask(
        &self,
        object: &str,
        function: &str,
        arguments: &[Value],
    ) -> Result<Value, String> {
        let arguments: Vec<Value> = arguments.iter().map(|value| json!({ "value": value })).collect();
        let params = json!({ "objectId": object, "functionDeclaration": function, "arguments": arguments,
            "returnByValue": true, "awaitPromise": true });
        let answer = checked(self.try_call("Runtime.callFunctionOn", params).await?)?;
        Ok(answer.pointer("/result/value").cloned().unwrap_or_default())
    }

    pub(super) async fn world(&self) -> Result<Value, String> {
        let now = self.arrivals();
        let (document, world) = locked(&self.world).clone();
        if document == now && !world.is_null() {
            return Ok(world);
        }
        let params = json!({ "frameId": self.target, "worldName": "tests" });
        let made = self.try_call("Page.createIsolatedWorld", params).await?;
        let world = made.get("executionContextId").cloned().unwrap_or_default();
        *locked(&self.world) = (now, world.clone());
        Ok(world)
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.context.browser.pipe.unwatch(&self.session);
        self.context.browser.pipe.notify("Target.closeTarget", &json!({ "targetId": self.target }));
    }
}

fn checked(answer: Value) -> Result<Value, String> {
    match answer.get("exceptionDetails") {
        Some(exception) => Err(format!("our code failed: {exception}")),
        None => Ok(answer),
    }
}
