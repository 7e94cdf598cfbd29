//! The mesh over real sockets, with real certificates; rotation and stopped peers with a server process of its own.

mod callees;
mod child;
mod deadlines;
mod drain;
mod floods;
mod handshakes;
mod harness;
mod health;
mod limits;
mod probe;
mod raw;
mod relay;
mod reload;
mod rotation;
mod stop;

/// What tests answer: any error ends them.
type Checked<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// How often something is tried: few times by default, more with `make test-long`.
fn figure(few: usize, many: usize) -> usize {
    if std::env::var_os("HOLDFAST_TEST_LONG").is_some() { many } else { few }
}
