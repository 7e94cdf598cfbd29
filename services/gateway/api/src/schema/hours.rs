//! Whether the business is open.
use gateway_core::hours::Hours;
use serde::Serialize;
use utoipa::ToSchema;

/// Whether the business is open, by its opening hours.
#[derive(Debug, Serialize, ToSchema)]
pub struct HoursView {
    /// Whether it is open now.
    pub open: bool,
    /// When it closes, or opens again; null: not within today and the six days after it.
    #[schema(format = "date-time")]
    pub changes_at: Option<String>,
    /// IANA zone of the opening hours.
    pub zone: String,
}

impl HoursView {
    /// The hours of a business in this zone.
    pub(crate) fn new(hours: Hours, zone: &str) -> Self {
        let changes_at = hours.changes_at.map(|at| at.to_string());
        Self { open: hours.is_open, changes_at, zone: zone.to_owned() }
    }
}
