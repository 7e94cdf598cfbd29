//! kit-passport.
