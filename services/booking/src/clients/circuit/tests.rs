use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// A call of which no answer ever comes.
async fn hangs() -> Result<(), Fault> {
    std::future::pending().await
}

/// Hangs until it is refused at once; tells when.
async fn open(circuit: &Circuit) -> Instant {
    let both = tokio::join!(circuit.call(hangs()), circuit.call(hangs()));
    assert!(both.0.is_err() && both.1.is_err());
    Instant::now()
}

#[tokio::test]
async fn who_comes_while_it_hangs_is_refused_at_once_and_told_when_to_come_back() {
    let circuit = Circuit::new("test");
    let started = Instant::now();
    let opened = open(&circuit).await;
    assert!(opened - started < Duration::from_millis(1_700), "well within a request: {:?}", opened - started);
    let asked = AtomicUsize::new(0);
    let ask = || async {
        asked.fetch_add(1, Ordering::SeqCst);
        hangs().await
    };
    for _ in 0..100 {
        let fault = circuit.call(ask()).await.unwrap_err();
        assert_eq!(fault.kind(), Kind::Unavailable);
        assert!(
            fault.retry_after.is_some_and(|after| after > Duration::ZERO && after <= Duration::from_secs(1))
        );
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0, "policy is left alone");
}

#[tokio::test]
async fn one_tries_after_a_second_and_the_others_follow_its_answer() {
    let circuit = Circuit::new("test");
    let opened = open(&circuit).await;
    tokio::time::sleep_until(opened + Duration::from_secs(1)).await;
    let (answer, asked) = tokio::sync::oneshot::channel();
    let tries = circuit.call(async move { asked.await.map_err(|_| Fault::unavailable()) });
    let other = async {
        let refused = circuit.call(hangs()).await.is_err();
        answer.send(()).unwrap();
        refused
    };
    let (answered, other_refused) = tokio::join!(tries, other);
    assert!(answered.is_ok() && other_refused);
    assert!(circuit.call(async { Ok(()) }).await.is_ok());
}

#[tokio::test]
async fn refusals_that_come_at_once_and_answers_open_nothing() {
    let circuit = Circuit::new("test");
    for _ in 0..5 {
        let unavailable = circuit.call(async { Err::<(), _>(Fault::unavailable()) }).await;
        let refused = circuit.call(async { Err::<(), _>(Fault::not_found()) }).await;
        assert_eq!(refused.unwrap_err().kind(), Kind::NotFound);
        assert!(unavailable.is_err());
    }
    assert!(circuit.call(async { Ok(()) }).await.is_ok());
}

#[tokio::test]
async fn a_call_that_is_given_up_late_has_timed_out_and_one_given_up_early_has_not() {
    let circuit = Circuit::new("test");
    let give_up = async |after| tokio::time::timeout(after, circuit.call(hangs())).await.is_err();
    for _ in 0..3 {
        assert!(give_up(Duration::from_millis(1)).await);
    }
    assert!(circuit.call(async { Ok(()) }).await.is_ok());
    for _ in 0..2 {
        assert!(give_up(SLOW + Duration::from_millis(1)).await);
    }
    assert!(circuit.call(async { Ok(()) }).await.is_err(), "it is open");
}

#[tokio::test]
async fn a_refusal_that_came_late_has_timed_out() {
    let circuit = Circuit::new("test");
    let late = || async {
        tokio::time::sleep(SLOW + Duration::from_millis(1)).await;
        Err::<(), _>(Fault::unavailable())
    };
    let both = tokio::join!(circuit.call(late()), circuit.call(late()));
    assert!(both.0.is_err() && both.1.is_err());
    assert!(circuit.call(async { Ok(()) }).await.is_err(), "it is open");
}
