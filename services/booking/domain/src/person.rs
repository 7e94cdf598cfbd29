//! Who books, as one comparable text: the forms that fingerprints are taken of. Spelling that means the same person
//! (case, spaces, punctuation of a telephone number) gives the same form.

/// The form of an e-mail address: trimmed, lower case.
#[must_use]
pub fn email_form(email: &str) -> String {
    email.trim().to_lowercase()
}

/// The form of a telephone number: its digits, with the leading plus.
#[must_use]
pub fn phone_form(phone: &str) -> String {
    let plus = if phone.trim_start().starts_with('+') { "+" } else { "" };
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    format!("{plus}{digits}")
}

/// The form of a name: words in lower case, one space between them.
#[must_use]
pub fn name_form(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// E-mail, phone and name together: a client row is used again only when all three are equal.
#[must_use]
pub fn same_person_form(name: &str, email: &str, phone: &str) -> Vec<u8> {
    let parts = [email_form(email), phone_form(phone), name_form(name)];
    let length = |part: &String| u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes();
    parts.iter().flat_map(|part| length(part).into_iter().chain(part.bytes())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_matter_persons_do() {
        let one = same_person_form("Ana  Ruiz", "Ana@Example.org ", "+34 600-000-000");
        assert_eq!(one, same_person_form("ana ruiz", "ana@example.org", "+34600000000"));
        assert_ne!(one, same_person_form("ana ruiz", "ana@example.org", "+34600000001"));
        assert_ne!(one, same_person_form("ana", "ana@example.org", "+34600000000"));
        assert_ne!(same_person_form("a", "bc", ""), same_person_form("ca", "b", ""));
    }
}
