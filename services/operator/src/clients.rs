//! The ports over the mesh.
mod identity;
mod policy;

pub use identity::Identity;
pub use policy::Policy;
