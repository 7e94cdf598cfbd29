//! Other services, called over the mesh: what stands behind the traits in `ports`.

mod breaker;
pub mod circuit;
pub mod policy;
