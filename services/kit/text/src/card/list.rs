//! Telephone numbers one after another are no long number.
use super::digits::Group;

/// Digits of one number of a list: an area code at least, and no more than E.164 allows. Two of them are longer than a
/// card number of 16 digits.
const PART: std::ops::RangeInclusive<usize> = 9..=15;
/// What divides a list wherever it stands.
const DIVIDERS: [char; 4] = [',', ';', '|', '\n'];
/// What divides a list between spaces; without them these stand within numbers.
const SPACED: [char; 4] = ['/', 'y', 'o', 'e'];

/// The numbers of a list, each for itself; all of it where it is no list.
pub(super) fn parts(groups: &[Group]) -> Vec<&[Group]> {
    let parts: Vec<&[Group]> = groups.chunk_by(|_, next| !divides(&next.gap)).collect();
    if is_list(&parts) { parts } else { vec![groups] }
}

fn divides(gap: &[char]) -> bool {
    let spaced = |three: &[char]| match three {
        [' ', mark, ' '] => SPACED.contains(&mark.to_ascii_lowercase()),
        _ => false,
    };
    gap.iter().any(|symbol| DIVIDERS.contains(symbol)) || gap.windows(3).any(spaced)
}

fn is_list(parts: &[&[Group]]) -> bool {
    let length = |part: &&[Group]| part.iter().map(Group::len).sum::<usize>();
    parts.len() > 1 && parts.iter().all(|part| PART.contains(&length(part)))
}
