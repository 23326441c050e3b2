//! Hands on a world that loses commits, streams and neighbours.

use crate::world::{NEIGHBOURS, World};
use chassis::Lifecycle;
use messaging::outbox::Status;
use messaging::recovery::Operator;
use messaging::tell::questions::OutboxStatus;
use std::time::Duration;

impl World {
    pub async fn stop_all(&self) {
        self.lifecycle.stop();
        assert!(self.lifecycle.finished(Duration::from_secs(10)).await);
    }

    /// Tells 20 facts that are heard, then sets the teller's database back by some; nothing runs afterwards.
    pub async fn lose(&mut self, facts: i32) {
        for n in 0..20 {
            self.count(&format!("key-{}", n % 4), false).await.unwrap();
        }
        self.expect_everything_heard().await;
        self.stop_all().await;
        self.lifecycle = Lifecycle::default();
        sqlx::query("update outbox_head set seq = seq - $1")
            .bind(facts)
            .execute(&self.teller.pool)
            .await
            .unwrap();
        self.teller_sql("delete from outbox_log where seq > (select seq from outbox_head)")
            .await;
    }

    pub fn wipe_broker(&mut self) {
        self.nats.kill();
        self.nats.wipe().unwrap();
        self.nats.restart().unwrap();
    }

    pub async fn teller_sql(&self, sql: &'static str) {
        sqlx::query(sql).execute(&self.teller.pool).await.unwrap();
    }

    pub async fn listener_sql(&self, sql: &'static str) {
        sqlx::query(sql).execute(&self.listener.pool).await.unwrap();
    }

    /// Nobody answers for this neighbour any more.
    pub fn leave(&self, neighbour: &str) {
        self.teller.asks.answer_here(neighbour, axum::Router::new());
    }

    pub async fn status(&self, service: &str) -> Status {
        self.teller.asks.ask_as(service, &OutboxStatus {}).await.unwrap()
    }

    pub async fn halted_reason(&self) -> String {
        tokio::time::timeout(Duration::from_secs(30), self.teller.halted())
            .await
            .expect("the relay halts")
            .unwrap()
    }

    /// Waits until the listener says that it stands still, with these words.
    pub async fn stopped(&self, words: &str) {
        self.wait(words, || async {
            let positions = self.status("listener").await.positions;
            positions[0]
                .stopped
                .as_ref()
                .is_some_and(|reason| reason.contains(words))
        })
        .await;
    }

    pub async fn hears(&self, facts: i64) {
        self.wait("everything is heard", || async { self.heard().await >= facts })
            .await;
        assert_eq!(self.heard().await, facts);
    }

    fn operator(&self) -> Operator<'_> {
        Operator {
            asks: &self.teller.asks,
            broker: &self.broker,
            services: NEIGHBOURS,
        }
    }

    /// What the command says on its way.
    pub async fn new_epoch(&self, kept: Option<i64>) -> anyhow::Result<Vec<String>> {
        let mut said = vec![];
        self.operator()
            .new_epoch("teller", "test", kept, &mut |line| said.push(line))
            .await?;
        Ok(said)
    }

    pub async fn rebuild(&self) -> anyhow::Result<Vec<String>> {
        let mut said = vec![];
        self.operator()
            .rebuild("teller", &mut |line| said.push(line))
            .await?;
        Ok(said)
    }
}
