//! The rules are what stands in the contract, and nothing passes beside them.
