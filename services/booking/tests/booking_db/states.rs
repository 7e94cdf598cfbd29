//! The states that the table lets in are those of the code, in the same words.
use std::collections::BTreeSet;

use booking_api::State;

use crate::harness::Harness;

#[tokio::test]
async fn the_table_lets_in_the_states_of_the_code_and_no_other() {
    let harness = Harness::new().await;
    let mut superuser = harness.db.superuser().await;
    let definition: String = sqlx::query_scalar(
        "select pg_get_constraintdef(oid) from pg_constraint where conname = 'booking_state'",
    )
    .fetch_one(&mut superuser)
    .await
    .unwrap();
    let let_in: BTreeSet<&str> = definition.split('\'').skip(1).step_by(2).collect();
    assert_eq!(let_in, State::ALL.iter().map(|state| state.as_str()).collect());
    assert!(!definition.contains("NOT VALID"), "{definition}");
}
