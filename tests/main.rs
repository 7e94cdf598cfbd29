//! The whole, from outside: the tree itself, then the running mesh.
#![expect(clippy::expect_used, reason = "a helper that cannot go on fails its test")]

mod layout;
