//! Addresses of people and places as links, encoded so that nothing of them is read as more than the address.
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What an address may hold as it is: RFC 3986's unreserved characters and the sign between its parts. A `?` or `&`
/// would begin headers of the mail (RFC 6068).
const ADDRESS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'@').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// The link that writes to an e-mail address.
#[must_use]
pub fn mailto(email: &str) -> String {
    format!("mailto:{}", utf8_percent_encode(email, ADDRESS))
}

/// The link that calls a telephone number, which people write with spaces.
#[must_use]
pub fn tel(phone: &str) -> String {
    let digits = phone.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+');
    format!("tel:{}", digits.collect::<String>())
}

/// The link to a map of an address. OpenStreetMap's, because it asks nobody to accept being followed.
#[must_use]
pub fn map(address: &str) -> String {
    format!("https://www.openstreetmap.org/search?query={}", utf8_percent_encode(address, NON_ALPHANUMERIC))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_adds_no_headers_to_a_mail() {
        assert_eq!(mailto("ana.paz+1@example.com"), "mailto:ana.paz%2B1@example.com");
        assert_eq!(
            mailto("x?bcc=all@example.com&subject=a%20b"),
            "mailto:x%3Fbcc%3Dall@example.com%26subject%3Da%2520b"
        );
        assert_eq!(mailto("ñ@example.com"), "mailto:%C3%B1@example.com");
    }

    #[test]
    fn an_address_adds_nothing_to_the_query_of_the_map() {
        let map = map("Calle del Olivar 24 & 26, 28012 Madrid");
        let query = map.strip_prefix("https://www.openstreetmap.org/search?query=");
        assert_eq!(query, Some("Calle%20del%20Olivar%2024%20%26%2026%2C%2028012%20Madrid"));
    }

    #[test]
    fn a_number_is_digits() {
        assert_eq!(tel("+34 (910) 000-111"), "tel:+34910000111");
    }
}
