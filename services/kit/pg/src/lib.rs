//! kit-pg.
