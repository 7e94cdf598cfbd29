//! kit-fault.
