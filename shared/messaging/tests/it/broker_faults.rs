//! The broker is killed, cut and wiped: nothing vanishes.

use crate::world::{World, brokers};
use std::path::{Path, PathBuf};

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_killed_again_and_again_loses_and_doubles_nothing() {
    for broker in brokers() {
        let mut world = World::on(&broker).await;
        world.start();
        for _ in 0..3 {
            world.load(4, 30).await;
            world.nats.kill();
            world.load(4, 10).await;
            world.nats.restart().unwrap();
        }
        world.expect_everything_heard().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wiping_the_brokers_storage_loses_nothing() {
    for broker in brokers() {
        let mut world = World::on(&broker).await;
        world.start();
        world.load(4, 50).await;
        world.nats.kill();
        world.nats.wipe().unwrap();
        world.load(4, 10).await;
        world.nats.restart().unwrap();
        world.load(4, 10).await;
        world.expect_everything_heard().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_lost_its_tail_is_healed() {
    let mut world = World::new().await;
    world.start();
    world.load(4, 100).await;
    world.expect_everything_heard().await;
    world.nats.kill();
    cut_the_tail(&world.folder.join("nats/store"));
    world.nats.restart().unwrap();
    world.load(4, 20).await;
    world.expect_everything_heard().await;
}

/// What a power failure may do: the last quarter of the newest block is gone, and the index with it.
fn cut_the_tail(store: &Path) {
    let mut blocks: Vec<PathBuf> = files(store)
        .into_iter()
        .filter(|path| {
            path.to_string_lossy().contains("EVT_TELLER") && path.extension().is_some_and(|e| e == "blk")
        })
        .collect();
    blocks.sort();
    let block = blocks.pop().expect("the stream has a block");
    let length = std::fs::metadata(&block).unwrap().len();
    std::fs::File::options()
        .write(true)
        .open(&block)
        .unwrap()
        .set_len(length * 3 / 4)
        .unwrap();
    for index in files(store)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "idx" || e == "db"))
    {
        let _ = std::fs::remove_file(index);
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_broker_is_away_verbs_go_on_and_later_everything_is_told() {
    let mut world = World::new().await;
    world.nats.kill();
    world.start();
    world.load(4, 50).await;
    assert_eq!(world.heard().await, 0);
    world.nats.restart().unwrap();
    world.expect_everything_heard().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_nodes_lose_one_after_another_and_then_all_and_nothing_is_lost() {
    for broker in brokers() {
        let mut world = World::on_three(&broker).await;
        world.start();
        world.load(4, 30).await;
        world.expect_everything_heard().await;
        world.nats.kill();
        world.load(4, 30).await;
        world.nats.restart().unwrap();
        world.expect_everything_heard().await;
        world.others[0].kill();
        world.others[0].wipe().unwrap();
        world.load(4, 30).await;
        world.others[0].restart().unwrap();
        world.expect_everything_heard().await;
        world.nats.kill();
        world.others.iter_mut().for_each(servers::Nats::kill);
        world.load(4, 30).await;
        world.nats.restart().unwrap();
        world.others.iter_mut().for_each(|node| node.restart().unwrap());
        world.expect_everything_heard().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wiped_stream_whose_history_is_older_than_it_may_hold_does_not_stop_its_listeners() {
    let mut world = World::new().await;
    world.start();
    world.load(4, 50).await;
    world.expect_everything_heard().await;
    sqlx::query("update outbox_log set time = now() - interval '8 days'")
        .execute(&world.teller.pool)
        .await
        .unwrap();
    world.nats.kill();
    world.nats.wipe().unwrap();
    world.nats.restart().unwrap();
    world.load(2, 10).await;
    world.expect_everything_heard().await;
}
