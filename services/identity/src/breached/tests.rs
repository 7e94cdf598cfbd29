use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use identity_domain::password::Password;
use tempfile::TempDir;

use super::list::List;
use super::pack::pack;
use super::*;

/// A folder with a list of these passwords.
struct Packed {
    folder: TempDir,
    list: PathBuf,
}

fn packed(passwords: &[&str]) -> Packed {
    let folder = TempDir::new().unwrap();
    let list = folder.path().join("list");
    write_list(&list, passwords);
    Packed { folder, list }
}

/// Puts a list of these passwords there, in place of one that is there.
fn write_list(list: &Path, passwords: &[&str]) {
    let plain = list.with_extension("txt");
    fs::write(&plain, passwords.join("\n")).unwrap();
    pack(list, &[plain]).unwrap();
}

fn listed(list: &List, password: &str) -> bool {
    list.contains(Entry::of(password.as_bytes())).unwrap()
}

async fn contain(breached: &BreachedPasswords, password: &str) -> bool {
    breached.contain(&Password::read(password).unwrap()).await.unwrap()
}

#[test]
fn what_was_packed_is_found_and_nothing_else() {
    let passwords: Vec<String> = (0..100_000).map(|number| format!("password {number}")).collect();
    let all: Vec<&str> = passwords.iter().map(String::as_str).collect();
    let made = packed(&all);
    let list = List::open(&made.list).unwrap();
    assert!(all.iter().all(|password| listed(&list, password)));
    assert!(!(0..100_000).any(|number| listed(&list, &format!("another {number}"))));
    assert_eq!(fs::metadata(&made.list).unwrap().len(), (16 + INDEX + 100_000 * REST + SUM) as u64);
    let left: Vec<_> =
        fs::read_dir(made.folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "nothing else is left: {left:?}");
}

#[tokio::test]
async fn it_is_judged_as_typed_and_in_lower_case() {
    let made = packed(&["Tr0ub4dor&3", "correct horse", "contraseña"]);
    let breached = BreachedPasswords::open(&made.list).unwrap();
    for known in
        ["Tr0ub4dor&3", "correct horse", "Correct HORSE", "contrasen\u{303}a", "CONTRASEÑA", "ｃorrect horse"]
    {
        assert!(contain(&breached, known).await, "{known}");
    }
    for unknown in ["tr0ub4dor&3", "correct horse ", "correct hors", ""] {
        assert!(!contain(&breached, unknown).await, "{unknown}");
    }
}

#[test]
fn hashes_are_packed_as_have_i_been_pwned_gives_them() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        file
    };
    let (list, plain) = (folder.path().join("list"), at("plain", "plain one\r\n\r\nplain two"));
    // SHA-1 of "password" and "123456".
    let counted = at(
        "counted",
        "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9545824\r\n\
        7C4A8D09CA3762AF61E59520943DC26494F8941B:37359195\r\n",
    );
    let bare = at("bare", "b1b3773a05c0ed0176787a4f1574ff0075f7521e\n");
    assert_eq!(pack(&list, &[plain, counted.clone(), bare, counted]).unwrap(), 5);
    let open = List::open(&list).unwrap();
    for known in ["plain one", "plain two", "password", "123456", "qwerty"] {
        assert!(listed(&open, known), "{known}");
    }
    let before = fs::read(&list).unwrap();
    let broken = at("broken", "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:1\n5BAA61E4C9\n");
    let ntlm = at("ntlm", "8846F7EAEE8FB117AD06BDD830B7586C:1\n");
    for refused in [broken, ntlm, folder.path().join("none")] {
        assert!(pack(&list, &[refused]).is_err());
        assert!(fs::read(&list).unwrap() == before, "what lay there stays");
    }
}

/// A list whose file was changed.
fn changed(change: impl FnOnce(&mut Vec<u8>)) -> Result<(), ListError> {
    let made = packed(&["one", "two", "three"]);
    let mut bytes = fs::read(&made.list).unwrap();
    change(&mut bytes);
    fs::write(&made.list, bytes).unwrap();
    List::open(&made.list).map(drop)
}

/// Makes the checksum right again.
fn sum_up(bytes: &mut Vec<u8>) {
    bytes.truncate(bytes.len() - SUM);
    let sum = digest(&aws_lc_rs::digest::SHA256, bytes);
    bytes.extend_from_slice(sum.as_ref());
}

#[test]
fn what_is_no_whole_list_is_refused() {
    assert!(changed(|_| ()).is_ok());
    assert!(matches!(changed(|bytes| bytes[0] = b'h'), Err(ListError::NotAList)));
    assert!(matches!(changed(|bytes| bytes.truncate(15)), Err(ListError::NotAList)));
    assert!(matches!(changed(Vec::clear), Err(ListError::NotAList)));
    for length in [16, 1_000, 16 + INDEX, 16 + INDEX + 3 * REST, 16 + INDEX + 3 * REST + SUM - 1] {
        assert!(matches!(changed(|bytes| bytes.truncate(length)), Err(ListError::Length)), "{length}");
    }
    assert!(matches!(changed(|bytes| bytes.push(0)), Err(ListError::Length)));
    assert!(matches!(changed(|bytes| bytes[16 + INDEX] ^= 1), Err(ListError::Sum)));
    assert!(matches!(List::open(Path::new("/nowhere")), Err(ListError::Unreadable(_))));
}

#[test]
fn what_is_not_in_order_is_refused_with_a_right_checksum_too() {
    let index = |bytes: &mut Vec<u8>| {
        bytes[16 + 4] = 1;
        sum_up(bytes);
    };
    assert!(matches!(changed(index), Err(ListError::Order)));
    // All three begin alike, and the second is the first again, or comes before it.
    for second in [[9; REST], [8; REST]] {
        let entries = |bytes: &mut Vec<u8>| {
            bytes[16 + PLACE..16 + INDEX].as_chunks_mut::<PLACE>().0.fill(3_u32.to_be_bytes());
            bytes[16 + INDEX..16 + INDEX + REST].copy_from_slice(&[9; REST]);
            bytes[16 + INDEX + REST..16 + INDEX + 2 * REST].copy_from_slice(&second);
            bytes[16 + INDEX + 2 * REST..16 + INDEX + 3 * REST].copy_from_slice(&[10; REST]);
            sum_up(bytes);
        };
        assert!(matches!(changed(entries), Err(ListError::Order)));
    }
}

#[tokio::test]
async fn a_new_list_is_taken_and_a_broken_one_is_not() {
    let made = packed(&["first"]);
    let breached = BreachedPasswords::open(&made.list).unwrap();
    assert_eq!(breached.refresh().unwrap(), Refreshed::Unchanged);
    write_list(&made.list, &["second"]);
    assert!(contain(&breached, "first").await, "the list in force is the one that was opened");
    assert_eq!(breached.refresh().unwrap(), Refreshed::Swapped);
    assert!(contain(&breached, "second").await && !contain(&breached, "first").await);
    let broken = made.folder.path().join("broken");
    fs::write(&broken, "nothing of the kind").unwrap();
    fs::rename(&broken, &made.list).unwrap();
    assert!(matches!(breached.refresh(), Err(ListError::NotAList)));
    fs::remove_file(&made.list).unwrap();
    assert!(matches!(breached.refresh(), Err(ListError::Unreadable(_))));
    assert!(contain(&breached, "second").await, "the last one stays");
}

#[tokio::test]
async fn a_list_that_was_written_over_is_no_list_any_more() {
    let made = packed(&["first"]);
    let breached = BreachedPasswords::open(&made.list).unwrap();
    fs::write(&made.list, vec![0; 1_000_000]).unwrap();
    let refused = breached.contain(&Password::read("first").unwrap()).await.unwrap_err();
    assert_eq!(refused.reason, kit_fault::Reason::Unavailable);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_swapped_while_passwords_are_checked() {
    let made = packed(&["in both", "in the first"]);
    let breached = BreachedPasswords::open(&made.list).unwrap();
    let over = std::sync::Arc::new(AtomicBool::new(false));
    let checks = tokio::spawn({
        let (breached, over) = (breached.clone(), std::sync::Arc::clone(&over));
        async move {
            let mut checks = 0;
            while !over.load(Ordering::SeqCst) || checks == 0 {
                assert!(contain(&breached, "in both").await && !contain(&breached, "in none").await);
                checks += 1;
            }
        }
    });
    for number in 0..20 {
        let other = format!("only in {number}");
        write_list(&made.list, &["in both", &other]);
        assert_eq!(breached.refresh().unwrap(), Refreshed::Swapped);
        assert!(contain(&breached, &other).await);
    }
    over.store(true, Ordering::SeqCst);
    checks.await.unwrap();
    assert!(!contain(&breached, "in the first").await);
}
