//! The settings of a tenant that retention reads and honours.
use kit_principal::ServiceName;
use kit_tenants::SupportedSettings;

/// Every one. The operator's table (operator-domain, `settings.rs`) says the same; a test of the tree compares them.
pub const SUPPORTED_SETTINGS: SupportedSettings =
    SupportedSettings::new(ServiceName::Retention, &["tenantId"]);
