//! Other services, called over the mesh: what stands behind the traits in `ports`.

pub mod ledgers;
pub mod policy;
