//! Who may have an id or a host: the first to name it. A second claimant is refused by name.
use std::collections::BTreeMap;

use operator_crd::{Refusal, TenantSpec};

/// One declared tenant, in the order in which claims count.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Where it is declared ("namespace/name").
    pub source: &'a str,
    /// What is declared.
    pub spec: &'a TenantSpec,
}

/// For each claim, what of it belongs to an earlier one.
#[must_use]
pub fn contested(claims: &[Claim<'_>]) -> Vec<Vec<Refusal>> {
    let mut ids: BTreeMap<&str, &str> = BTreeMap::new();
    let mut hosts: BTreeMap<&str, &str> = BTreeMap::new();
    claims.iter().map(|claim| contest(*claim, &mut ids, &mut hosts)).collect()
}

fn contest<'a>(
    claim: Claim<'a>,
    ids: &mut BTreeMap<&'a str, &'a str>,
    hosts: &mut BTreeMap<&'a str, &'a str>,
) -> Vec<Refusal> {
    let taken = |by: &str| format!("belongs to {by}");
    let mut refused = Vec::new();
    if let Some(first) = ids.get(claim.spec.tenant_id.as_str()) {
        refused.push(Refusal::reason("spec.tenantId", Some(claim.spec.tenant_id.clone()), taken(first)));
    }
    for (place, domain) in claim.spec.domains.iter().enumerate() {
        if let Some(first) = hosts.get(domain.host.as_str()) {
            let path = format!("spec.domains[{place}].host");
            refused.push(Refusal::reason(path, Some(domain.host.clone()), taken(first)));
        }
    }
    if refused.is_empty() {
        ids.insert(&claim.spec.tenant_id, claim.source);
        hosts.extend(claim.spec.domains.iter().map(|domain| (domain.host.as_str(), claim.source)));
    }
    refused
}
