//! When the business is open.
use gateway_core::hours::{Hours, OpenHours};
use serde::Serialize;
use utoipa::ToSchema;

/// When the business is open, by its opening hours.
#[derive(Debug, Serialize, ToSchema)]
pub struct HoursView {
    /// Whether it is open now.
    pub open: bool,
    /// When it closes, or opens again; null: not within today and the six days after it.
    #[schema(format = "date-time")]
    pub changes_at: Option<String>,
    /// The opening hours of today, in order; those that are over as well. Empty: it is closed today.
    pub today: Vec<OpenHoursView>,
    /// IANA zone of the opening hours.
    pub zone: String,
}

/// A span of time in which the business is open.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenHoursView {
    /// When it opens: at the beginning of today where it is open over midnight.
    #[schema(format = "date-time")]
    pub from: String,
    /// When it closes, at the end of tomorrow at the latest.
    #[schema(format = "date-time")]
    pub to: String,
}

impl HoursView {
    /// The hours of a business in this zone.
    pub(crate) fn new(hours: Hours, zone: &str) -> Self {
        Self {
            open: hours.is_open,
            changes_at: hours.changes_at.map(|at| at.to_string()),
            today: hours.today.into_iter().map(OpenHoursView::from).collect(),
            zone: zone.to_owned(),
        }
    }
}

impl From<OpenHours> for OpenHoursView {
    fn from(OpenHours { from, to }: OpenHours) -> Self {
        Self { from: from.to_string(), to: to.to_string() }
    }
}
