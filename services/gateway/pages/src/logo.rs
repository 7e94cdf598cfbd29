//! The tenant's logo: a picture above its pages, at an address that changes with it.
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use gateway_edge::input::PathOf;
use gateway_edge::refusal::Refusal;
use gateway_edge::request::RequestContext;
use kit_fault::Fault;
use kit_tenants::settings::{Logo, LogoType};

use super::assets::{FOR_EVER, short};

/// Most pixels of a logo on a page, before the stylesheet: no page moves when it arrives.
const HIGHEST: u32 = 44;
const WIDEST: u32 = 160;

/// The logo as a page shows it.
#[derive(Debug, PartialEq, Eq)]
pub struct ShownLogo {
    /// Where it is.
    pub path: String,
    /// Its content type.
    pub kind: &'static str,
    /// Width on the page, in pixels.
    pub width: u32,
    /// Height on the page, in pixels.
    pub height: u32,
}

impl ShownLogo {
    /// The declared logo, within the masthead.
    #[must_use]
    pub fn of(logo: &Logo) -> Self {
        let (width, height) = (logo.width, logo.height);
        // Whether the width is what bounds it.
        let is_wide = width * HIGHEST > height * WIDEST;
        let (shown_width, shown_height) =
            if is_wide { (WIDEST, height * WIDEST / width) } else { (width * HIGHEST / height, HIGHEST) };
        Self {
            path: format!("/logo/{}", short(&logo.digest)),
            kind: kind(logo.kind),
            width: shown_width.max(1),
            height: shown_height.max(1),
        }
    }

    /// Whether it can be a page's icon too.
    #[must_use]
    pub fn is_square(&self) -> bool {
        self.width == self.height
    }
}

/// `GET /logo/{logo}`: the logo that the tenant has now, and no other.
pub(super) async fn serve(
    request: RequestContext,
    PathOf(name): PathOf<String>,
) -> Result<Response, Refusal> {
    let logo = request.tenant.logo().filter(|logo| name == short(&logo.digest));
    let logo = logo.ok_or_else(|| Refusal(Fault::not_found()))?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(logo.kind)));
    headers.insert(header::CACHE_CONTROL, FOR_EVER);
    Ok((headers, logo.content.clone()).into_response())
}

fn kind(kind: LogoType) -> &'static str {
    match kind {
        LogoType::Svg => "image/svg+xml",
        LogoType::Png => "image/png",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_fits_the_masthead_and_keeps_its_proportions() {
        let sides = |width, height| {
            let content = axum::body::Bytes::new();
            let logo = Logo { kind: LogoType::Png, content, digest: [0xab; 32], width, height };
            let logo = ShownLogo::of(&logo);
            assert_eq!((logo.path.as_str(), logo.kind), ("/logo/abababababab", "image/png"));
            (logo.width, logo.height, logo.is_square())
        };
        assert_eq!(sides(1_024, 1_024), (44, 44, true));
        assert_eq!(sides(1_024, 512), (88, 44, false));
        assert_eq!(sides(1_024, 128), (160, 20, false));
        assert_eq!(sides(256, 1_024), (11, 44, false));
        assert_eq!(sides(1_024, 1), (160, 1, false));
    }
}
