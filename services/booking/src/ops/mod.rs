//! The use cases, one a file: authorise, load, decide, store, enqueue, commit, answer.
