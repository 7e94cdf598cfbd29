//! operator-domain.
