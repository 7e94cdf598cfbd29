//! policy-domain.
