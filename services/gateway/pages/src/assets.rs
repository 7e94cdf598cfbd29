//! The pages' own files: built into the program, named by their content so that a browser keeps them for ever, and
//! compressed once. Pages themselves are never compressed: they hold tokens beside what a visitor typed (BREACH).
use std::io::Write as _;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use flate2::Compression;
use flate2::write::GzEncoder;
use gateway_edge::refusal::Refusal;
use kit_fault::Fault;

/// The chapters of the one stylesheet; later ones win.
const STYLE: &str = concat!(
    include_str!("../assets/css/1-tokens.css"),
    include_str!("../assets/css/2-base.css"),
    include_str!("../assets/css/3-page-frames.css"),
    include_str!("../assets/css/4-parts.css"),
    include_str!("../assets/css/5-booking.css"),
    include_str!("../assets/css/6-account.css"),
    include_str!("../assets/css/7-console.css"),
    include_str!("../assets/css/8-wider-screens.css"),
    include_str!("../assets/css/9-forced-colours-print.css"),
);
const ICONS: &str = include_str!("../assets/icons.svg");
const MARK: &str = include_str!("../assets/mark.svg");

/// What nobody needs to ask for again.
pub(super) const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// A file as it is served.
pub struct Asset {
    path: String,
    kind: &'static str,
    encoded: Encoded,
}

/// Something that is the same for everybody, plain and compressed.
pub(super) struct Encoded {
    plain: Bytes,
    /// Empty where compression failed, which memory alone can cause.
    gzip: Bytes,
}

/// A script of one page or a few: one small file per need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// A form is sent once, however often its button is pressed.
    Once,
    /// Where `autofocus` is not enough: what went wrong is where the keyboard is.
    Focus,
    /// A choice is sent when it changes.
    Choose,
    /// Where a pointer led to a page, what has the focus there shows no ring.
    Pointer,
    /// Says how many characters a text may still have.
    Count,
    /// Copies a code or a link.
    Copy,
    /// Prints the page.
    Print,
    /// Shows what is typed as a password.
    Show,
    /// Says which rules a new password keeps while it is typed.
    Rules,
    /// Tells that the session is about to end.
    Session,
    /// The day begins with the hour that it is.
    Now,
}

/// Every file.
pub struct Assets {
    /// The stylesheet.
    pub style: Asset,
    /// The icons, each a symbol.
    pub icons: Asset,
    /// The product's mark: the icon of every page.
    pub mark: Asset,
    scripts: [Asset; 11],
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let script = |name, text| Asset::new(name, "js", "text/javascript; charset=utf-8", text);
    Assets {
        style: Asset::new("holdfast", "css", "text/css; charset=utf-8", STYLE),
        icons: Asset::new("icons", "svg", "image/svg+xml", ICONS),
        mark: Asset::new("mark", "svg", "image/svg+xml", MARK),
        scripts: [
            script("once", include_str!("../assets/js/once.js")),
            script("focus", include_str!("../assets/js/focus.js")),
            script("choose", include_str!("../assets/js/choose.js")),
            script("pointer", include_str!("../assets/js/pointer.js")),
            script("count", include_str!("../assets/js/count.js")),
            script("copy", include_str!("../assets/js/copy.js")),
            script("print", include_str!("../assets/js/print.js")),
            script("show", include_str!("../assets/js/show.js")),
            script("rules", include_str!("../assets/js/rules.js")),
            script("session", include_str!("../assets/js/session.js")),
            script("now", include_str!("../assets/js/now.js")),
        ],
    }
});

/// Every file.
#[must_use]
pub fn assets() -> &'static Assets {
    &ASSETS
}

/// `GET /assets/{name}`
pub(super) async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let found = ASSETS.all().find(|asset| asset.path.strip_prefix("/assets/") == Some(&name));
    found.map_or_else(|| Refusal(Fault::not_found()).into_response(), |asset| asset.answer(&headers))
}

// === impl Script ===

impl Script {
    /// Where it is.
    #[must_use]
    pub fn path(self) -> &'static str {
        ASSETS.scripts.get(self as usize).map_or("", Asset::path)
    }
}

// === impl Assets ===

impl Assets {
    fn all(&self) -> impl Iterator<Item = &Asset> {
        [&self.style, &self.icons, &self.mark].into_iter().chain(&self.scripts)
    }
}

// === impl Asset ===

impl Asset {
    fn new(name: &str, extension: &str, kind: &'static str, plain: &'static str) -> Self {
        let path = format!("/assets/{name}-{}.{extension}", fingerprint(plain));
        Self { path, kind, encoded: Encoded::of(Bytes::from_static(plain.as_bytes())) }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    fn answer(&'static self, headers: &HeaderMap) -> Response {
        self.encoded.answer(self.kind, FOR_EVER, headers)
    }
}

// === impl Encoded ===

impl Encoded {
    /// Compresses at gzip's best: it is done once.
    pub(super) fn of(plain: impl Into<Bytes>) -> Self {
        let plain = plain.into();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let gzip = encoder.write_all(&plain).and_then(|()| encoder.finish()).unwrap_or_default();
        Self { plain, gzip: gzip.into() }
    }

    /// As an answer of this content type, compressed for who takes that.
    pub(super) fn answer(&self, kind: &'static str, keep: HeaderValue, headers: &HeaderMap) -> Response {
        let head = [
            (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
            (header::CACHE_CONTROL, keep),
            (header::VARY, HeaderValue::from_static("Accept-Encoding")),
        ];
        if takes_gzip(headers) && !self.gzip.is_empty() {
            let encoding = [(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
            return (head, encoding, self.gzip.clone()).into_response();
        }
        (head, self.plain.clone()).into_response()
    }
}

/// The first 12 hexadecimal digits of a text's SHA-256.
#[must_use]
pub(super) fn fingerprint(text: &str) -> String {
    short(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes()).as_ref())
}

/// The first 12 hexadecimal digits of a digest.
#[must_use]
pub(super) fn short(digest: &[u8]) -> String {
    HEXLOWER.encode(digest).chars().take(12).collect()
}

/// Whether gzip is named and not refused (RFC 9110, 12.5.3).
fn takes_gzip(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
        name.trim().eq_ignore_ascii_case("gzip") && weight.parse().is_ok_and(|weight: f32| weight > 0.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_content() {
        assert_eq!(fingerprint(""), "e3b0c44298fc");
        let style = &assets().style;
        assert_eq!(style.path(), format!("/assets/holdfast-{}.css", fingerprint(STYLE)));
        assert!(style.encoded.gzip.len() < 12_000, "{}", style.encoded.gzip.len());
        let scripts = [
            Script::Once,
            Script::Focus,
            Script::Choose,
            Script::Pointer,
            Script::Count,
            Script::Copy,
            Script::Print,
            Script::Show,
            Script::Rules,
            Script::Session,
            Script::Now,
        ];
        let names = [
            "once", "focus", "choose", "pointer", "count", "copy", "print", "show", "rules", "session", "now",
        ];
        for (script, name) in scripts.into_iter().zip(names) {
            assert!(script.path().starts_with(&format!("/assets/{name}-")), "{}", script.path());
        }
    }

    #[test]
    fn compression_is_asked_for() {
        let takes = |text| {
            let value = HeaderValue::from_static(text);
            takes_gzip(&[(header::ACCEPT_ENCODING, value)].into_iter().collect())
        };
        assert!(takes("br, gzip;q=0.5"));
        for none in ["br", "gzip;q=0", "identity", ""] {
            assert!(!takes(none), "{none}");
        }
    }
}
