//! What people do: click, type, press keys. Real input, through the browser's own queue.
use serde_json::{Value, json};

use super::find::Target;
use super::keys::stroke;
use super::page::{CEILING, Page};
use super::seen::at;
use crate::wait::until_ok;

/// Where to click; a text where nobody could.
const MIDDLE: &str = "function () {
    if (this.disabled) return 'is disabled';
    const box = [...this.getClientRects()].find(it => it.width > 0 && it.height > 0);
    if (!box) return 'has no size';
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const hit = document.elementFromPoint(x, y);
    const own = [this, ...(this.labels || [])].some(it => it.contains(hit));
    return own ? { x, y } : 'is covered by ' + (hit ? hit.outerHTML.slice(0, 120) : 'nothing');
}";

impl Page {
    /// Clicks.
    pub async fn click(&self, target: &Target) {
        self.clicks(target, 1).await;
    }

    /// Clicks twice, as fast as people do.
    pub async fn double_click(&self, target: &Target) {
        self.clicks(target, 2).await;
    }

    /// Clicks, and waits for the page to which that leads.
    pub async fn follow(&self, target: &Target) {
        self.click(target).await;
        self.arrive().await;
    }

    async fn clicks(&self, target: &Target, times: u32) {
        let place = until_ok(CEILING, &format!("a click on {target}"), async || {
            let object = self.one(target).await?;
            self.try_call("DOM.scrollIntoViewIfNeeded", json!({ "objectId": object })).await?;
            let place = self.ask(&object, MIDDLE, &[]).await?;
            if place.is_object() { Ok(place) } else { Err(format!("which {place}")) }
        })
        .await;
        self.acting();
        self.pointer(&place, "mouseMoved", 0).await;
        for count in 1..=times {
            self.pointer(&place, "mousePressed", count).await;
            self.pointer(&place, "mouseReleased", count).await;
        }
    }

    async fn pointer(&self, place: &Value, kind: &str, count: u32) {
        let event = json!({ "type": kind, "x": at(place, "/x"), "y": at(place, "/y"),
            "button": if count == 0 { "none" } else { "left" }, "clickCount": count });
        self.call("Input.dispatchMouseEvent", event).await;
    }

    /// Replaces what stands in a field.
    pub async fn fill(&self, target: &Target, text: &str) {
        let object = self.find(target).await;
        let select = "function () { this.focus(); this.select(); }";
        self.ask(&object, select, &[]).await.unwrap_or_else(|why| panic!("{target}: {why}"));
        self.press("Delete").await;
        self.write(text).await;
    }

    /// Chooses an option of a list by its words.
    pub async fn choose(&self, target: &Target, option: &str) {
        let object = self.find(target).await;
        let choose = "function (words) {
            const option = [...this.options].find(it => it.label.trim() === words);
            if (!option) throw new Error('no such option');
            this.focus();
            this.value = option.value;
            for (const kind of ['input', 'change']) this.dispatchEvent(new Event(kind, { bubbles: true }));
        }";
        self.acting();
        let chosen = self.ask(&object, choose, &[json!(option)]).await;
        chosen.unwrap_or_else(|why| panic!("{option:?} of {target}: {why}"));
    }

    /// Writes into what has the focus.
    pub async fn write(&self, text: &str) {
        self.call("Input.insertText", json!({ "text": text })).await;
    }

    /// Presses a key: "Tab", "Shift+Tab", "Enter", "Space", "ArrowDown".
    pub async fn press(&self, key: &str) {
        self.acting();
        for event in stroke(key) {
            self.call("Input.dispatchKeyEvent", event).await;
        }
    }

    /// Presses Tab until the focus is where it is wanted, as somebody without a pointer does.
    pub async fn tab_to(&self, target: &Target) {
        let mut passed = Vec::new();
        for _ in 0..300 {
            self.press("Tab").await;
            let (role, name) = self.focused().await;
            if target.is(&role, &name) || self.matches(target).await {
                return;
            }
            passed.push(format!("{role} {name:?}"));
        }
        panic!("Tab never comes to {target}: {passed:?}");
    }

    async fn matches(&self, target: &Target) -> bool {
        let Target::Css(selector) = target else { return false };
        self.evaluate(&format!("document.activeElement.matches({})", json!(selector))).await == true
    }
}
