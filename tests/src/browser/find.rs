//! Finding what people mean: by role and name, as a screen reader tells them, or by a CSS selector.
use std::fmt;

use serde_json::{Value, json};

use super::page::{CEILING, Page};
use super::seen::{at, text};
use crate::wait::until_ok;

/// Where one is and what is told there: for who reads a failure.
const SHOWN: &str = "[location.pathname, document.title,
    ...[...document.querySelectorAll('.summary-box, .banner')].map((box) => box.innerText)].join(' | ')";

/// Something on a page.
#[derive(Clone, Debug)]
pub enum Target {
    /// By role (any of these) and accessible name, which may be empty for any.
    Role(&'static [&'static str], String),
    /// By CSS selector.
    Css(String),
}

/// What is filled in.
const FIELDS: &[&str] = &["textbox", "searchbox", "combobox", "listbox", "spinbutton", "Date", "DateTime"];

/// The button of this name.
#[must_use]
pub fn button(name: &str) -> Target {
    role(&["button"], name)
}

/// The link of this name.
#[must_use]
pub fn link(name: &str) -> Target {
    role(&["link"], name)
}

/// The checkbox of this name.
#[must_use]
pub fn checkbox(name: &str) -> Target {
    role(&["checkbox"], name)
}

/// The radio button of this name.
#[must_use]
pub fn radio(name: &str) -> Target {
    role(&["radio"], name)
}

/// The field of this label.
#[must_use]
pub fn field(label: &str) -> Target {
    role(FIELDS, label)
}

/// The heading with these words.
#[must_use]
pub fn heading(words: &str) -> Target {
    role(&["heading"], words)
}

/// What has any of these roles and this name.
#[must_use]
pub fn role(roles: &'static [&'static str], name: &str) -> Target {
    Target::Role(roles, name.to_owned())
}

/// What this selector finds.
#[must_use]
pub fn css(selector: &str) -> Target {
    Target::Css(selector.to_owned())
}

impl fmt::Display for Target {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(roles, name) => write!(to, "{} {name:?}", roles.join("/")),
            Self::Css(selector) => write!(to, "{selector}"),
        }
    }
}

impl Target {
    pub(super) fn is(&self, role: &str, name: &str) -> bool {
        match self {
            Self::Role(roles, wanted) => roles.contains(&role) && (wanted.is_empty() || wanted == name),
            Self::Css(_) => false,
        }
    }
}

impl Page {
    /// How many there are now.
    pub async fn count(&self, target: &Target) -> usize {
        self.all(target).await.unwrap_or_else(|why| panic!("{target}: {why}")).len()
    }

    /// Waits until it is there.
    pub async fn see(&self, target: &Target) {
        self.find(target).await;
    }

    /// The one that is meant, once it is there. Several are none: people could not tell which.
    pub(super) async fn find(&self, target: &Target) -> String {
        until_ok(CEILING, &target.to_string(), async || match self.one(target).await {
            Ok(found) => Ok(found),
            Err(why) => Err(format!("{why} on {}", self.try_evaluate(SHOWN).await.unwrap_or_default())),
        })
        .await
    }

    pub(super) async fn one(&self, target: &Target) -> Result<String, String> {
        let mut found = self.all(target).await?;
        let count = found.len();
        found.pop().filter(|_| count == 1).ok_or_else(|| format!("of which there are {count}"))
    }

    async fn all(&self, target: &Target) -> Result<Vec<String>, String> {
        match target {
            Target::Role(..) => self.accessible(target).await,
            Target::Css(selector) => self.selected(selector).await,
        }
    }

    async fn selected(&self, selector: &str) -> Result<Vec<String>, String> {
        let selector = json!(selector);
        let count = self.try_evaluate(&format!("document.querySelectorAll({selector}).length")).await?;
        let mut found = Vec::new();
        for index in 0..count.as_u64().unwrap_or_default() {
            found.extend(self.object(&format!("document.querySelectorAll({selector})[{index}]")).await?);
        }
        Ok(found)
    }

    /// From the tree that the browser gives to screen readers.
    async fn accessible(&self, target: &Target) -> Result<Vec<String>, String> {
        let Target::Role(roles, name) = target else { return Ok(Vec::new()) };
        let document = self.object("document").await?;
        let mut found = Vec::new();
        for role in *roles {
            let query = match name.as_str() {
                "" => json!({ "objectId": document, "role": role }),
                name => json!({ "objectId": document, "role": role, "accessibleName": name }),
            };
            let tree = self.try_call("Accessibility.queryAXTree", query).await?;
            for node in tree.get("nodes").and_then(Value::as_array).into_iter().flatten() {
                if at(node, "/ignored") != true {
                    found.push(self.resolved(at(node, "/backendDOMNodeId")).await?);
                }
            }
        }
        Ok(found)
    }

    async fn resolved(&self, node: &Value) -> Result<String, String> {
        let params = json!({ "backendNodeId": node, "executionContextId": self.world().await? });
        let answer = self.try_call("DOM.resolveNode", params).await?;
        Ok(text(&answer, "/object/objectId").to_owned())
    }

    /// Role and name of what has the focus, as a screen reader tells them.
    pub async fn focused(&self) -> (String, String) {
        let accessible = self.try_focused().await;
        accessible.unwrap_or_else(|why| panic!("what has the focus: {why}"))
    }

    async fn try_focused(&self) -> Result<(String, String), String> {
        let object = self.object("document.activeElement").await?;
        let query = json!({ "objectId": object, "fetchRelatives": false });
        let tree = self.try_call("Accessibility.getPartialAXTree", query).await?;
        let node = at(&tree, "/nodes/0");
        Ok((text(node, "/role/value").to_owned(), text(node, "/name/value").to_owned()))
    }
}
