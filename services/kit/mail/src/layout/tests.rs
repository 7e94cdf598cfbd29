//! What stands on the card, in both parts.
use kit_brand::shades_or_product;

use super::*;
use crate::content::{Code, Contact, Fact};

fn sender(accent: Option<&str>) -> Sender {
    Sender {
        name: "Clínica Sol".to_owned(),
        accent: shades_or_product(accent),
        host: "clinica-sol.localhost".to_owned(),
        address: None,
    }
}

fn link(label: &str, path: &str) -> Link {
    Link { label: label.to_owned(), url: format!("https://clinica-sol.localhost/{path}") }
}

/// A mail as an account gets one.
fn content() -> Content {
    Content {
        language: "en".to_owned(),
        subject: "You’re invited to Clínica Sol".to_owned(),
        preview: Some("The link works for 24 hours.".to_owned()),
        heading: "You’re invited".to_owned(),
        paragraphs: vec!["Welcome <b>.".to_owned(), "The link works for 24 hours, once.".to_owned()],
        actions: vec![link("Accept", "invitation")],
        action_note: Some("Keep this link to yourself.".to_owned()),
        footer: "Sent by Holdfast for Clínica Sol.".to_owned(),
        ..Content::default()
    }
}

#[test]
fn what_is_absent_leaves_no_gap() {
    let plain = plain(&sender(None), &content());
    let expected = "Clínica Sol\n\nYou’re invited\n\nWelcome <b>.\n\nThe link works for 24 hours, once.\n\n\
        Accept:\nhttps://clinica-sol.localhost/invitation\nKeep this link to yourself.\n\n\
        Sent by Holdfast for Clínica Sol.";
    assert_eq!(plain, expected);
    let html = html(&sender(None), &content()).unwrap();
    assert_eq!(html.matches("<p").count(), 6, "name, two paragraphs, link, note and footer: {html}");
    assert!(!html.contains("border-top"), "no line above what is not there: {html}");
}

#[test]
fn a_mail_without_links_facts_or_paragraphs_is_its_heading_and_footer() {
    let Content { heading, footer, .. } = content();
    let bare = Content { heading, footer, ..Content::default() };
    let plain = plain(&sender(None), &bare);
    assert_eq!(plain, "Clínica Sol\n\nYou’re invited\n\nSent by Holdfast for Clínica Sol.");
}

#[test]
fn both_parts_say_a_code_the_facts_and_where_to_ask() {
    let fact = |label: &str, sentences: &str| Fact {
        label: label.to_owned(),
        lines: vec!["Firefox".to_owned(), "192.0.2.7".to_owned()],
        sentences: sentences.to_owned(),
    };
    let content = Content {
        code: Some(Code {
            label: "Code".to_owned(),
            value: "1234 5678".to_owned(),
            sentence: "Your code is 1234 5678.".to_owned(),
        }),
        facts: vec![fact("From", "From Firefox at 192.0.2.7."), fact("Again", "Again.")],
        contact: Some(Contact {
            text: "Wasn’t it you?".to_owned(),
            phone: Some(link("910\u{a0}000\u{a0}000", "tel")),
        }),
        note: Some("Nothing else changed.".to_owned()),
        ..content()
    };
    let plain = plain(&sender(None), &content);
    let said = "\n\nYour code is 1234 5678. From Firefox at 192.0.2.7. Again.\n\nAccept:\n";
    assert!(plain.contains(said), "{plain}");
    assert!(plain.contains("Wasn’t it you? 910\u{a0}000\u{a0}000\n\nNothing else changed.\n\n"), "{plain}");
    let html = html(&sender(None), &content).unwrap();
    for part in [">1234 5678</span>", "From</span><br>Firefox<br>192.0.2.7</p>", ">910\u{a0}000\u{a0}000</a>"]
    {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn what_is_said_is_no_markup() {
    let html = html(&sender(None), &content()).unwrap();
    assert!(html.contains("Welcome &#60;b&#62;.") && !html.contains("<b>"), "{html}");
}

#[test]
fn a_list_of_mails_shows_the_preview_and_the_card_does_not() {
    let html = html(&sender(None), &content()).unwrap();
    let hidden = "<body style=\"margin:0;padding:0;-webkit-text-size-adjust:100%\">\n\
        <div style=\"display:none\">The link works for 24 hours.</div>";
    assert!(html.contains(hidden), "{html}");
}

#[test]
fn a_mail_wears_the_accent_of_its_business() {
    let shown = |accent| html(&sender(accent), &content()).unwrap();
    let declared = shown(Some("#20639b"));
    assert_eq!(declared.matches("background-color:#20639b;color:#ffffff").count(), 2, "{declared}");
    assert!(!declared.contains("#1b5a4d"), "not the product's: {declared}");
    // A colour that white cannot be read on is darkened.
    let pale = shown(Some("#ffe9f1"));
    assert!(!pale.contains("background-color:#ffe9f1"), "{pale}");
    assert!(shown(None).contains("background-color:#1b5a4d"));
}
