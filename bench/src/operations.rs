//! What is measured.
mod booking;
mod configuration;
mod inserts;
mod memory;
mod request;
mod rows;
mod section;
mod sign_in;
mod slots;

use crate::harness::Harness;

pub use section::Section;

/// An operation, by the name that people give.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
pub enum Operation {
    /// POST /bookings.
    Booking,
    /// A month's slots for 1, 5 and 20 providers.
    Slots,
    /// One authenticated request.
    Request,
    /// Signing in.
    SignIn,
    /// A change of a tenant until everybody has acknowledged it.
    Configuration,
    /// Memory of every process, idle and under load.
    Memory,
}

impl Operation {
    /// All of them, in the order of the report. Memory is the last: the others are its load.
    pub const ALL: [Self; 6] =
        [Self::Booking, Self::Slots, Self::Request, Self::SignIn, Self::Configuration, Self::Memory];

    /// Measures it.
    pub async fn measure(self, harness: &Harness) -> anyhow::Result<Vec<Section>> {
        match self {
            Self::Booking => booking::measure(harness).await.map(|it| vec![it]),
            Self::Slots => slots::measure(harness).await,
            Self::Request => request::measure(harness).await.map(|it| vec![it]),
            Self::SignIn => sign_in::measure(harness).await.map(|it| vec![it]),
            Self::Configuration => configuration::measure(harness).await.map(|it| vec![it]),
            Self::Memory => memory::measure(harness).await.map(|it| vec![it]),
        }
    }
}
