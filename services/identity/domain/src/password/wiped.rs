//! Text of a password, which is wiped when dropped.
use zeroize::Zeroizing;

/// How much longer a text may become in NFKC or NFKD, in bytes of UTF-8 (UAX 15).
const EXPANSION: usize = 11;

/// What becomes of a text by normalisation. There is room for all of it from the beginning: it never moves, so that no
/// copy of it stays behind.
pub(super) fn wiped(text: &str, normal: impl Iterator<Item = char>) -> Zeroizing<String> {
    let mut wiped = Zeroizing::new(String::with_capacity(text.len() * EXPANSION));
    wiped.extend(normal);
    wiped
}
