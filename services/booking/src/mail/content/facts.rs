//! What is said of money and deadlines: each as a fact to be found and as a sentence to be read.
use jiff::Timestamp;
use kit_mail::Fact;
use kit_money::Money;

use super::{MailInput, Occasion};
use crate::mail::words::Sentences as _;

impl MailInput {
    pub(super) fn facts(&self) -> Vec<Fact> {
        match &self.occasion {
            Occasion::Confirmed | Occasion::Link => self.promises(),
            Occasion::Cancelled { percent, refund, fee } => self.outcome(*percent, *refund, *fee),
        }
    }

    /// A fact of one value, with the label and the sentence of its key.
    fn fact(&self, key: &str, value: &str) -> Fact {
        let values = [("value", value)];
        Fact {
            label: self.language.message(&format!("fact-{key}"), &[]),
            lines: vec![value.to_owned()],
            sentences: self.language.message(&format!("sentence-{key}"), &values),
        }
    }

    /// What it costs, until when it can be cancelled, and what comes back then.
    fn promises(&self) -> Vec<Fact> {
        let mut facts = if self.is_discreet() { Vec::new() } else { self.cost() };
        facts.extend(self.cancelling());
        facts.extend(self.missed());
        facts
    }

    /// Whether nothing may say which service was booked: where each has another price, an amount that follows from the
    /// price says it as well.
    fn is_discreet(&self) -> bool {
        self.names.is_none()
    }

    /// Price and what is left to pay on the day.
    fn cost(&self) -> Vec<Fact> {
        let price = self.language.money(self.price);
        let rest = Money::new(self.price.minor.saturating_sub(self.paid.minor), self.price.currency);
        match (self.price.minor, self.paid.minor) {
            (0, _) => vec![self.fact("free", &self.language.message("free-of-charge", &[]))],
            (_, 0) => vec![self.fact("price-due", &price)],
            _ if rest.minor > 0 => {
                vec![self.fact("price", &price), self.fact("due", &self.language.money(rest))]
            }
            _ => vec![self.fact("price", &price)],
        }
    }

    fn cancelling(&self) -> Vec<Fact> {
        let Some(deadline) = self.cancel_until else { return Vec::new() };
        if self.is_late() {
            let passed = self.language.message("deadline-passed", &[]);
            let label = self.language.message("fact-cancelling", &[]);
            return vec![Fact { label, lines: vec![passed.clone()], sentences: passed }];
        }
        let lines = self.back();
        let back = Fact { label: self.language.message("fact-back", &[]), sentences: lines.join(" "), lines };
        let key = if self.paid.minor == 0 { "deadline-free" } else { "deadline" };
        let until = self.fact(key, &self.deadline(deadline));
        [until, back].into_iter().filter(|fact| !fact.lines.is_empty()).collect()
    }

    /// What missing it costs, and that telling the business before the start saves it.
    fn missed(&self) -> Option<Fact> {
        let missed = policy_wording::missed(&self.no_show, self.language, self.paid.minor > 0);
        let told = policy_wording::told(&self.no_show, self.language);
        let lines: Vec<String> = [missed, told].into_iter().flatten().collect();
        let label = self.language.message("fact-missed", &[]);
        (!lines.is_empty()).then(|| Fact { label, sentences: lines.join(" "), lines })
    }

    /// What comes back until when, in sentences; none where nothing was paid.
    pub(super) fn back(&self) -> Vec<String> {
        if self.paid.minor == 0 {
            return Vec::new();
        }
        let ahead = self.refunds.iter().filter(|tier| tier.until >= self.made_at);
        let sentences = ahead.map(|tier| {
            let percent = self.language.percent(tier.percent);
            let values = [("until", self.moment(tier.until)), ("percent", percent)];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            let key = match tier.percent {
                100.. => "back-all",
                1..100 => "back-part",
                0 => "back-nothing",
            };
            self.language.message(key, &values)
        });
        sentences.collect()
    }

    /// What comes back, what does not, and what is owed apart.
    fn outcome(&self, percent: u32, refund: Money, fee: Money) -> Vec<Fact> {
        if self.paid.minor == 0 && fee.minor == 0 {
            let settled = self.language.message("settled", &[]);
            let label = self.language.message("fact-settled", &[]);
            return vec![Fact { label, lines: vec![settled.clone()], sentences: settled }];
        }
        let mut facts = Vec::new();
        if refund.minor > 0 {
            let values =
                [("amount", self.language.money(refund)), ("percent", self.language.percent(percent))];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            let key = if self.is_discreet() { "refund-part" } else { "refund-value" };
            facts.push(self.fact("refund", &self.language.message(key, &values)));
        } else if self.paid.minor > 0 {
            facts.push(self.kept());
        }
        if fee.minor > 0 {
            facts.push(self.fact("fee", &self.language.money(fee)));
        }
        facts
    }

    fn kept(&self) -> Fact {
        if !self.is_discreet() {
            return self.fact("kept", &self.language.money(self.paid));
        }
        let kept = self.language.message("kept-whole", &[]);
        Fact { label: self.language.message("fact-kept", &[]), lines: vec![kept.clone()], sentences: kept }
    }

    /// "miércoles 2 de diciembre de 2026 a las 17:30, 24 horas antes": the rule stands second.
    fn deadline(&self, at: Timestamp) -> String {
        let seconds = self.start.as_second() - at.as_second();
        let moment = self.moment(at);
        let hours = (seconds / 3600).to_string();
        match seconds {
            3600 => self.language.message("hour-before", &[("moment", &moment)]),
            3601.. if seconds % 3600 == 0 => {
                self.language.message("hours-before", &[("moment", &moment), ("hours", &hours)])
            }
            _ => moment,
        }
    }

    pub(super) fn moment(&self, at: Timestamp) -> String {
        let at = self.local(at);
        format!("{} {}", self.language.date(at.date()), self.language.at(&at))
    }
}
