//! What holds of every page in every state.
use std::collections::BTreeSet;

use super::page::Page;
use super::seen::{at, text};

/// Narrowest phone; a window of 1280 at 200 %, which leaves half of it.
const TIGHT: [(&str, u32, u32); 2] = [("at 320", 320, 1), ("at 200 %", 640, 2)];
/// Windows in which people see a page: the width, and whether it is dark.
pub const WINDOWS: [(u32, bool); 4] = [(390, false), (390, true), (1280, false), (1280, true)];

const FRAME: &str = "({
    headings: document.querySelectorAll('h1').length,
    title: document.title.trim(),
    language: document.documentElement.lang,
    inline: document.querySelectorAll('[style], style, script:not([src]):not([type]), [onclick], [onload]').length,
})";

/// Those of a page that was looked at in all of them already, with scripts.
pub const FEW: [(u32, bool); 2] = [(390, true), (1280, false)];

/// Everything that is wrong with the page as it is now, in these windows. Its window is as it was afterwards; the focus
/// is not.
pub async fn defects(page: &Page, windows: &[(u32, bool)]) -> Vec<String> {
    let mut wrong = frame(page).await;
    let mut walked = BTreeSet::new();
    for &(width, dark) in windows {
        page.window(width, dark).await;
        let at = format!("at {width}, {}", if dark { "dark" } else { "light" });
        for violation in page.axe().await {
            wrong.push(format!("{at}: axe {}: {} {:#?}", violation.id, violation.help, violation.nodes));
        }
        wrong.extend(page.overflows().await.into_iter().map(|what| format!("{at}: {what}")));
        // Where Tab leads is a matter of the width alone.
        if walked.insert(width) {
            wrong.extend(page.tab_order().await.into_iter().map(|what| format!("{at}: {what}")));
        }
    }
    for (at, width, scale) in TIGHT {
        page.zoom(width, scale, false).await;
        wrong.extend(page.overflows().await.into_iter().map(|what| format!("{at}: {what}")));
    }
    page.restore().await;
    wrong.extend(page.skip_link().await);
    wrong.extend(page.violations());
    wrong.extend(page.foreign().into_iter().map(|url| format!("asks somebody else: {url}")));
    wrong
}

async fn frame(page: &Page) -> Vec<String> {
    let found = page.evaluate(FRAME).await;
    let mut wrong = Vec::new();
    let mut want = |holds: bool, what: &str| {
        if !holds {
            wrong.push(format!("{what}: {found}"));
        }
    };
    want(at(&found, "/headings") == 1, "one h1");
    want(!text(&found, "/title").is_empty(), "a title");
    want(
        ["es", "en"].contains(&text(&found, "/language").split('-').next().unwrap_or_default()),
        "a language",
    );
    want(at(&found, "/inline") == 0, "nothing inline");
    wrong
}
