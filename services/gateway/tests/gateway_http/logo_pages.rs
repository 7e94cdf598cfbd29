//! The business's logo above its pages, and how it is served.
use holdfast_proto::tenant::v1::{EffectiveConfig, Logo, LogoType};

use crate::business_pages::{page, server};
use crate::server::Response;

const SUN: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>";

fn logo(config: &mut EffectiveConfig, kind: LogoType, width: u32) {
    config.logo = Some(Logo { r#type: kind.into(), content: SUN.to_vec(), width, height: 512 });
}

/// Where the page's logo is.
fn path(page: &Response) -> String {
    let (_, rest) = page.text.split_once("<img class=\"logo\" src=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_logo_stands_above_the_pages_and_is_served_as_what_it_is() {
    for (kind, media) in [(LogoType::Svg, "image/svg+xml"), (LogoType::Png, "image/png")] {
        let server = server(|config| logo(config, kind, 1_024)).await;
        let page = page(&server, "en").await;
        assert!(page.text.contains("alt=\"\" width=\"88\" height=\"44\">"), "{}", page.text);
        assert!(!page.text.contains("class=\"tile\""), "{}", page.text);
        let answer = server.get(&path(&page)).await;
        assert_eq!((answer.status, answer.text.as_bytes()), (200, SUN));
        assert_eq!(answer.header("content-type"), media);
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'none'; frame-ancestors 'none'")
        );
    }
}

#[tokio::test]
async fn no_other_logo_is_there() {
    let with = server(|config| logo(config, LogoType::Svg, 512)).await;
    let first = page(&with, "en").await;
    let own = path(&first);
    assert!(
        first.text.contains(&format!("<link rel=\"icon\" href=\"{own}\" type=\"image/svg+xml\">")),
        "{}",
        first.text
    );
    let digit = if own.ends_with('0') { "1" } else { "0" };
    for other in [format!("{}{digit}", &own[..own.len() - 1]), "/logo/x".to_owned(), format!("{own}00")] {
        let answer = with.get(&other).await;
        assert_eq!(answer.status, 404, "{other}");
        assert_eq!(answer.header("cache-control"), "no-store", "{other}");
    }
    let without = server(|_| ()).await;
    assert_eq!(without.get(&own).await.status, 404);
    let second = page(&without, "en").await;
    assert!(second.text.contains("<span class=\"tile\" aria-hidden=\"true\">S</span>"), "{}", second.text);
    assert!(second.text.contains("<link rel=\"icon\" href=\"/assets/mark-"), "{}", second.text);
}
