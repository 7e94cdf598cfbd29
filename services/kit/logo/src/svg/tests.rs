use super::*;
use proptest::prelude::*;

/// A drawing of 32 by 16 units with this in it.
fn around(inside: &str) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 32 16">{inside}</svg>"#
    )
}

fn drawn_anew(inside: &str) -> String {
    let logo = svg(&around(inside)).unwrap_or_else(|error| panic!("{inside}: {error}"));
    String::from_utf8(logo.content).unwrap()
}

fn refusal(text: &str) -> String {
    svg(text).expect_err(text).to_string()
}

#[test]
fn a_drawing_is_written_anew_with_its_size_and_colours() {
    let logo =
        svg(&around(r##"<title>Sun</title><g fill="#20639b"><circle cx="8" cy="8" r="6"/></g>"##)).unwrap();
    let text = String::from_utf8(logo.content.clone()).unwrap();
    assert!(text.starts_with(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="32" height="16" viewBox="0 0 32 16"><g><path fill="#20639b""##
    ), "{text}");
    assert!(text.ends_with("</svg>") && !text.contains("Sun"), "{text}");
    assert_eq!((logo.width, logo.height), (1_024, 512));
    assert_eq!(svg(&text).unwrap().width, 1_024, "what is written is taken again");
    assert_eq!(
        svg(&around(r#"<rect width="4" height="4"/>"#)),
        svg(&around(r#"<rect width="4" height="4"/>"#))
    );
}

#[test]
fn what_drawing_programs_write_is_taken() {
    for inside in [
        r#"<style>.a{fill:#20639b}.b,.c{fill:none;stroke:#123}/* x */</style><rect class="a" width="4" height="4"/>"#,
        r#"<defs><linearGradient id="g"><stop stop-color="red"/><stop offset="1"/></linearGradient></defs>
            <path fill="url(#g)" d="M0 0h8v8z"/>"#,
        r#"<defs><clipPath id="c"><rect width="9" height="9"/></clipPath></defs><g clip-path="url('#c')"><path d="M0 0h8v8z"/></g>"#,
        r##"<mask id="m"><rect width="9" height="9" fill="#fff"/></mask><path mask="url(#m)" d="M0 0h8v8z"/>"##,
        r##"<symbol id="s" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></symbol><use xlink:href="#s" width="8" height="8"/>"##,
        r#"<n:view xmlns:n="http://www.inkscape.org/namespaces/inkscape"/><metadata><x/></metadata>
            <path style="fill:#123;fill-opacity:.5" d="M0 0h8v8z"/>"#,
    ] {
        let text = drawn_anew(inside);
        assert!(text.contains("<path"), "{text}");
        assert!(!text.contains("style") && !text.contains("inkscape"), "{text}");
    }
}

#[test]
fn what_would_be_lost_is_refused_with_what_to_do() {
    let shape = r#"<rect width="9" height="9"/>"#;
    for (inside, expected) in [
        ("<text>Sol</text>", "holds <text>: convert text to outlines"),
        ("<script>alert(1)</script>", "holds <script>: a logo runs nothing and holds no page"),
        ("<foreignObject/>", "holds <foreignObject>: a logo runs nothing and holds no page"),
        (
            r#"<image href="data:image/png;base64,AA=="/>"#,
            "holds <image>: draw it with shapes, or give the whole logo as PNG",
        ),
        ("<animate/>", "holds <animate>: a logo stands still"),
        ("<filter/>", "holds <filter>: draw it with shapes, gradients, clips and masks"),
        ("<pattern/>", "holds <pattern>: draw it with shapes, gradients, clips and masks"),
        (
            r#"<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>"#,
            "holds the HTML element <script>: draw it with shapes",
        ),
        ("<?xml-stylesheet href='x.css'?>", "holds a processing instruction: style it with attributes"),
        (r#"<g onload="alert(1)"/>"#, "holds the event handler onload: a logo runs nothing"),
        (
            r#"<use href="other.svg#a"/>"#,
            "holds a reference to something outside in href: a logo holds all that it shows",
        ),
        (r#"<use xlink:href="javascript:alert(1)"/>"#, "holds a reference to something outside in href"),
        (r#"<use href="data:image/svg+xml,x"/>"#, "holds a reference to something outside in href"),
        (r#"<g fill="url(https://evil.example/a#b)"/>"#, "holds a reference to something outside in fill"),
        (
            r#"<g style="fill:URL( 'https://evil.example')"/>"#,
            "holds a reference to something outside in style",
        ),
        (r#"<g style="filter:blur(2px)"/>"#, "holds filters or markers in style"),
        (r#"<style>@import "https://evil.example/a.css";</style>"#, "holds a style sheet with @"),
        (
            "<style>g g g{fill:red}</style>",
            "holds a style sheet with more than names and classes as selectors",
        ),
        (r#"<a href="https://evil.example"/>"#, "holds <a>"),
    ] {
        let found = refusal(&around(&format!("{inside}{shape}")));
        assert!(found.starts_with(expected), "{inside}: {found}");
    }
}

#[test]
fn what_is_no_drawing_is_refused() {
    for (text, expected) in [
        ("", "is no SVG that can be read: "),
        ("Sol", "is no SVG that can be read: "),
        ("<html/>", "is no SVG that can be read: its outermost element is no svg"),
        (
            r#"<svg xmlns="http://www.w3.org/1999/xhtml"/>"#,
            "is no SVG that can be read: its outermost element is no svg",
        ),
        ("<svg viewBox='0 0 9 9'>", "is no SVG that can be read: "),
        ("<svg viewBox='0 0 1e38 1e-38'><path d='M0 0h9v9z'/></svg>", ""),
        ("<svg viewBox='0 0 90 10'><path d='M0 0h9v9z'/></svg>", "is too long or too high"),
        ("<svg viewBox='0 0 9 9'><defs><path d='M0 0h9v9z'/></defs></svg>", "draws nothing"),
        ("<svg viewBox='0 0 9 9'><path d='M0 0h9v9z' display='none'/></svg>", "draws nothing"),
    ] {
        let found = refusal(text);
        assert!(found.starts_with(expected), "{text}: {found}");
    }
    assert_eq!(svg(&" ".repeat(65_537)), Err(LogoError::TooLarge(65_537)));
}

/// What a check and a reader would understand differently.
#[test]
fn what_a_reader_sees_is_what_was_checked() {
    let heavy = "<path id=\"p\" d=\"M0 0h9v9z\"/><g id=\"u\"><use href=\"#p\"/></g><use href=\"#u\"/>";
    let twice = refusal(&around(&format!("{heavy}<g id=\"p\"/><g id=\"u\"/>")));
    assert!(twice.contains("twice"), "{twice}");
    for hidden in ["<metadata>{}</metadata>", "<x:a xmlns:x=\"urn:x\">{}</x:a>"] {
        let style = hidden.replace("{}", "<style>g g g{fill:red}</style>");
        assert!(refusal(&around(&style)).contains("style sheet"), "{style}");
        let part = hidden.replace("{}", "<g id=\"h\"><rect width=\"9\" height=\"9\"/></g>");
        assert!(refusal(&around(&format!("{part}<use href=\"#h\"/>"))).contains("not drawn"), "{part}");
        drawn_anew(&format!("{part}<rect width=\"9\" height=\"9\"/>"));
    }
}

/// Files that are small and would take for ever, or a file of the machine.
#[test]
fn bombs_do_not_go_off() {
    let laughs: Vec<String> =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let entities = format!(
        "<!DOCTYPE svg [<!ENTITY l0 \"ha\">{}]><svg viewBox='0 0 9 9'><title>&l9;</title></svg>",
        laughs.concat()
    );
    assert!(refusal(&entities).contains("DTD"), "{}", refusal(&entities));
    let file = "<!DOCTYPE svg [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><svg viewBox='0 0 9 9'><title>&f;</title></svg>";
    assert!(refusal(file).contains("DTD"));
    let uses: Vec<String> = (1..12)
        .map(|n| format!("<g id=\"u{n}\">{}</g>", format!("<use href=\"#u{}\"/>", n - 1).repeat(10)))
        .collect();
    let too_much = LogoError::TooMuch.to_string();
    assert_eq!(refusal(&around(&format!("<path id=\"u0\" d=\"M0 0h9v9z\"/>{}", uses.concat()))), too_much);
    assert_eq!(refusal(&around("<g id=\"a\"><use href=\"#a\"/></g>")), too_much);
    let masks: Vec<String> = (1..12)
        .map(|n| {
            let shape = format!("<rect width=\"9\" height=\"9\" mask=\"url(#m{})\"/>", n - 1);
            format!("<mask id=\"m{n}\">{}</mask>", shape.repeat(9))
        })
        .collect();
    assert_eq!(
        refusal(&around(&format!("{}<rect width=\"9\" height=\"9\" mask=\"url(#m11)\"/>", masks.concat()))),
        too_much
    );
    for (open, close) in [("<g>", "</g>"), ("<g>", "")] {
        let deep = open.repeat(9_000) + &close.repeat(6_000);
        assert!(!refusal(&around(&deep[..deep.len().min(65_000)])).is_empty());
    }
    let path = format!("<path d=\"M0 0{}\"/>", "a1 1 0 0 0 1 1".repeat(4_000));
    assert_eq!(
        refusal(&around(&path)).split(" bytes").nth(1),
        Some(" once it is written anew: a logo has at most 65536; use fewer points or colours")
    );
}

/// Pieces of which hostile drawings are made.
fn pieces() -> impl Strategy<Value = Vec<&'static str>> {
    let piece = prop::sample::select(vec![
        "<g>",
        "</g>",
        "<path d='M0 0h9v9z'/>",
        "<rect width='9' height='9' fill='url(#a)'/>",
        "<use href='#a'/>",
        "<use xlink:href='#b' x='1'/>",
        "<use href='https://evil.example/x#a'/>",
        "<script>alert(1)</script>",
        "<script xlink:href='//evil.example'/>",
        "<g onload='alert(1)'>",
        "<g id='a'>",
        "<g id='b' clip-path='url(#c)'>",
        "<clipPath id='c'><circle r='5'/></clipPath>",
        "<linearGradient id='a'><stop/></linearGradient>",
        "<radialGradient id='a' href='#b'/>",
        "<style>g{fill:red}</style>",
        "<style>@import 'x';</style>",
        "<style><![CDATA[ .a{fill:url(//evil.example)} ]]></style>",
        "<text>x</text>",
        "<image href='data:,x'/>",
        "<image href='/etc/passwd'/>",
        "<foreignObject><b xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
        "<set attributeName='href' to='javascript:alert(1)'/>",
        "<a href='javascript:alert(1)'>",
        "</a>",
        "<!-- ",
        " -->",
        "<![CDATA[",
        "]]>",
        "&#x3c;script&#x3e;",
        "<mask id='d' mask='url(#d)'><path d='M0 0h9v9z'/></mask>",
        "<svg width='2' height='2'>",
        "</svg>",
        "<symbol id='b'>",
        "</symbol>",
        "<g style='mix-blend-mode:multiply'>",
        "<g transform='scale(1e30)'>",
        "<path d='M1e38 1e38L-1e38 0z' stroke='red' stroke-width='1e38'/>",
        "<g xmlns:on='x' on:load='alert(1)'>",
        "<g opacity='.5'>",
        "<path id='\"><script>' d='M0 0h9v9z' fill='url(#a)'/>",
    ]);
    prop::collection::vec(piece, 0..24)
}

/// What no logo that is served holds, whatever came in.
fn is_harmless(text: &str) -> Result<(), String> {
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    for node in document.descendants().filter(|node| !node.is_root()) {
        let known =
            ["svg", "g", "defs", "path", "linearGradient", "radialGradient", "stop", "clipPath", "mask"];
        if !node.is_element() || !known.contains(&node.tag_name().name()) {
            return Err(format!("{node:?}"));
        }
        for attribute in node.attributes() {
            let value = attribute.value().to_lowercase();
            let is_local = attribute.name() != "href" || value.starts_with('#');
            let is_bad =
                attribute.name().starts_with("on") || value.contains("script:") || value.contains("//");
            if is_bad || !is_local || value.contains("url(") && !value.contains("url(#") {
                return Err(format!("{attribute:?}"));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_comes_what_is_served_is_harmless(pieces in pieces(), close in 0_usize..4) {
        if let Ok(logo) = svg(&around(&(pieces.concat() + &"</g>".repeat(close)))) {
            prop_assert!(logo.content.len() <= crate::MOST_BYTES);
            let text = String::from_utf8(logo.content).unwrap();
            prop_assert_eq!(is_harmless(&text), Ok(()), "{}", text);
            prop_assert!(svg(&text).is_ok(), "written anew it is taken again: {}", text);
        }
    }

    #[test]
    fn drawings_are_taken(
        x in -40.0_f32..40.0, y in 0.1_f32..9.0, turn in 0_i32..360, colour in 0_u32..0x100_0000, opacity in 0.1_f32..1.0,
    ) {
        let text = drawn_anew(&format!(
            "<g transform='rotate({turn})' opacity='{opacity}'><ellipse cx='{x}' cy='{y}' rx='{y}' ry='3' fill='#{colour:06x}'/></g>"
        ));
        prop_assert_eq!(is_harmless(&text), Ok(()), "{}", text);
    }
}
