//! Spans of time, half-open: [start, end). Two that only touch do not overlap.
use jiff::Timestamp;

/// A span of time. Empty when it does not end after its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first instant.
    pub start: Timestamp,
    /// The first instant after it.
    pub end: Timestamp,
}

/// Spans that neither overlap nor touch, by start: a set of instants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans(Vec<Span>);

// === impl Span ===

impl Span {
    /// From `start` up to, not including, `end`.
    #[must_use]
    pub fn new(start: Timestamp, end: Timestamp) -> Self {
        Self { start, end }
    }

    /// Whether it holds no instant.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether it holds the instant.
    #[must_use]
    pub fn holds(self, instant: Timestamp) -> bool {
        self.start <= instant && instant < self.end
    }
}

// === impl Spans ===

impl Spans {
    /// Whether every instant of the span is in the set.
    #[must_use]
    pub fn cover(&self, span: Span) -> bool {
        self.first_ending_after(span.start)
            .is_some_and(|found| found.start <= span.start && span.end <= found.end)
    }

    /// Whether any instant of the span is in the set.
    #[must_use]
    pub fn overlap(&self, span: Span) -> bool {
        !span.is_empty() && self.first_ending_after(span.start).is_some_and(|found| found.start < span.end)
    }

    /// The spans, by start.
    #[must_use]
    pub fn as_slice(&self) -> &[Span] {
        &self.0
    }

    fn first_ending_after(&self, instant: Timestamp) -> Option<Span> {
        let place = self.0.partition_point(|span| span.end <= instant);
        self.0.get(place).copied()
    }
}

impl FromIterator<Span> for Spans {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        let mut all: Vec<Span> = spans.into_iter().filter(|span| !span.is_empty()).collect();
        all.sort_unstable();
        let mut merged: Vec<Span> = Vec::with_capacity(all.len());
        for span in all {
            match merged.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => merged.push(span),
            }
        }
        Self(merged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(start: i64, end: i64) -> Span {
        let at = |second| Timestamp::from_second(second).unwrap_or_default();
        Span::new(at(start), at(end))
    }

    fn spans() -> impl Strategy<Value = Vec<Span>> {
        prop::collection::vec(
            (0..60_i64, 0..20_i64).prop_map(|(start, long)| span(start, start + long)),
            0..12,
        )
    }

    proptest! {
        #[test]
        fn a_set_of_spans_is_the_set_of_their_seconds(all in spans(), start in 0..80_i64, long in 1..20_i64) {
            let set: Spans = all.iter().copied().collect();
            let asked = span(start, start + long);
            let inside = |second: i64| all.iter().any(|one| one.holds(span(second, second).start));
            prop_assert_eq!(set.cover(asked), (start..start + long).all(inside));
            prop_assert_eq!(set.overlap(asked), (start..start + long).any(inside));
        }
    }

    #[test]
    fn spans_that_touch_do_not_overlap() {
        let set: Spans = [span(0, 10)].into_iter().collect();
        assert!(!set.overlap(span(10, 20)));
        assert!(set.overlap(span(9, 10)));
        assert!(!set.overlap(span(5, 5)));
    }
}
