//! Gateways are killed while they tell what happened to a receiver that fails: all of it comes, in order, and
//! what comes twice has the same id.

use platform::fire::{Fire, under_fire};
use std::time::Duration;

/// As `cargo xtask bench fire` does with 10,000 events and a receiver that is down for a minute.
#[tokio::test(flavor = "multi_thread")]
async fn all_arrive_in_order_although_the_receiver_fails_and_dispatchers_die() {
    let fire = Fire {
        events: 1_500,
        down: Duration::from_secs(2),
        is_patient: false,
    };
    let survived = under_fire(fire).await.unwrap();
    assert!(survived.calls > fire.events * 5 / 4, "{survived:?}");
}
