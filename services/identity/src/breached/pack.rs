//! `identity pack-breached <out> <file>...`: makes the list of what is published.
//!
//! A file is a list of passwords, one a line, or of SHA-1 hashes, as Have I Been Pwned gives them out: 40 hexadecimal
//! digits, perhaps a colon and a number. Its first line says which. However long the files are, little is in memory:
//! entries are first put apart by the first byte of their hash.
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use aws_lc_rs::digest::{self, Digest, SHA256};
use identity_domain::password::Password;
use tempfile::{NamedTempFile, TempDir};

use super::list::List;
use super::{BEGINNINGS, Entry, INDEX, MAGIC};

/// Digits of a SHA-1.
const SHA1_DIGITS: usize = 40;
/// Digits of an NTLM hash, which says nothing of a SHA-1.
const NTLM_DIGITS: usize = 32;

/// Packs the files named after the first argument into the list that the first names.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let [out, sources @ ..] = arguments else { bail!("pack-breached takes the list to be made, and files") };
    ensure!(!sources.is_empty(), "pack-breached takes at least one file to be packed");
    let sources: Vec<PathBuf> = sources.iter().map(PathBuf::from).collect();
    let number = pack(Path::new(out), &sources)?;
    writeln!(std::io::stdout(), "{number} passwords in {out}")?;
    Ok(())
}

/// Makes the list: whole, or what lies there stays. Returns how many passwords it has.
pub fn pack(out: &Path, sources: &[PathBuf]) -> anyhow::Result<u32> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut parts = Parts::new(folder)?;
    for source in sources {
        read(source, &mut parts).with_context(|| source.display().to_string())?;
    }
    let mut file = NamedTempFile::new_in(folder)?;
    let number = write(file.as_file_mut(), parts)?;
    List::open(file.path()).context("the list that was just made")?;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    file.as_file().sync_all()?;
    file.persist(out)?;
    Ok(number)
}

/// Entries by the first byte of their hash, in files that go with the folder.
struct Parts {
    folder: TempDir,
    files: Vec<BufWriter<File>>,
}

// === impl Parts ===

impl Parts {
    fn new(beside: &Path) -> anyhow::Result<Self> {
        let folder = TempDir::new_in(beside)?;
        let create = |number: u8| File::create(folder.path().join(number.to_string())).map(BufWriter::new);
        let files = (0..=u8::MAX).map(create).collect::<Result<_, _>>()?;
        Ok(Self { folder, files })
    }

    fn add(&mut self, entry: Entry) -> std::io::Result<()> {
        let [first, second] = entry.beginning.to_be_bytes();
        let Some(file) = self.files.get_mut(usize::from(first)) else { return Ok(()) };
        file.write_all(&[first, second])?;
        file.write_all(&entry.rest)
    }

    /// All entries in order, each once, part by part.
    fn sorted(mut self) -> impl Iterator<Item = std::io::Result<Vec<Entry>>> {
        let flushed = self.files.drain(..).try_for_each(|mut file| file.flush());
        let mut failed = flushed.err();
        (0..=u8::MAX).map(move |number| {
            if let Some(error) = failed.take() {
                return Err(error);
            }
            let bytes = fs::read(self.folder.path().join(number.to_string()))?;
            let (entries, _) = bytes.as_chunks::<{ Entry::LENGTH }>();
            let mut entries: Vec<Entry> = entries.iter().copied().map(Entry::from_bytes).collect();
            entries.sort_unstable();
            entries.dedup();
            Ok(entries)
        })
    }
}

fn read(source: &Path, parts: &mut Parts) -> anyhow::Result<()> {
    let mut lines = BufReader::with_capacity(1 << 16, File::open(source)?);
    let (mut line, mut number, mut hashes) = (Vec::new(), 0_u64, false);
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        number += 1;
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if number == 1 {
            ensure!(!is_hash(text, NTLM_DIGITS), "these are NTLM hashes: take the list of SHA-1");
            hashes = is_hash(text, SHA1_DIGITS);
        }
        if text.is_empty() {
            continue;
        }
        let entry = if hashes {
            hashed(text).with_context(|| format!("line {number} is no SHA-1"))?
        } else {
            plain(text)
        };
        parts.add(entry)?;
    }
}

/// Whether a line is so many hexadecimal digits, perhaps with how often it was met.
fn is_hash(line: &[u8], digits: usize) -> bool {
    let Some((hash, rest)) = line.split_at_checked(digits) else { return false };
    let counted = match rest {
        [] => digits == SHA1_DIGITS,
        [b':', count @ ..] => !count.is_empty() && count.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    counted && hash.iter().all(u8::is_ascii_hexdigit)
}

fn hashed(line: &[u8]) -> Option<Entry> {
    if !is_hash(line, SHA1_DIGITS) {
        return None;
    }
    let digits = line.get(..2 * Entry::LENGTH)?;
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(digits).ok()?;
    Some(Entry::from_bytes(bytes.try_into().ok()?))
}

/// A password as it is judged: in NFKC, which ASCII is already. What is no text nobody types; it is taken as it is.
fn plain(line: &[u8]) -> Entry {
    if line.is_ascii() {
        return Entry::of(line);
    }
    let typed = std::str::from_utf8(line).ok().and_then(|text| Password::read(text).ok());
    typed.map_or_else(|| Entry::of(line), |typed| Entry::of(typed.text().as_bytes()))
}

/// Writes the list; the index and the checksum when the entries are there. Returns how many there are.
fn write(file: &mut File, parts: Parts) -> anyhow::Result<u32> {
    let mut out = BufWriter::with_capacity(1 << 16, &mut *file);
    out.write_all(&MAGIC)?;
    out.write_all(&vec![0; INDEX])?;
    let (mut places, mut number) = (Vec::with_capacity(BEGINNINGS + 1), 0_u32);
    for part in parts.sorted() {
        for entry in part? {
            places.resize(places.len().max(usize::from(entry.beginning) + 1), number);
            out.write_all(&entry.rest)?;
            number = number.checked_add(1).context("a list has at most 4,294,967,295 passwords")?;
        }
    }
    places.resize(BEGINNINGS + 1, number);
    out.seek(SeekFrom::Start(MAGIC.len() as u64))?;
    for place in places {
        out.write_all(&place.to_be_bytes())?;
    }
    out.flush()?;
    drop(out);
    let sum = sum(file)?;
    file.seek(SeekFrom::End(0))?;
    file.write_all(sum.as_ref())?;
    Ok(number)
}

fn sum(file: &mut File) -> std::io::Result<Digest> {
    file.seek(SeekFrom::Start(0))?;
    let (mut sum, mut buffer) = (digest::Context::new(&SHA256), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(sum.finish()),
            read => sum.update(buffer.get(..read).unwrap_or_default()),
        }
    }
}
