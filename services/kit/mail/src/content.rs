//! What a mail says: finished texts of one language, in the order in which they stand on its card.

/// What a mail says. A part that is empty or absent is left out. Has no Debug: it says things of a person.
#[derive(Clone, Default)]
pub struct Content {
    /// BCP 47 language.
    pub language: String,
    /// Subject.
    pub subject: String,
    /// What mail programs show beside the subject; absent: they show how the card begins.
    pub preview: Option<String>,
    /// Headline.
    pub heading: String,
    /// What happened; the greeting first, where there is one.
    pub paragraphs: Vec<String>,
    /// A date that the mail is about.
    pub moment: Option<Moment>,
    /// A code to be read or typed.
    pub code: Option<Code>,
    /// What can be done, the main thing first.
    pub actions: Vec<Link>,
    /// What the links do, for whoever has them.
    pub action_note: Option<String>,
    /// What there is to know.
    pub facts: Vec<Fact>,
    /// Where to ask.
    pub contact: Option<Contact>,
    /// What else there is to say, in small letters.
    pub note: Option<String>,
    /// Documents that it is about.
    pub documents: Option<Documents>,
    /// Last line, below the card.
    pub footer: String,
}

/// A date that a mail is about, in large letters.
#[derive(Clone)]
pub struct Moment {
    /// The day.
    pub date: String,
    /// From when to when.
    pub span: String,
    /// What there is to say of it, in sentences.
    pub sentences: Vec<String>,
}

/// A code to be read or typed, in a frame.
#[derive(Clone)]
pub struct Code {
    /// What it is.
    pub label: String,
    /// The code itself.
    pub value: String,
    /// The same in a sentence, for the plain part.
    pub sentence: String,
}

/// One thing to know.
#[derive(Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub label: String,
    /// The thing itself, in one or more lines.
    pub lines: Vec<String>,
    /// The same in sentences, for the plain part.
    pub sentences: String,
}

/// A link.
#[derive(Clone)]
pub struct Link {
    /// Its text.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

/// Where to ask.
#[derive(Clone)]
pub struct Contact {
    /// A sentence.
    pub text: String,
    /// The telephone number, to be called.
    pub phone: Option<Link>,
}

/// Documents that a mail is about.
#[derive(Clone)]
pub struct Documents {
    /// Above them.
    pub title: String,
    /// The documents.
    pub links: Vec<Link>,
    /// The receipt of them.
    pub receipt: Option<Receipt>,
}

/// A receipt of documents.
#[derive(Clone)]
pub struct Receipt {
    /// The page that checks it.
    pub link: Link,
    /// What it is good for.
    pub use_of: String,
}
