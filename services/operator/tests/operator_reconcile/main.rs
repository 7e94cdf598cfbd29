//! The operator against fakes of policy and identity.
