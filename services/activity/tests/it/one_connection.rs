//! A service with a single connection is slow, not stuck.

use crate::{check_in, over, status};
use chassis::ask::Idempotency;
use chassis::config::Database;
use futures_util::future::join_all;
use std::time::Duration;
use testing::given;

#[tokio::test]
async fn one_connection_is_enough_for_check_ins_at_once_and_their_repetitions() {
    let database = testing::database(&activity::MIGRATIONS).await.unwrap();
    let it = over(Database {
        max_connections: 1,
        reserved_connections: 1,
        ..database
    })
    .await;
    let holders: Vec<_> = (3..23).map(|n| given::sealed(&given::holder(n))).collect();
    it.stage.hear(&it.subscriptions, "pass", &holders).await.unwrap();
    // Twenty people, each three times at once under the same key, and whoever looks meanwhile.
    let all = join_all((0..60).map(|n| {
        let (stage, person) = (&it.stage, 3 + n % 20);
        async move {
            let number = given::pass_number(person, false);
            let key = Idempotency {
                client: "client:shop".into(),
                key: person.to_string(),
                hash: "body".into(),
            };
            let write = check_in(&number);
            let (done, _) = tokio::join!(stage.ask_once(&write, Some(&key)), stage.ask(status(&number)));
            done.unwrap().reply
        }
    }));
    let done = tokio::time::timeout(Duration::from_secs(20), all).await;
    assert_eq!(done.expect("nobody waits for himself").len(), 60);
    let count = "select count(*) from checkin";
    assert_eq!(it.stage.number(count).await.unwrap(), 20);
}
