//! Languages that a request asks for.
use axum::http::{HeaderMap, header};

/// Most languages that are looked at.
const MOST: usize = 16;

/// The languages of Accept-Language, best first; what cannot be read is left out.
#[must_use]
pub fn wanted_languages(headers: &HeaderMap) -> Vec<String> {
    let text = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut wanted: Vec<(u16, String)> = text.split(',').take(MOST).filter_map(range).collect();
    // Stable: equal weights keep their order.
    wanted.sort_by(|(left, _), (right, _)| right.cmp(left));
    wanted.into_iter().map(|(_, tag)| tag).collect()
}

/// A language range and its weight in thousandths.
fn range(text: &str) -> Option<(u16, String)> {
    let (tag, weight) = text.split_once(';').unwrap_or((text, "q=1"));
    let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
    let tag = tag.trim();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let valid = (2..=35).contains(&tag.len()) && tag.bytes().all(plain);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000")]
    let thousandths = (weight * 1000.0).clamp(0.0, 1000.0) as u16;
    (valid && thousandths > 0).then(|| (thousandths, tag.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn wanted(text: &str) -> Vec<String> {
        let value = HeaderValue::from_str(text).unwrap();
        wanted_languages(&[(header::ACCEPT_LANGUAGE, value)].into_iter().collect())
    }

    #[test]
    fn best_first() {
        assert_eq!(wanted("fr;q=0.5, es-ES, en;q=0.8, de;q=0"), ["es-ES", "en", "fr"]);
        assert_eq!(wanted("*, , ;q=1, en;q=x, a b"), Vec::<String>::new());
    }
}
