//! The mesh over real sockets.
