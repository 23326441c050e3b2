//! One leader per job and database: a session lock on a connection that a paused leader loses.

use sqlx::{Connection, PgConnection, PgPool};
use std::time::{Duration, Instant};

/// A direct connection that holds an advisory lock. PostgreSQL ends the session when it idles for 5 s, so a leader that was
/// paused is no leader any more when it wakes. It plans every statement by the tables' size of now: an outbox that was empty when a plan
/// was made may hold a million facts when it is used.
pub struct Leadership {
    conn: PgConnection,
    proven: Instant,
}

impl Leadership {
    /// Takes the lock of `job` in this database; none if somebody else has it.
    pub async fn take(pool: &PgPool, job: &str) -> Result<Option<Self>, sqlx::Error> {
        let options = (*pool.connect_options()).clone().options([
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
                proven: Instant::now(),
            }));
        }
        conn.close().await?;
        Ok(None)
    }

    /// Fails when the session, and with it the lock, is gone. Asks the server at most once a second.
    pub async fn prove(&mut self) -> Result<(), sqlx::Error> {
        if self.proven.elapsed() > Duration::from_secs(1) {
            sqlx::query("select 1").execute(&mut self.conn).await?;
            self.proven = Instant::now();
        }
        Ok(())
    }

    /// The leader's own connection: what it does there it does as leader.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.conn
    }

    /// Gives the lock back at once instead of after a time-out.
    pub async fn resign(self) {
        let _ = self.conn.close().await;
    }
}
