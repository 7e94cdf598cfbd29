//! The services of `holdfast.booking.v1`: proto in, domain out, one function per RPC.
