//! Which known key a misspelt one probably meant.

/// The known key at the least edit distance, if it is near enough to be meant.
pub(crate) fn nearest<'k>(key: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let near = known.map(|candidate| (distance(key, candidate), candidate)).min();
    near.filter(|(steps, _)| *steps <= (key.len() / 4).max(2)).map(|(_, candidate)| candidate)
}

/// Edit distance (Levenshtein), one row at a time.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, from) in left.bytes().enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        let mut next = vec![before];
        for (old, to) in row.iter().skip(1).zip(right.bytes()) {
            let cost = (diagonal + usize::from(from != to)).min(old + 1).min(before + 1);
            diagonal = *old;
            before = cost;
            next.push(cost);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
