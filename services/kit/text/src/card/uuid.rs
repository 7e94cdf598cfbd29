//! UUIDs (RFC 9562): ids of ours that people copy into texts.

/// Where the hyphens stand.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];
const LENGTH: usize = 36;

/// Puts letters in the place of UUIDs, which no run of digits crosses.
pub(super) fn blank(symbols: &mut [char]) {
    let mut start = 0;
    while let Some(rest) = symbols.get_mut(start..) {
        let Some((found, after)) = rest.split_at_mut_checked(LENGTH) else { return };
        let ends = !after.first().is_some_and(|next| next.is_alphanumeric() || *next == '-');
        if ends && is_uuid(found) {
            found.fill('x');
            start += LENGTH;
        } else {
            // The next that can begin one: behind what is neither letter nor digit.
            let step = rest
                .iter()
                .position(|symbol| !symbol.is_alphanumeric())
                .map_or(rest.len(), |place| place + 1);
            start += step;
        }
    }
}

/// Whether these are a UUID with version and variant. One of digits alone is as good as never made.
fn is_uuid(symbols: &[char]) -> bool {
    let fits = |(place, symbol): (usize, &char)| match place {
        _ if HYPHENS.contains(&place) => *symbol == '-',
        14 => matches!(symbol, '1'..='8'),
        19 => matches!(symbol.to_ascii_lowercase(), '8' | '9' | 'a' | 'b'),
        _ => symbol.is_ascii_hexdigit(),
    };
    symbols.len() == LENGTH
        && symbols.iter().enumerate().all(fits)
        && symbols.iter().any(char::is_ascii_alphabetic)
}
