//! The floors of the HIPAA profile (45 CFR 164.312 and 164.316; SP 800-52r2 for TLS, SP 800-63B-4 for passwords). Each
//! looks at one filled setting and refuses with path, value and floor. The older protocol versions are no values of
//! the schema at all, so `tls.minVersion` needs no floor here.
use operator_crd::{
    Breached, Domain, History, Integrations, Lockout, Lockouts, PasswordRules, Passwords, Person, Profile,
    Refusal, Sessions, Span, SupportMode, TenantSpec, TwoFactor,
};

/// What of a filled specification contradicts its profile.
#[must_use]
pub fn floors(full: &TenantSpec) -> Vec<Refusal> {
    let mut found = Vec::new();
    if full.compliance.profile != Profile::Hipaa {
        return found;
    }
    for (place, domain) in full.domains.iter().enumerate() {
        hsts(domain, place, &mut found);
    }
    full.passwords.iter().for_each(|rules| passwords(rules, full.two_factor.as_ref(), &mut found));
    full.lockout.iter().for_each(|rules| lockouts(rules, &mut found));
    full.two_factor.iter().for_each(|rules| two_factor(rules, &mut found));
    full.sessions.iter().for_each(|rules| sessions(rules, &mut found));
    full.history.iter().for_each(|rules| history(rules, &mut found));
    full.integrations.iter().for_each(|rules| integrations(rules, &mut found));
    support(full, &mut found);
    missing(full, &mut found);
    found
}

fn hsts(domain: &Domain, place: usize, found: &mut Vec<Refusal>) {
    let enabled = domain.tls.as_ref().and_then(|tls| tls.hsts.as_ref()).and_then(|hsts| hsts.enabled);
    if enabled == Some(false) {
        let path = format!("spec.domains[{place}].tls.hsts.enabled");
        found.push(Refusal::floor(path, Some("false".to_owned()), "HIPAA: true"));
    }
}

fn passwords(rules: &Passwords, factor: Option<&TwoFactor>, found: &mut Vec<Refusal>) {
    let covered = factor
        .and_then(|factor| factor.required_for.as_ref())
        .is_some_and(|roles| roles.contains(&Person::Client));
    let clients = if covered { 8 } else { 15 };
    for (rules, who, least) in [(&rules.staff, "staff", 12), (&rules.clients, "clients", clients)] {
        if let Some(rules) = rules {
            password(rules, who, least, found);
        }
    }
}

fn password(rules: &PasswordRules, who: &str, least: i32, found: &mut Vec<Refusal>) {
    at_least(rules.min_length, least, &format!("spec.passwords.{who}.minLength"), found);
    if rules.breached == Some(Breached::Allow) {
        let path = format!("spec.passwords.{who}.breached");
        found.push(Refusal::floor(path, Some("Allow".to_owned()), "HIPAA: Reject"));
    }
}

fn lockouts(rules: &Lockouts, found: &mut Vec<Refusal>) {
    for (rules, who) in [(&rules.staff, "staff"), (&rules.clients, "clients")] {
        if let Some(rules) = rules {
            lockout(rules, who, found);
        }
    }
}

fn lockout(rules: &Lockout, who: &str, found: &mut Vec<Refusal>) {
    if let Some(attempts) = rules.max_attempts.filter(|attempts| *attempts > 10) {
        let path = format!("spec.lockout.{who}.maxAttempts");
        found.push(Refusal::floor(path, Some(attempts.to_string()), "HIPAA: at most 10"));
    }
    let floor = Span::minutes(15);
    if let Some(duration) = rules.duration.as_ref().filter(|span| span.seconds() < floor.seconds()) {
        let path = format!("spec.lockout.{who}.duration");
        found.push(Refusal::floor(path, Some(duration.to_string()), "HIPAA: at least 15m"));
    }
}

fn two_factor(factor: &TwoFactor, found: &mut Vec<Refusal>) {
    let roles = factor.required_for.clone().unwrap_or_default();
    let staff = [Person::Owner, Person::Admin, Person::Employee];
    if !staff.iter().all(|role| roles.contains(role)) {
        let names: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
        let value = format!("[{}]", names.join(", "));
        found.push(Refusal::floor(
            "spec.twoFactor.requiredFor",
            Some(value),
            "HIPAA: Owner, Admin and Employee",
        ));
    }
    at_most(factor.enrolment_grace.as_ref(), &Span::hours(72), "spec.twoFactor.enrolmentGrace", found);
}

fn sessions(rules: &Sessions, found: &mut Vec<Refusal>) {
    at_most(rules.idle_timeout.as_ref(), &Span::minutes(15), "spec.sessions.idleTimeout", found);
    at_most(rules.absolute_timeout.as_ref(), &Span::hours(12), "spec.sessions.absoluteTimeout", found);
    at_most(rules.step_up_within.as_ref(), &Span::minutes(5), "spec.sessions.stepUpWithin", found);
}

fn history(rules: &History, found: &mut Vec<Refusal>) {
    let Some(floors) = &rules.floors else { return };
    at_least(floors.evidence_days, 2192, "spec.history.floors.evidenceDays", found);
    at_least(floors.audit_days, 2192, "spec.history.floors.auditDays", found);
}

fn integrations(rules: &Integrations, found: &mut Vec<Refusal>) {
    let tokens = rules.api_tokens.iter().map(|token| token.baa_ref.is_some());
    let hooks = rules.webhooks.iter().map(|hook| hook.baa_ref.is_some());
    let tokens = tokens.enumerate().map(|(place, has)| (format!("apiTokens[{place}]"), has));
    let hooks = hooks.enumerate().map(|(place, has)| (format!("webhooks[{place}]"), has));
    for (place, _) in tokens.chain(hooks).filter(|(_, has)| !has) {
        let path = format!("spec.integrations.{place}.baaRef");
        found.push(Refusal::floor(path, None, "HIPAA: a business associate agreement"));
    }
}

fn support(full: &TenantSpec, found: &mut Vec<Refusal>) {
    if let Some(access) = full.support_access.as_ref().filter(|access| access.mode != SupportMode::Never) {
        let value = Some(access.mode.as_str().to_owned());
        found.push(Refusal::floor("spec.supportAccess.mode", value, "HIPAA: Never"));
    }
}

fn missing(full: &TenantSpec, found: &mut Vec<Refusal>) {
    if full.compliance.baa.is_none() {
        let floor = "HIPAA: a business associate agreement";
        found.push(Refusal::floor("spec.compliance.baa", None, floor));
    }
    if full.residency.is_none() {
        found.push(Refusal::floor("spec.residency", None, "HIPAA: region and cell"));
    }
}

fn at_least(value: Option<i32>, floor: i32, path: &str, found: &mut Vec<Refusal>) {
    if let Some(value) = value.filter(|value| *value < floor) {
        found.push(Refusal::floor(path, Some(value.to_string()), format!("HIPAA: at least {floor}")));
    }
}

fn at_most(value: Option<&Span>, floor: &Span, path: &str, found: &mut Vec<Refusal>) {
    if let Some(value) = value.filter(|value| value.seconds() > floor.seconds()) {
        found.push(Refusal::floor(path, Some(value.to_string()), format!("HIPAA: at most {floor}")));
    }
}
