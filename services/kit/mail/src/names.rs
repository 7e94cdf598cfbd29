//! Names of people in mails.

/// Whether a mail may greet by this name. Whoever has an account or books with somebody's address writes what they like
/// as their name: one that mail programs would make a link of, or a telephone number, is not repeated to whoever gets
/// the mail. Under the HIPAA profile no mail names anybody, whatever the name.
#[must_use]
pub fn may_greet(name: &str) -> bool {
    let may_link = |word: &str| {
        let inner = word.trim_matches(|body: char| !body.is_alphanumeric());
        let mut parts = inner.split(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']);
        inner.contains(['@', '/', ':']) || parts.by_ref().skip(1).any(|part| part.chars().count() > 1)
    };
    let digits = name.chars().filter(|body| body.is_numeric()).count();
    digits < 5 && !name.split_whitespace().any(may_link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_reads_as_a_link_greets_nobody() {
        for name in ["Ana Ruiz", "Dr. J. R. Vega", "Mary-Jane O'Neil", "José M.ª Paz (mother)", "李小龍"]
        {
            assert!(may_greet(name), "{name}");
        }
        for name in [
            "Win at evil.example",
            "https://evil.example",
            "www.evil.example!",
            "a@evil.example",
            "x (evil.example/y)",
            "Call 0906 123 now",
            "evil\u{3002}example",
            "evil\u{ff0e}example",
        ] {
            assert!(!may_greet(name), "{name}");
        }
    }
}
