//! The services of `holdfast.booking.v1`: proto in, domain out, one function per RPC.

pub mod availability;
pub mod bookings;
mod caller;
pub mod catalogue;
pub mod receipts;

use holdfast_proto::booking::v1::availability_server::AvailabilityServer;
use holdfast_proto::booking::v1::bookings_server::BookingsServer;
use holdfast_proto::booking::v1::catalogue_server::CatalogueServer;
use holdfast_proto::booking::v1::receipts_server::ReceiptsServer;
use tonic::service::Routes;

use self::availability::AvailabilityService;
use self::bookings::BookingsService;
use self::catalogue::CatalogueService;
use self::receipts::ReceiptsService;
use crate::ops::context::Context;

/// All routes. They stand behind kit/access.
#[must_use]
pub fn routes(context: &Context) -> Routes {
    Routes::new(BookingsServer::new(BookingsService(context.clone())))
        .add_service(AvailabilityServer::new(AvailabilityService(context.clone())))
        .add_service(CatalogueServer::new(CatalogueService(context.clone())))
        .add_service(ReceiptsServer::new(ReceiptsService(context.clone())))
}
