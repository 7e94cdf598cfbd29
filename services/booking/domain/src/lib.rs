//! booking-domain.
