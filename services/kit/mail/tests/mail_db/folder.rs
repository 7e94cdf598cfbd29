//! Mails into a folder: who sends them, and of which parts they are.
use kit_mail::Attachment;
use kit_testkit::mail::{TRIED_FOR_A_DAY, decoded, mails, send, send_until};

use crate::harness::{Greetings, job, job_of, waiting};

/// The one mail that a job sends.
async fn sent(writer: Greetings, installation: Option<&str>) -> String {
    let (db, folder) = (waiting(&["ana@example.org"]).await, tempfile::tempdir().unwrap());
    send(&db, [job_of(writer, &format!("file:{}", folder.path().display()), installation)]).await;
    let mut mails = mails(folder.path());
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails.pop().unwrap()
}

#[tokio::test]
async fn the_sender_is_the_business_else_the_installation_else_nobody_to_answer() {
    let own = || Some("hola@salon-luna.example".to_owned());
    let installation = Some("citas@example.org");
    for (own, installation, sender) in [
        (own(), installation, "hola@salon-luna.example"),
        (None, installation, "citas@example.org"),
        (None, None, "no-reply@salon-luna.localhost"),
    ] {
        let mail = sent(Greetings { own, file: None }, installation).await;
        let from = mail.lines().find(|line| line.starts_with("From: ")).unwrap();
        assert!(from.ends_with(&format!("<{sender}>")), "{mail}");
        assert!(mail.contains("To: ana@example.org\r\n"), "the address alone: {mail}");
    }
}

#[tokio::test]
async fn a_mail_has_a_text_and_an_html_part_and_a_file_if_there_is_one() {
    let mail = sent(Greetings { own: None, file: None }, None).await;
    assert!(mail.contains("Content-Type: multipart/alternative"), "{mail}");
    assert!(!mail.contains("multipart/mixed") && !mail.contains("attachment"), "{mail}");
    let text = decoded(&mail);
    for part in ["Go on:\nhttps://salon-luna.localhost/on", "<a href=\"https://salon-luna.localhost/on\""] {
        assert!(text.replace('\r', "").contains(part), "{text}");
    }
    let file = Attachment {
        name: "note.txt".to_owned(),
        media_type: "text/plain; charset=utf-8".to_owned(),
        text: "What comes with it.".to_owned(),
    };
    let mail = sent(Greetings { own: None, file: Some(file) }, None).await;
    for part in ["multipart/mixed", "multipart/alternative", "attachment; filename=\"note.txt\""] {
        assert!(mail.contains(part), "{part} in {mail}");
    }
    assert!(decoded(&mail).contains("What comes with it."), "{mail}");
}

#[tokio::test]
async fn who_is_nobody_any_more_gets_no_mail_and_who_has_no_address_is_given_up() {
    let (db, folder) =
        (waiting(&["nobody", "no address", "ana@example.org"]).await, tempfile::tempdir().unwrap());
    send(&db, [job(&format!("file:{}", folder.path().display()))]).await;
    assert_eq!(mails(folder.path()).len(), 1);
}

#[tokio::test]
async fn what_can_not_be_read_is_set_aside_and_given_up_after_a_day() {
    let (db, folder) = (waiting(&["x", "ana@example.org"]).await, tempfile::tempdir().unwrap());
    db.arrange("update holdfast.outbox set record = '\\xff' where record = 'x'").await;
    let url = format!("file:{}", folder.path().display());
    send_until(&db, [job(&url)], "select count(*) = 1 and min(asides) > 1 from holdfast.outbox").await;
    assert_eq!(mails(folder.path()).len(), 1, "the next does not wait for it");
    db.arrange(TRIED_FOR_A_DAY).await;
    send(&db, [job(&url)]).await;
    assert_eq!(mails(folder.path()).len(), 1);
}
