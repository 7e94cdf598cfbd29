//! The way of the Tab key through a page: everything is reached, and one sees where one is.
use std::collections::BTreeMap;

use serde_json::Value;

use super::page::Page;
use super::seen::{at, text};

/// Puts the start of Tab's way to the top, and remembers how everything looks that has no focus.
const BEGIN: &str = "(() => {
    // Behind a dialog nothing can be reached.
    const root = document.querySelector('dialog:modal') || document.body;
    const top = document.createElement('span');
    top.tabIndex = -1;
    root.prepend(top);
    top.focus({ preventScroll: true });
    top.remove();
    const part = (it, pseudo) => {
        const style = getComputedStyle(it, pseudo);
        const line = style.outlineStyle === 'none' || style.outlineWidth === '0px' ? 'none'
            : [style.outlineStyle, style.outlineWidth, style.outlineColor].join(' ');
        return line + '; ' + style.boxShadow;
    };
    // A card shows it around itself, by what comes after its link.
    const look = it => part(it, null) + '; ' + part(it, '::after');
    const kinds = 'a[href], button, input, select, textarea, summary, [tabindex]';
    const reachable = it => it.tabIndex >= 0 && !it.disabled && it.checkVisibility({ visibilityProperty: true })
        && !it.closest('[inert]');
    globalThis.way = { look, before: new Map(), seen: new Set(),
        all: [...root.querySelectorAll(kinds)].filter(reachable) };
    for (const it of document.querySelectorAll('body, body *')) way.before.set(it, look(it));
    return way.all.length;
})()";

/// Where the focus is: whether the way is over, whether one sees it.
const STEP: &str = "(() => {
    const it = document.activeElement;
    if (!it || it === document.body || way.seen.has(it)) return { over: true };
    way.seen.add(it);
    // A row may show it for the native mark inside.
    const near = [it, it.parentElement, it.closest('label'), ...(it.labels || [])].filter(Boolean);
    const shown = near.some(it => way.look(it) !== way.before.get(it) && way.look(it) !== 'none; none; none; none');
    const box = it.getBoundingClientRect();
    const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return { over: false, shown, inside, what: it.outerHTML.slice(0, 120) };
})()";

/// What Tab did not come to. Of radio buttons of one name it comes to one.
const MISSED: &str = "(() => {
    const radio = it => it.type === 'radio' && [...way.seen].some(one => one.type === 'radio' && one.name === it.name);
    return way.all.filter(it => !way.seen.has(it) && !radio(it)).map(it => it.outerHTML.slice(0, 120));
})()";

/// Whether the focus is in what the skip link names, or after it.
const SKIPPED: &str = "(() => {
    const target = document.querySelector(location.hash || 'none'), it = document.activeElement;
    const after = target && target.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING;
    return !!target && (target.contains(it) || !!after);
})()";

impl Page {
    /// What is wrong with the way of the Tab key, from the page's top to its end.
    pub(super) async fn tab_order(&self) -> Vec<String> {
        let all = self.evaluate(BEGIN).await.as_u64().unwrap_or_default();
        let mut wrong = BTreeMap::new();
        // Every element once, and the way out.
        for _ in 0..=all {
            self.press("Tab").await;
            let step = self.evaluate(STEP).await;
            if at(&step, "/over") == true {
                break;
            }
            let mut say = |what: &str| wrong.insert(text(&step, "/what").to_owned(), what.to_owned());
            if at(&step, "/shown") != true {
                say("does not show that it has the focus");
            }
            if at(&step, "/inside") != true {
                say("has the focus outside of what one sees");
            }
        }
        let missed: Vec<String> =
            serde_json::from_value(self.evaluate(MISSED).await).expect("a list of texts");
        wrong.extend(missed.into_iter().map(|what| (what, "is not reached by Tab".to_owned())));
        self.evaluate("document.activeElement.blur(); scrollTo(0, 0)").await;
        wrong.into_iter().map(|(what, why)| format!("{what} {why}")).collect()
    }

    /// What is wrong with the skip link: the first thing that Tab comes to, and it moves the focus.
    pub(super) async fn skip_link(&self) -> Option<String> {
        if self.evaluate("document.querySelector('dialog:modal') !== null").await == true {
            return None;
        }
        self.evaluate(BEGIN).await;
        self.press("Tab").await;
        let first = "document.activeElement.matches('a[href^=\"#\"]') && document.activeElement.outerHTML";
        let first = self.evaluate(first).await;
        let Value::String(link) = first else { return Some("Tab comes first to no skip link".to_owned()) };
        self.press("Enter").await;
        // Where what it names takes no focus itself, the next Tab goes on from there.
        let mut moved = self.evaluate(SKIPPED).await == true;
        if !moved {
            self.press("Tab").await;
            moved = self.evaluate(SKIPPED).await == true;
        }
        (!moved).then(|| format!("{link} does not move the focus"))
    }
}
