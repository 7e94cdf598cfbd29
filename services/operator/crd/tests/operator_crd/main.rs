//! The schema, its CEL rules, and the stored CRD.
#[cfg(test)]
mod rules;
#[cfg(test)]
mod whole;
