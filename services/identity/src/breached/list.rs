//! A list in its file: 16 bytes of magic, the index, the entries, a checksum of all that.
//!
//! The index says for each two-byte beginning of a SHA-1 how many entries lie before those that begin so, and at its
//! end how many there are: 65,537 numbers of four bytes, big-endian. An entry is the next five bytes of the SHA-1;
//! those of one beginning ascend.
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::Path;

use aws_lc_rs::digest::{Context, SHA256};

use super::{BEGINNINGS, Entry, INDEX, ListError, MAGIC, PLACE, REST, SUM};

/// Which file it is, and what is written in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    device: u64,
    inode: u64,
    length: u64,
    /// Seconds and nanoseconds.
    modified: [i64; 2],
}

/// An open list that was found whole. Nothing of it is in memory.
pub(super) struct List {
    file: File,
    stamp: Stamp,
}

// === impl Stamp ===

impl Stamp {
    /// Of the file that lies there now.
    pub(super) fn at(path: &Path) -> std::io::Result<Self> {
        std::fs::metadata(path).map(|known| Self::new(&known))
    }

    fn new(known: &std::fs::Metadata) -> Self {
        Self {
            device: known.dev(),
            inode: known.ino(),
            length: known.size(),
            modified: [known.mtime(), known.mtime_nsec()],
        }
    }
}

// === impl List ===

impl List {
    /// Opens a list and reads it once from end to end.
    pub(super) fn open(path: &Path) -> Result<Self, ListError> {
        let file = File::open(path)?;
        let stamp = Stamp::new(&file.metadata()?);
        check(&file, stamp.length)?;
        let list = Self { file, stamp };
        list.unchanged()?;
        Ok(list)
    }

    pub(super) fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// Whether an entry is in the list: two reads, of the index and of the entries with the same beginning.
    pub(super) fn contains(&self, entry: Entry) -> Result<bool, ListError> {
        self.unchanged()?;
        let mut places = [0; 2 * PLACE];
        let at = MAGIC.len() + usize::from(entry.beginning) * PLACE;
        self.file.read_exact_at(&mut places, at as u64)?;
        let ([from, to], _) = places.as_chunks::<PLACE>() else { return Err(ListError::Order) };
        let (from, to) = (u32::from_be_bytes(*from), u32::from_be_bytes(*to));
        let number = to.checked_sub(from).ok_or(ListError::Order)?;
        if u64::from(number) * REST as u64 > self.stamp.length {
            return Err(ListError::Order);
        }
        let mut entries = vec![0; number as usize * REST];
        let at = (MAGIC.len() + INDEX) as u64 + u64::from(from) * REST as u64;
        self.file.read_exact_at(&mut entries, at)?;
        let (entries, _) = entries.as_chunks::<REST>();
        Ok(entries.binary_search(&entry.rest).is_ok())
    }

    /// What was checked is what is read: a file that was written over is no list any more.
    fn unchanged(&self) -> Result<(), ListError> {
        let now = Stamp::new(&self.file.metadata()?);
        if now == self.stamp { Ok(()) } else { Err(ListError::WrittenOver) }
    }
}

/// Reads the whole file: its beginning, its order, its length and its checksum.
fn check(file: &File, length: u64) -> Result<(), ListError> {
    let mut reader = Summed { from: BufReader::with_capacity(1 << 16, file), sum: Context::new(&SHA256) };
    let mut magic = [0; MAGIC.len()];
    match reader.read(&mut magic) {
        Ok(()) if magic == MAGIC => {}
        Ok(()) | Err(ListError::Length) => return Err(ListError::NotAList),
        Err(error) => return Err(error),
    }
    let mut index = vec![0; INDEX];
    reader.read(&mut index)?;
    let (index, _) = index.as_chunks::<PLACE>();
    let places: Vec<u32> = index.iter().map(|place| u32::from_be_bytes(*place)).collect();
    if places.first() != Some(&0) || !places.is_sorted() || places.len() != BEGINNINGS + 1 {
        return Err(ListError::Order);
    }
    let number = u64::from(places.last().copied().unwrap_or_default());
    if length != (MAGIC.len() + INDEX + SUM) as u64 + number * REST as u64 {
        return Err(ListError::Length);
    }
    for place in places.windows(2) {
        let [from, to] = place else { continue };
        let mut entries = vec![0; (to - from) as usize * REST];
        reader.read(&mut entries)?;
        let (entries, _) = entries.as_chunks::<REST>();
        if !entries.is_sorted_by(|one, next| one < next) {
            return Err(ListError::Order);
        }
    }
    let Summed { mut from, sum } = reader;
    let mut told = [0; SUM];
    from.read_exact(&mut told)?;
    if sum.finish().as_ref() == told { Ok(()) } else { Err(ListError::Sum) }
}

/// Reads and sums up.
struct Summed<'f> {
    from: BufReader<&'f File>,
    sum: Context,
}

// === impl Summed ===

impl Summed<'_> {
    fn read(&mut self, into: &mut [u8]) -> Result<(), ListError> {
        self.from.read_exact(into).map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => ListError::Length,
            _ => ListError::Unreadable(error),
        })?;
        self.sum.update(into);
        Ok(())
    }
}
