//! One leader per job and database: a session lock on a connection that a paused leader loses.

use anyhow::Context;
use chassis::database::{Pool, within};
use sqlx::{Connection, PgConnection};
use std::time::{Duration, Instant};

/// How long taking the lock may take: a new connection and two statements.
const TAKE: Duration = Duration::from_secs(4);
/// How long the server may take for a statement of the leader. Its statements are small.
const STATEMENT: Duration = Duration::from_secs(3);

/// A direct connection that holds an advisory lock. PostgreSQL ends the session when it idles for 5 s, so a
/// leader that was paused is no leader any more when it wakes. It plans every statement by the tables' size
/// of now: an outbox that was empty when a plan was made may hold a million facts when it is used.
pub struct Leadership {
    conn: PgConnection,
    pool: Pool,
    proven: Instant,
}

impl Leadership {
    /// Takes the lock of `job` in this database; none if somebody else has it.
    ///
    /// # Errors
    /// When the database does not answer in time.
    pub async fn take(pool: &Pool, job: &str) -> Result<Option<Self>, sqlx::Error> {
        within(TAKE, Self::try_take(pool, job)).await
    }

    async fn try_take(pool: &Pool, job: &str) -> Result<Option<Self>, sqlx::Error> {
        let options = pool.options().options([
            ("idle_session_timeout", "5s"),
            ("plan_cache_mode", "force_custom_plan"),
        ]);
        let mut conn = PgConnection::connect_with(&options).await?;
        let taken = sqlx::query_scalar!(
            r#"select pg_try_advisory_lock(hashtextextended($1, 0)) as "taken!""#,
            job
        )
        .fetch_one(&mut conn)
        .await?;
        if taken {
            return Ok(Some(Self {
                conn,
                pool: pool.clone(),
                proven: Instant::now(),
            }));
        }
        conn.close().await?;
        Ok(None)
    }

    /// Fails when the session, and with it the lock, is gone. Asks the server at most once a second.
    pub async fn prove(&mut self) -> Result<(), sqlx::Error> {
        if self.proven.elapsed() > Duration::from_secs(1) {
            let proof = within(STATEMENT, self.conn.ping()).await;
            if proof.is_err() {
                // What became of this connection may have become of all.
                self.pool.doubt();
            }
            proof?;
            self.proven = Instant::now();
        }
        Ok(())
    }

    /// Works for as long as this leads: work that waits for something that is gone ends with the lock.
    pub async fn work<T>(&mut self, work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
        tokio::select! {
            done = work => done,
            error = self.lose() => Err(error).context("the lock is gone"),
        }
    }

    async fn lose(&mut self) -> sqlx::Error {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            if let Err(error) = self.prove().await {
                return error;
            }
        }
    }

    /// The leader's own connection: what it does there it does as leader, [`answered`] in time.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.conn
    }

    /// Gives the lock back at once instead of after a time-out.
    pub async fn resign(self) {
        let _ = within(Duration::from_secs(1), self.conn.close()).await;
    }
}

/// A statement of a leader, given up when the server is silent for too long.
///
/// # Errors
/// Those of the statement, or the silence.
pub async fn answered<T>(statement: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    within(STATEMENT, statement).await
}
