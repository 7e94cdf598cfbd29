//! kit-tenants.
