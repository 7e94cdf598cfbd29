//! Why a file is no list.

/// Why a file is not taken for a list of breached passwords.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// It cannot be read.
    #[error("the list of breached passwords cannot be read")]
    Unreadable(#[from] std::io::Error),
    /// It begins otherwise.
    #[error("the file is no list of breached passwords: `identity pack-breached` makes one")]
    NotAList,
    /// It is shorter or longer than its index says.
    #[error("the list of breached passwords is cut off, or has something behind its end")]
    Length,
    /// Its entries, or its index, are not in order.
    #[error("the list of breached passwords is not in order")]
    Order,
    /// It has changed since it was made.
    #[error("the list of breached passwords does not have its checksum")]
    Sum,
    /// It was written over where it lies.
    #[error("the list of breached passwords was written over: a new one takes its place by renaming")]
    WrittenOver,
}
