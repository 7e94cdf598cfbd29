//! What reaches a collector: names, parents, links; nothing of other crates; and nothing is lost at the end.
#[cfg(test)]
mod export;
