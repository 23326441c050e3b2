//! Counters that hold the limits, also when many buy at once.

use super::{Counter, Limit};
use chassis::Fault;
use sqlx::PgConnection;
use std::collections::HashMap;

/// How much of each counter is used; one that is not there is not used.
pub async fn used(conn: &mut PgConnection, counters: &[&Counter]) -> Result<HashMap<Counter, i32>, Fault> {
    if counters.is_empty() {
        return Ok(HashMap::new());
    }
    let scopes: Vec<String> = counters.iter().map(|counter| counter.scope.clone()).collect();
    let periods: Vec<_> = counters.iter().map(|counter| counter.period).collect();
    let rows = sqlx::query!(
        r#"select l.scope as "scope!", l.period as "period!", l.used as "used!"
           from unnest($1::text[], $2::date[]) as w(scope, period) cross join lateral (
               select * from limit_use u where u.scope = w.scope and u.period = w.period limit 1) l"#,
        &scopes,
        &periods
    )
    .fetch_all(conn)
    .await?;
    let mut all = HashMap::with_capacity(rows.len());
    for row in rows {
        let counter = Counter {
            scope: row.scope,
            period: row.period,
        };
        all.insert(counter, row.used);
    }
    Ok(all)
}

/// Takes `count` of a limit; false when that is more than is left. Callers take in the order of the counters,
/// so that two batches never wait for each other.
pub async fn take(conn: &mut PgConnection, limit: &Limit, count: i32) -> Result<bool, Fault> {
    let taken = sqlx::query!(
        "insert into limit_use as l (scope, period, used) select $1, $2, $3::integer where $3 <= $4::integer
         on conflict (scope, period) do update set used = l.used + $3 where l.used + $3 <= $4",
        limit.counter.scope,
        limit.counter.period,
        count,
        limit.volume
    )
    .execute(conn)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Gives one use of each counter back.
pub async fn free(conn: &mut PgConnection, counters: &[Counter]) -> Result<(), Fault> {
    // The order in which they are taken: a cancellation and a registration never wait for each other.
    let mut ordered: Vec<&Counter> = counters.iter().collect();
    ordered.sort();
    for counter in ordered {
        sqlx::query!(
            "update limit_use set used = used - 1 where scope = $1 and period = $2 and used > 0",
            counter.scope,
            counter.period
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
