//! holdfast-tests.
