//! Whether a page fits.
use super::page::Page;

/// Names of what stands out at the side, but for what lies in a box that scrolls.
const WIDE: &str = "(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = it => it && (it !== document.body && it !== document.documentElement
        && getComputedStyle(it).overflowX !== 'visible' || scrolls(it.parentElement));
    const wide = [...document.body.querySelectorAll('*')].filter(it => {
        const box = it.getBoundingClientRect();
        return box.width > 0 && (box.right > width + 1 || box.left < -1) && it.checkVisibility() && !scrolls(it.parentElement);
    });
    const inmost = wide.filter(it => !wide.some(one => one !== it && it.contains(one)));
    const all = inmost.slice(0, 5).map(it => it.outerHTML.slice(0, 100) + ' at ' + Math.round(it.getBoundingClientRect().right));
    const whole = document.scrollingElement.scrollWidth;
    return whole > width ? [`the page is ${whole} wide in ${width}`, ...all] : [];
})()";

impl Page {
    /// What makes the page scroll sideways at the width that it has now.
    pub async fn overflows(&self) -> Vec<String> {
        serde_json::from_value(self.evaluate(WIDE).await).expect("a list of texts")
    }
}
