//! The one card of every mail. The HTML part lays things out to be found, the plain part says them in sentences.
use askama::Template;

use crate::content::{Content, Link, Moment};
use crate::error::MailError;
use crate::sender::Sender;

/// The HTML part.
#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    sender: &'a Sender,
    content: &'a Content,
}

/// The HTML part of a mail, for either colour scheme of its reader.
pub fn html(sender: &Sender, content: &Content) -> Result<String, MailError> {
    Html { sender, content }.render().map_err(|_| MailError::Never("html"))
}

/// The plain part of a mail: blocks with an empty line between them.
#[must_use]
pub fn plain(sender: &Sender, content: &Content) -> String {
    let mut blocks = vec![sender.name.clone(), content.heading.clone()];
    blocks.extend(content.paragraphs.iter().cloned());
    blocks.extend(content.moment.as_ref().map(moment));
    blocks.extend(sentences(content));
    blocks.extend(actions(content));
    blocks.extend(content.contact.as_ref().map(|contact| match &contact.phone {
        Some(phone) => format!("{} {}", contact.text, phone.label),
        None => contact.text.clone(),
    }));
    blocks.extend(content.note.clone());
    blocks.extend(documents(content));
    blocks.push(content.footer.clone());
    blocks.join("\n\n")
}

fn moment(moment: &Moment) -> String {
    let Moment { date, span, sentences } = moment;
    let full_stop = if span.ends_with('.') { "" } else { "." };
    let first = format!("{date}, {span}{full_stop}");
    let all = std::iter::once(first.as_str()).chain(sentences.iter().map(String::as_str));
    all.collect::<Vec<_>>().join(" ")
}

/// The code and the facts in one block.
fn sentences(content: &Content) -> Option<String> {
    let code = content.code.iter().map(|code| code.sentence.as_str());
    let facts = content.facts.iter().map(|fact| fact.sentences.as_str());
    let all: Vec<_> = code.chain(facts).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// A block for each link; what is said of all of them follows the last.
fn actions(content: &Content) -> Vec<String> {
    let block = |link: &Link| format!("{}:\n{}", link.label, link.url);
    let mut blocks: Vec<_> = content.actions.iter().map(block).collect();
    match (&content.action_note, blocks.last_mut()) {
        (Some(note), Some(last)) => *last = format!("{last}\n{note}"),
        (Some(note), None) => blocks.push(note.clone()),
        (None, _) => {}
    }
    blocks
}

fn documents(content: &Content) -> Vec<String> {
    let Some(documents) = &content.documents else { return Vec::new() };
    let block = |link: &Link| format!("{}\n{}", link.label, link.url);
    let title = format!("{}:", documents.title);
    let receipt = documents
        .receipt
        .as_ref()
        .map(|receipt| format!("{}: {}\n{}", receipt.link.label, receipt.use_of, receipt.link.url));
    std::iter::once(title).chain(documents.links.iter().map(block)).chain(receipt).collect()
}

#[cfg(test)]
mod tests;
