//! The statements on the catalogue and its stock. What a search asks of it is written in `listing` and asked
//! in `matching`.

mod listing;

use super::change::{Before, max_units};
use super::names::Names;
use super::{Found, Stock};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::OrganizerId;
use contracts::reward::{RedeemInfo, Reward, RewardRow};
use serde::Serialize;
use sqlx::PgConnection;
use std::collections::HashMap;

/// The names that others told of what these rewards name: of the organizers there, and of all regions.
async fn names(conn: &mut PgConnection, views: &[&Reward]) -> Result<Names, Fault> {
    let named = views.iter().flat_map(|reward| &reward.organizers);
    let ids: Vec<OrganizerId> = named.map(|organizer| organizer.id.clone()).collect();
    let mut organizers = HashMap::new();
    for known in directory::organizers(conn, &ids).await? {
        organizers.insert(known.organizer_id, known.name);
    }
    Ok(Names {
        card_systems: directory::card_system_names(conn).await?,
        organizers,
    })
}

/// The reward with this id, as it is shown now.
pub async fn find(conn: &mut PgConnection, id: &str, at: DateTime<Utc>) -> Result<Option<Found>, Fault> {
    let row = sqlx::query!(
        "select view, max_units, units_taken, redeem_info from reward where reward_id = $1",
        id
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let view: Reward = serde_json::from_value(row.view)?;
    let names = names(conn, &[&view]).await?;
    let stock = Stock {
        max_units: row.max_units,
        units_taken: row.units_taken,
    };
    Ok(Some(Found {
        reward: names.complete(view, stock, at),
        stock,
        redeem_info: row.redeem_info.map(serde_json::from_value).transpose()?,
    }))
}

/// Whether each redemption of this reward gets a code of its own.
pub async fn has_code(conn: &mut PgConnection, id: &str) -> Result<bool, Fault> {
    let has_code = sqlx::query_scalar!("select has_code from reward where reward_id = $1", id);
    Ok(has_code.fetch_optional(conn).await?.unwrap_or(false))
}

/// The rewards with these ids as they are shown now, in this order; names are read once for all of them.
pub async fn shown(conn: &mut PgConnection, ids: &[String], at: DateTime<Utc>) -> Result<Vec<Reward>, Fault> {
    let rows = sqlx::query!(
        "select r.view, r.max_units, r.units_taken
         from unnest($1::text[]) with ordinality as page(id, n) join reward r on r.reward_id = page.id
         order by page.n",
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut stored = Vec::with_capacity(rows.len());
    for row in rows {
        let stock = Stock {
            max_units: row.max_units,
            units_taken: row.units_taken,
        };
        stored.push((serde_json::from_value::<Reward>(row.view)?, stock));
    }
    let views: Vec<&Reward> = stored.iter().map(|(view, _)| view).collect();
    let names = names(conn, &views).await?;
    let shown = stored
        .into_iter()
        .map(|(view, stock)| names.complete(view, stock, at));
    Ok(shown.collect())
}

/// What these rows change, by id; locked in the order of the ids, so that no unit is taken before they are
/// written.
pub async fn before(conn: &mut PgConnection, rows: &[RewardRow]) -> Result<HashMap<String, Before>, Fault> {
    let ids: Vec<&str> = rows.iter().map(|row| row.view.id.as_str()).collect();
    let known = sqlx::query!(
        r#"select w.reward_id, w.view, w.max_units, w.units_taken,
                  exists (select from redemption r where r.reward_id = w.reward_id and r.state in
                          ('pending', 'completed', 'cancelling', 'cancelled')) as "was_redeemed!"
           from reward w where w.reward_id = any($1) order by w.reward_id for update"#,
        &ids as &[&str]
    )
    .fetch_all(conn)
    .await?;
    let mut before = HashMap::with_capacity(known.len());
    for row in known {
        let stock = Stock {
            max_units: row.max_units,
            units_taken: row.units_taken,
        };
        let known = Before {
            reward: serde_json::from_value(row.view)?,
            stock,
            was_redeemed: row.was_redeemed,
        };
        before.insert(row.reward_id, known);
    }
    Ok(before)
}

/// A reward as its row is written.
#[derive(Serialize)]
struct Written<'a> {
    reward_id: &'a str,
    view: &'a Reward,
    redeem_info: &'a Option<RedeemInfo>,
    has_code: bool,
    max_units: Option<i32>,
}

impl<'a> Written<'a> {
    fn of(row: &'a RewardRow) -> Self {
        Self {
            reward_id: &row.view.id,
            view: &row.view,
            redeem_info: &row.redeem_info,
            has_code: row.has_redeem_code,
            max_units: max_units(&row.view),
        }
    }
}

/// Writes rewards, none twice, and what a search asks of them; returns their new versions by id.
pub async fn put(
    conn: &mut PgConnection,
    rows: &[&RewardRow],
    at: DateTime<Utc>,
) -> Result<HashMap<String, i64>, Fault> {
    let written: Vec<Written> = rows.iter().map(|row| Written::of(row)).collect();
    let versions = sqlx::query!(
        "insert into reward (reward_id, version, view, redeem_info, has_code, max_units, created_at)
         select reward_id, 1, view, redeem_info, has_code, max_units, $2
         from jsonb_to_recordset($1) as row(reward_id text, view jsonb, redeem_info jsonb, has_code boolean,
             max_units integer)
         order by reward_id
         on conflict (reward_id) do update set version = reward.version + 1, view = excluded.view,
             redeem_info = excluded.redeem_info, has_code = excluded.has_code, max_units = excluded.max_units
         returning reward_id, version",
        serde_json::to_value(&written)?,
        at
    )
    .fetch_all(&mut *conn)
    .await?;
    listing::put(conn, rows, at).await?;
    let versions = versions.into_iter().map(|row| (row.reward_id, row.version));
    Ok(versions.collect())
}

/// Takes one unit; false when none is left. Two at once cannot take the same one.
///
/// Rule: a reward has as many units as its stock says, also for many at once; then it is sold out
/// Test: `five_children_and_three_units`
/// Source: UiTPAS API 4.0, `maxAvailableUnits`
pub async fn take_unit(conn: &mut PgConnection, id: &str) -> Result<bool, Fault> {
    let taken = sqlx::query!(
        "update reward set units_taken = units_taken + 1
         where reward_id = $1 and (max_units is null or units_taken < max_units)",
        id
    )
    .execute(conn)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Gives one unit back.
pub async fn give_unit_back(conn: &mut PgConnection, id: &str) -> Result<(), Fault> {
    sqlx::query!(
        "update reward set units_taken = units_taken - 1 where reward_id = $1 and units_taken > 0",
        id
    )
    .execute(conn)
    .await?;
    Ok(())
}
