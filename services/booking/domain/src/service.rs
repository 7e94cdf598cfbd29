//! What can be booked.
use std::collections::BTreeMap;

use kit_field::{FieldCode, FieldError};
use kit_ids::ServiceId;
use kit_money::{Currency, Money};

use crate::check::Checks;
use crate::question::{IntakeQuestion, check_questions};
use crate::text::{Localized, Wanted};
use crate::timing::{Minutes, Timing};

/// Highest price, in minor units.
const PRICE_MOST: i64 = 1_000_000_000;

/// A service that can be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Name, by language.
    pub name: Localized,
    /// Description, by language; may be empty.
    pub description: Localized,
    /// How long it takes.
    pub timing: Timing,
    /// Price.
    pub price: Money,
    /// Questions to the client.
    pub questions: Vec<IntakeQuestion>,
    /// Whether it can be booked.
    pub active: bool,
}

/// A service as it was sent, unchecked.
#[derive(Clone, Debug)]
pub struct UncheckedService {
    /// Its id.
    pub id: ServiceId,
    /// Name, by language.
    pub name: BTreeMap<String, String>,
    /// Description, by language.
    pub description: BTreeMap<String, String>,
    /// How long it takes, unchecked.
    pub minutes: Minutes,
    /// Price.
    pub price: Option<Money>,
    /// Questions to the client.
    pub questions: Vec<IntakeQuestion>,
    /// Whether it can be booked.
    pub active: bool,
    /// What was refused while it was read.
    pub bad: Vec<FieldError>,
}

impl UncheckedService {
    /// Checks the service, in the tenant's languages (first = default) and currency.
    pub fn checked(self, languages: &[String], currency: Currency) -> Result<Service, Vec<FieldError>> {
        let mut checks = Checks::after(self.bad);
        let name = Wanted { languages, longest: 120, breaks: false, required: true };
        let name = Localized::parse(self.name, name, "name", &mut checks);
        let description = Wanted { languages, longest: 2_000, breaks: true, required: false };
        let description = Localized::parse(self.description, description, "description", &mut checks);
        let timing = Timing::parse(self.minutes, &mut checks);
        let price = price(self.price, currency, &mut checks);
        let questions = check_questions(self.questions, languages, &mut checks);
        let service = || {
            let (id, active) = (self.id, self.active);
            Some(Service {
                id,
                name: name?,
                description: description?,
                timing: timing?,
                price: price?,
                questions,
                active,
            })
        };
        let service = service();
        checks.finish(service)
    }
}

fn price(given: Option<Money>, currency: Currency, checks: &mut Checks) -> Option<Money> {
    match given {
        None => checks.refuse("price", FieldCode::Required, "is required"),
        Some(price) if price.currency != currency => {
            let message = format!("must be the tenant's currency, {currency}");
            checks.refuse("price.currency", FieldCode::Currency, message);
        }
        Some(price) if !(0..=PRICE_MOST).contains(&price.minor) => {
            let message = "must be from 0 to 1,000,000,000 minor units";
            checks.refuse("price.amount", FieldCode::OutOfRange, message);
        }
        Some(price) => return Some(price),
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::{Choice, Kind};
    use uuid::Uuid;

    fn draft() -> UncheckedService {
        let texts = |text: &str| [("es".to_owned(), text.to_owned())].into_iter().collect();
        UncheckedService {
            id: ServiceId::from(Uuid::from_u128(1)),
            name: texts("Corte"),
            description: BTreeMap::new(),
            minutes: Minutes { duration: 60, before: 0, after: 10, grid: 30 },
            price: "EUR".parse().ok().map(|currency| Money::new(8_500, currency)),
            questions: vec![],
            active: true,
            bad: vec![],
        }
    }

    fn refused(draft: UncheckedService) -> Vec<String> {
        let languages = ["es".to_owned(), "en".to_owned()];
        let Ok(euro) = "EUR".parse() else { return vec![] };
        let bad = draft.checked(&languages, euro).err().unwrap_or_default();
        bad.into_iter().map(|bad| format!("{}: {}", bad.field, bad.code)).collect()
    }

    #[test]
    fn a_whole_service_passes() {
        assert!(refused(draft()).is_empty());
    }

    #[test]
    fn no_text_of_a_service_holds_a_card_number() {
        let card = "4111 1111 1111 1111";
        let texts = |text: &str| -> BTreeMap<String, String> {
            [("es".to_owned(), text.to_owned())].into_iter().collect()
        };
        let localized = |text: &str| texts(text).into_iter().collect::<Localized>();
        let choice = Choice { value: card.to_owned(), label: localized(card) };
        let question = IntakeQuestion {
            key: "k4111111111111111".to_owned(),
            label: localized(card),
            kind: Kind::Choice { options: vec![choice] },
            required: false,
        };
        let bad = UncheckedService {
            name: texts(card),
            description: texts(card),
            questions: vec![question],
            ..draft()
        };
        let languages = ["es".to_owned()];
        let bad = bad.checked(&languages, "EUR".parse().unwrap()).unwrap_err();
        let named: Vec<_> = bad.iter().map(|bad| bad.field.as_str()).collect();
        let fields = [
            "name.es",
            "description.es",
            "questions.0.key",
            "questions.0.options.0.value",
            "questions.0.options.0.label.es",
            "questions.0.label.es",
        ];
        assert_eq!(named, fields);
        assert!(bad.iter().all(|bad| bad.code == FieldCode::CardNumber), "{bad:?}");
    }

    #[test]
    fn each_bad_field_is_named() {
        let dollars = "USD".parse().ok().map(|currency| Money::new(1, currency));
        let bad = UncheckedService {
            name: BTreeMap::new(),
            minutes: Minutes { duration: 4, before: 241, after: 241, grid: 0 },
            price: dollars,
            ..draft()
        };
        let fields = [
            "name: REQUIRED",
            "duration_minutes: OUT_OF_RANGE",
            "before_minutes: OUT_OF_RANGE",
            "after_minutes: OUT_OF_RANGE",
            "grid_minutes: OUT_OF_RANGE",
            "price.currency: CURRENCY",
        ];
        assert_eq!(refused(bad), fields);
        assert_eq!(refused(UncheckedService { price: None, ..draft() }), ["price: REQUIRED"]);
        let euros = "EUR".parse().ok().map(|currency| Money::new(-1, currency));
        assert_eq!(refused(UncheckedService { price: euros, ..draft() }), ["price.amount: OUT_OF_RANGE"]);
    }
}
