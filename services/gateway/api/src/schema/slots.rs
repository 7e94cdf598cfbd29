//! When there is time.
use gateway_core::slots::{Slot, Slots, SlotsFilter};
use gateway_edge::input::Fields;
use kit_fault::Fault;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which slots.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SlotsQuery {
    /// The service.
    #[param(format = "uuid")]
    pub service: String,
    /// The provider; left out: any.
    #[param(format = "uuid")]
    pub provider: Option<String>,
    /// First calendar day in `zone`.
    #[param(format = "date")]
    pub from: String,
    /// Last calendar day in `zone`, inclusive; at most 62 days in all.
    #[param(format = "date")]
    pub to: String,
    /// IANA zone of the days; left out: the tenant's.
    #[param(min_length = 1, max_length = 64)]
    pub zone: Option<String>,
}

/// Free slots, by start; at most 5,000.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotsView {
    /// The slots.
    pub items: Vec<SlotView>,
    /// The zone of the days.
    pub zone: String,
    /// The first day that was left out because of the limit; null: none.
    #[schema(format = "date")]
    pub next_from: Option<String>,
}

/// A free slot.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotView {
    /// Start.
    #[schema(format = "date-time")]
    pub start: String,
    /// End.
    #[schema(format = "date-time")]
    pub end: String,
    /// The provider.
    #[schema(format = "uuid")]
    pub provider: String,
    /// Places left.
    pub seats_left: u32,
}

impl SlotsQuery {
    /// Which slots, every bad field named.
    pub(crate) fn read(&self) -> Result<SlotsFilter, Fault> {
        let mut fields = Fields::new();
        let filter = SlotsFilter {
            service: fields.id("service", &self.service),
            provider: fields.option_id("provider", self.provider.as_deref()),
            from: fields.day("from", &self.from),
            to: fields.day("to", &self.to),
            zone: self.zone.as_deref().map(|zone| fields.zone("zone", zone)),
        };
        fields.finish(filter)
    }
}

impl From<Slots> for SlotsView {
    fn from(Slots { items, zone, next_from }: Slots) -> Self {
        Self {
            items: items.into_iter().map(SlotView::from).collect(),
            zone: zone.name().to_owned(),
            next_from: next_from.map(|day| day.to_string()),
        }
    }
}

impl From<Slot> for SlotView {
    fn from(Slot { start, end, provider, seats_left }: Slot) -> Self {
        Self { start: start.to_string(), end: end.to_string(), provider: provider.to_string(), seats_left }
    }
}
