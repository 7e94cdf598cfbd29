//! What a client reads is what is decided: the sentences are read back, and the decision is asked for each of them.
use jiff::{SignedDuration, Timestamp};
use kit_money::Money;
use policy_api::{By, Event, Notice};
use proptest::prelude::*;

use super::sentences;
use crate::rules::tests::rules;
use crate::{Facts, NoShow, Prepayment, Rules, Tier, decide};

const PAID: i64 = 8_000;

/// What the sentences of a policy say.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    /// Least notice for cancelling.
    window: SignedDuration,
    /// Least notice and percent, in the order of the sentences; empty: nothing is said of refunds.
    tiers: Vec<(SignedDuration, i64)>,
    /// Minor units that not coming costs.
    fee: i64,
    /// Percent that comes back to who did not come, where that is said.
    missed: Option<i64>,
    /// Minor units that are saved by telling the business.
    saved: i64,
}

/// The words around what is read, in one language.
struct Phrases {
    window: [&'static str; 2],
    tier: [&'static str; 2],
    any_time: &'static str,
    missed: &'static str,
    charge: &'static str,
    told: &'static str,
    nothing: &'static str,
    everything: &'static str,
}

const ENGLISH: Phrases = Phrases {
    window: ["up to ", " before the start, but no later"],
    tier: ["If you cancel at least ", " before the start, you get back "],
    any_time: "If you cancel before the start, ",
    missed: "If you miss your appointment without telling us, ",
    charge: "we charge ",
    told: "If you tell us before the start, we don’t charge the ",
    nothing: "nothing back",
    everything: "everything",
};

const SPANISH: Phrases = Phrases {
    window: ["hasta ", " antes del inicio, pero no más tarde"],
    tier: ["Si cancela con al menos ", " de antelación, "],
    any_time: "Si cancela antes del inicio, ",
    missed: "Si no acude y no nos avisa, ",
    charge: "le cobraremos ",
    told: "Si nos avisa antes del inicio, no le cobramos los ",
    nothing: "no se le devuelve nada",
    everything: "todo",
};

/// "24 hours", "90 minutos".
fn span(text: &str) -> SignedDuration {
    let (count, unit) = text.split_once(' ').unwrap();
    let count: i64 = count.parse().unwrap();
    SignedDuration::from_secs(match unit.as_bytes()[0] {
        b'h' => count * 3_600,
        b'm' => count * 60,
        _ => count,
    })
}

fn digits(text: &str) -> i64 {
    text.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

impl Phrases {
    fn percent(&self, text: &str) -> i64 {
        let said = [(self.nothing, 0), (self.everything, 100)];
        let word = said.iter().find(|(word, _)| text.contains(word)).map(|(_, percent)| *percent);
        word.unwrap_or_else(|| digits(text.split('%').next().unwrap()))
    }

    fn tier(&self, line: &str) -> Option<(SignedDuration, i64)> {
        let [before, after] = self.tier;
        if let Some(rest) = line.strip_prefix(self.any_time) {
            return Some((SignedDuration::ZERO, self.percent(rest)));
        }
        let rest = line.strip_prefix(before)?;
        let after = after.trim_end_matches("you get back ");
        let (notice, back) = rest.split_once(after)?;
        Some((span(notice), self.percent(back)))
    }

    fn read(&self, lines: &[String]) -> Told {
        let between =
            |line: &String| Some(line.split_once(self.window[0])?.1.split_once(self.window[1])?.0.to_owned());
        let missed = lines.iter().find_map(|line| line.strip_prefix(self.missed));
        let (back, fee) = missed.map_or((None, None), |line| match line.split_once(self.charge) {
            Some((back, fee)) => (Some(back).filter(|back| !back.is_empty()), Some(digits(fee))),
            None => (Some(line), None),
        });
        let saved = lines.iter().find_map(|line| line.strip_prefix(self.told)).map_or(0, digits);
        Told {
            window: lines.iter().find_map(between).map_or(SignedDuration::ZERO, |notice| span(&notice)),
            tiers: lines.iter().filter_map(|line| self.tier(line)).collect(),
            fee: fee.unwrap_or(0),
            missed: back.map(|back| self.percent(back)),
            saved,
        }
    }
}

impl Told {
    /// Whether a client may cancel with so much notice.
    fn allows(&self, notice: SignedDuration) -> bool {
        notice >= self.window && notice >= SignedDuration::ZERO
    }

    /// What comes back then.
    fn percent(&self, notice: SignedDuration) -> i64 {
        self.tiers.iter().find(|(least, _)| notice >= *least).map_or(0, |(_, percent)| *percent)
    }
}

fn start() -> Timestamp {
    "2026-09-04T10:00:00Z".parse().unwrap()
}

fn facts(rules: &Rules, event: Event, by: By, notice: SignedDuration) -> Facts<'_> {
    Facts {
        event,
        by,
        at: start() - notice,
        starts_at: start(),
        least_notice: None,
        paid: Money::new(if rules.asks_for_prepayment() { PAID } else { 0 }, rules.currency),
        consented: Some(rules),
        moves: 0,
        overridden: by == By::StaffForClient,
    }
}

fn any_policy() -> impl Strategy<Value = Rules> {
    let tiers = proptest::collection::btree_map(0_u32..400_000, 0_u32..=100, 0..4);
    let prepayment = prop_oneof![Just(None), (0_u32..=100).prop_map(Some)];
    let fee = prop_oneof![Just(0_u32), 1_u32..1_000_000];
    (tiers, prop_oneof![Just(0_u32), 0_u32..400_000], prepayment, fee, 0_u32..=100).prop_map(
        |(tiers, min_notice, prepayment, fee, percent)| {
            let mut percents: Vec<_> = tiers.values().copied().collect();
            percents.sort_unstable();
            let tiers = tiers.keys().zip(percents).rev();
            let tiers = tiers.map(|(s, percent)| Tier { notice: Notice::seconds(*s), percent });
            let due_within = Notice::seconds(1_800);
            Rules {
                min_notice: Notice::seconds(min_notice),
                refunds: tiers.collect(),
                no_show: NoShow { percent, fee: format!("{}.{:02}", fee / 100, fee % 100) },
                prepayment: prepayment.map(|percent| Prepayment { percent, due_within }),
                ..rules()
            }
            .validated()
            .unwrap()
        },
    )
}

/// Every notice at which a sentence says that something changes, a microsecond to either side, and others.
fn notices(told: &Told) -> Vec<SignedDuration> {
    let tick = SignedDuration::from_micros(1);
    let edges = told.tiers.iter().map(|(least, _)| *least).chain([told.window, SignedDuration::ZERO]);
    edges.flat_map(|edge| [edge - tick, edge, edge + tick, edge * 2]).collect()
}

proptest! {
    #[test]
    fn the_sentences_say_what_is_decided(rules in any_policy()) {
        for (language, phrases) in [("en", &ENGLISH), ("es", &SPANISH)] {
            let lines = sentences(&rules, language);
            let told = phrases.read(&lines);
            for notice in notices(&told) {
                let decision = decide(&facts(&rules, Event::Cancel, By::Client, notice));
                prop_assert_eq!(decision.allowed, told.allows(notice), "{:?} {:?}", notice, &lines);
                if decision.allowed && rules.asks_for_prepayment() {
                    prop_assert_eq!(i64::from(decision.refund_percent), told.percent(notice), "{:?} {:?}", notice, &lines);
                }
                // Nothing is told of refunds where nothing is paid in advance: none is lost either.
                prop_assert!(rules.asks_for_prepayment() || told.tiers.is_empty() && decision.refund.is_zero());
                prop_assert!(decision.fee.is_zero(), "cancelling is not told to cost anything");
            }
            let missed = decide(&facts(&rules, Event::NoShow, By::Business, SignedDuration::from_hours(-1)));
            prop_assert_eq!(missed.fee.minor, told.fee, "{:?}", &lines);
            let percent = Some(i64::from(missed.refund_percent)).filter(|_| rules.asks_for_prepayment());
            prop_assert_eq!(percent, told.missed, "{:?}", &lines);
            let called = decide(&facts(&rules, Event::Cancel, By::StaffForClient, SignedDuration::ZERO));
            prop_assert_eq!(missed.fee.minor - called.fee.minor, told.saved, "{:?}", &lines);
        }
    }
}
