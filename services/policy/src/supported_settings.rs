//! The settings of a tenant that policy reads and honours.
use kit_principal::ServiceName;
use kit_tenants::SupportedSettings;

/// Every one. The operator's table (operator-domain, `settings.rs`) says the same; a test of the tree compares them.
pub(crate) const SUPPORTED_SETTINGS: SupportedSettings = SupportedSettings::new(
    ServiceName::Policy,
    &[
        "agreements.cancellationPolicy.reconsent",
        "agreements.cancellationPolicy.required",
        "agreements.terms.reconsent",
        "agreements.terms.required",
        "cancellation.minNotice",
        "cancellation.noShow.fee",
        "cancellation.refunds",
        "currency",
        "domains.host",
        "languages",
        "tenantId",
    ],
);
