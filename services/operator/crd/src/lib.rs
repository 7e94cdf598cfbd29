//! operator-crd.
