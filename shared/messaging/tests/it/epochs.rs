//! A database that lost commits: whatever became of the stream and of the listeners, no fact is skipped in
//! silence.

use crate::world::World;
use messaging::epoch::BeginEpoch;
use messaging::tell::questions::OutboxStatus;

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_kept_what_the_database_lost_halts_the_relay_until_a_new_epoch() {
    let mut world = World::new().await;
    world.start();
    world.lose(5).await;
    let before = world.heard().await;
    world.start();
    world.count("new", false).await.unwrap();
    let reason = world.halted_reason().await;
    assert!(reason.contains("ahead of the database"), "{reason}");
    let said = world.new_epoch(None).await.unwrap().join("\n");
    assert_eq!(said.matches("lost, still in the stream: 1/").count(), 5, "{said}");
    assert!(said.contains("listener: 1/20 -> 2/15"), "{said}");
    world.count("newer", false).await.unwrap();
    world.hears(before + 2).await;
    assert_eq!(world.teller.stands_still(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wiped_stream_does_not_hide_that_a_listener_is_ahead() {
    let mut world = World::new().await;
    world.start();
    world.lose(5).await;
    world.wipe_broker();
    let before = world.heard().await;
    world.start();
    for _ in 0..8 {
        world.count("new", false).await.unwrap();
    }
    let reason = world.halted_reason().await;
    assert!(
        reason.contains("listener (1/20) is ahead of the database (1/15)"),
        "{reason}"
    );
    world.stopped("it lost commits").await;
    assert_eq!(world.heard().await, before, "no number may be told twice");
    world.new_epoch(None).await.unwrap();
    world.hears(before + 8).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_that_was_forgotten_keeps_the_new_epoch_closed() {
    let mut world = World::new().await;
    world.start();
    world.lose(5).await;
    world.wipe_broker();
    world
        .teller_sql(
            "insert into outbox_epoch (epoch, since, begun_by) select 2, seq, 'by hand' from outbox_head",
        )
        .await;
    world.teller_sql("update outbox_head set epoch = 2").await;
    let before = world.heard().await;
    world.start();
    for _ in 0..8 {
        world.count("new", false).await.unwrap();
    }
    let reason = world.halted_reason().await;
    assert!(reason.contains("listener (1/20)"), "{reason}");
    world.stopped("it tells in epoch 2").await;
    assert_eq!(world.heard().await, before);
    // The command moves who was forgotten; the epoch that was begun is not begun again.
    world.new_epoch(None).await.unwrap();
    world.hears(before + 8).await;
    assert_eq!(world.status("teller").await.positions, []);
    assert_eq!(world.status("listener").await.positions[0].stopped, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_alone_sees_that_another_fact_bears_its_number() {
    let mut world = World::new().await;
    world.start();
    world.lose(5).await;
    let before = world.heard().await;
    // The tail of the stream went with the commits, and the relay gave the numbers again while the listener
    // was away.
    world.wipe_broker();
    world.teller_sql("delete from outbox_pending").await;
    for _ in 0..8 {
        world.count("again", false).await.unwrap();
    }
    world
        .teller_sql(
            "with taken as (delete from outbox_pending returning *)
             insert into outbox_log (seq, epoch, event_id, type, key, key_version, partition, time, payload)
             select 15 + row_number() over (order by id), 1, event_id, type, key, key_version, partition,
                    time, payload
             from taken",
        )
        .await;
    world.teller_sql("update outbox_head set seq = 23").await;
    world.start();
    world.stopped("another fact under 20").await;
    assert_eq!(world.heard().await, before);
    let refused = world.new_epoch(None).await.unwrap_err().to_string();
    assert!(refused.contains("--kept"), "{refused}");
    world.new_epoch(Some(15)).await.unwrap();
    world.hears(before + 8).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_epoch_that_was_cut_tells_nothing_until_it_is_run_again() {
    let mut world = World::new().await;
    world.start();
    world.lose(5).await;
    let before = world.heard().await;
    world.start();
    world.halted_reason().await;
    // The command was killed right after its first step.
    let begin = BeginEpoch {
        epoch: 2,
        by: "somebody".into(),
    };
    let asks = world.teller.asks.clone();
    let first = asks.ask_as("teller", &begin).await.unwrap();
    assert_eq!(
        asks.ask_as("teller", &begin).await.unwrap(),
        first,
        "twice is once"
    );
    world.wipe_broker();
    world.count("new", false).await.unwrap();
    world.stopped("it tells in epoch 2").await;
    assert_eq!(world.heard().await, before);
    assert!(world.status("teller").await.opening);
    world.new_epoch(None).await.unwrap();
    world.hears(before + 1).await;
    let again = world.new_epoch(None).await.unwrap_err().to_string();
    assert!(again.contains("nothing says that teller lost commits"), "{again}");
    let moves: i64 = sqlx::query_scalar(
        "select count(*) from consumer_epoch where from_seq = 20 and to_seq = 15 and moved_by = 'test'",
    )
    .fetch_one(&world.listener.pool)
    .await
    .unwrap();
    assert_eq!(moves, 1, "the position that was left is on record");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_be_asked_is_not_guessed() {
    let mut world = World::new().await;
    world.start();
    world.lose(5).await;
    world.wipe_broker();
    world.start_teller();
    world.leave("listener");
    world.count("new", false).await.unwrap();
    let reason = world.halted_reason().await;
    assert!(
        reason.contains("waits for listener") || reason.contains("is ahead"),
        "{reason}"
    );
    let refused = world.new_epoch(None).await.unwrap_err().to_string();
    assert!(refused.contains("it is not known how far listener"), "{refused}");
    let epoch = world
        .teller
        .asks
        .ask_as("teller", &OutboxStatus {})
        .await
        .unwrap()
        .epoch;
    assert_eq!(epoch, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_listener_and_one_that_was_restored_read_over_the_border_of_an_epoch() {
    let mut world = World::new().await;
    world.start();
    world.lose(5).await;
    world.start();
    world.halted_reason().await;
    world.new_epoch(None).await.unwrap();
    world.count("new", false).await.unwrap();
    // Restored from its own backup, from before the epoch.
    world.hears(21).await;
    world.listener_sql("delete from heard").await;
    world
        .listener_sql("update consumer_offset set epoch = 1, since = 0, seq = 3, event_id = null")
        .await;
    world.count("newer", false).await.unwrap();
    world.stopped("it tells in epoch 2").await;
    world.new_epoch(None).await.unwrap();
    world.hears(14).await;
    // New: it knows nothing at all.
    world.listener_sql("delete from heard").await;
    world.listener_sql("delete from consumer_offset").await;
    world.count("newest", false).await.unwrap();
    world.hears(18).await;
}
