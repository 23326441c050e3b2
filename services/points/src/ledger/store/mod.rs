//! The statements on the ledger; those on its history stand in `history`, those on who went into whom in
//! `merged`. Balances are locked in the order of their ids, before anything else.

pub mod history;
pub mod merged;

use super::Kind;
use super::lots::{Lot, Take};
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::points::Balance;
use contracts::{PassholderId, Points};
use serde_json::Value;
use sqlx::PgConnection;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// A line to append to the ledger.
#[derive(Debug, Clone)]
pub struct NewEntry {
    pub entry_id: Uuid,
    pub passholder_id: PassholderId,
    pub kind: Kind,
    pub points: Points,
    pub cause: Uuid,
    pub title: String,
    pub location: String,
    pub at: DateTime<Utc>,
    pub version: i64,
}

/// A lot to add.
#[derive(Debug, Clone)]
pub struct NewLot {
    pub lot_id: Uuid,
    pub passholder_id: PassholderId,
    pub entry_id: Uuid,
    pub expires_on: Option<NaiveDate>,
    pub points: Points,
    pub remaining: Points,
}

/// Locks the balances of these holders, creating those that are new.
pub async fn lock_balances(
    conn: &mut PgConnection,
    holders: &[Uuid],
) -> Result<BTreeMap<Uuid, Balance>, Fault> {
    sqlx::query!(
        "insert into balance (passholder_id, points, version)
         select id, 0, 0 from unnest($1::uuid[]) id order by id on conflict do nothing",
        holders
    )
    .execute(&mut *conn)
    .await?;
    let rows = sqlx::query!(
        "select passholder_id, points, version from balance where passholder_id = any($1)
         order by passholder_id for update",
        holders
    )
    .fetch_all(conn)
    .await?;
    let mut balances = BTreeMap::new();
    for row in rows {
        let balance = Balance {
            points: row.points,
            version: row.version,
        };
        balances.insert(row.passholder_id, balance);
    }
    match holders.iter().all(|holder| balances.contains_key(holder)) {
        true => Ok(balances),
        // Whose balance was forgotten while this waited has a new one the next time.
        false => Err(Fault::Busy("a balance was forgotten meanwhile".into())),
    }
}

/// Holds the balances of these holders, in the order of their ids; makes none.
pub async fn hold_balances(conn: &mut PgConnection, holders: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "select passholder_id from balance where passholder_id = any($1) order by passholder_id for update",
        holders
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}

/// Gives ledgers that are held to others: balance, entries and lots. A cause that was made of the holder's id
/// is made anew. Lots are found by their entries: those that are spent are in no index by holder.
pub async fn rename(conn: &mut PgConnection, ids: &[Uuid], others: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "with new as materialized (select * from unnest($1::uuid[], $2::uuid[]) as t(id, other)),
         entries as (
             update entry e set passholder_id = new.other,
                 cause = case when e.kind in ('opening', 'expiry', 'merged_out', 'merged_in')
                              then gen_random_uuid() else e.cause end
             from new where e.passholder_id = new.id),
         lots as (
             update lot l set passholder_id = new.other
             from new join entry e on e.passholder_id = new.id where l.entry_id = e.entry_id)
         update balance b set passholder_id = new.other from new where b.passholder_id = new.id",
        ids,
        others
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Which of these causes already have an entry of this kind.
pub async fn booked(conn: &mut PgConnection, kind: Kind, causes: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    Ok(sqlx::query_scalar!(
        "select cause from entry where cause = any($1) and kind = $2",
        causes,
        kind.as_str()
    )
    .fetch_all(conn)
    .await?)
}

/// Whose ledgers hold these causes as entries of this kind.
pub async fn holders_of(conn: &mut PgConnection, kind: Kind, causes: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    Ok(sqlx::query_scalar!(
        "select distinct passholder_id from entry where cause = any($1) and kind = $2",
        causes,
        kind.as_str()
    )
    .fetch_all(conn)
    .await?)
}

/// Appends entries; a cause that is booked already is a defect here, so the constraint speaks.
pub async fn append(conn: &mut PgConnection, entries: &[NewEntry]) -> Result<(), Fault> {
    let column = |f: fn(&NewEntry) -> Uuid| entries.iter().map(f).collect::<Vec<_>>();
    let text = |f: fn(&NewEntry) -> &str| entries.iter().map(|e| f(e).to_owned()).collect::<Vec<_>>();
    sqlx::query!(
        "insert into entry (entry_id, passholder_id, kind, points, cause, title, location, at, version)
         select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::uuid[], $6::text[],
                              $7::text[], $8::timestamptz[], $9::bigint[])",
        &column(|e| e.entry_id),
        &column(|e| e.passholder_id.0),
        &text(|e| e.kind.as_str()),
        &entries.iter().map(|e| e.points).collect::<Vec<_>>(),
        &column(|e| e.cause),
        &text(|e| &e.title),
        &text(|e| &e.location),
        &entries.iter().map(|e| e.at).collect::<Vec<_>>(),
        &entries.iter().map(|e| e.version).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds lots.
pub async fn add_lots(conn: &mut PgConnection, lots: &[NewLot]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into lot (lot_id, passholder_id, entry_id, expires_on, points, remaining)
         select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::bigint[], $6::bigint[])",
        &lots.iter().map(|l| l.lot_id).collect::<Vec<_>>(),
        &lots.iter().map(|l| l.passholder_id.0).collect::<Vec<_>>(),
        &lots.iter().map(|l| l.entry_id).collect::<Vec<_>>(),
        &lots.iter().map(|l| l.expires_on).collect::<Vec<_>>() as &[Option<NaiveDate>],
        &lots.iter().map(|l| l.points).collect::<Vec<_>>(),
        &lots.iter().map(|l| l.remaining).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes the new balances of locked rows.
pub async fn set_balances(conn: &mut PgConnection, balances: &BTreeMap<Uuid, Balance>) -> Result<(), Fault> {
    sqlx::query!(
        "update balance b set points = n.points, version = n.version
         from unnest($1::uuid[], $2::bigint[], $3::bigint[]) as n(id, points, version)
         where b.passholder_id = n.id",
        &balances.keys().copied().collect::<Vec<_>>(),
        &balances.values().map(|b| b.points).collect::<Vec<_>>(),
        &balances.values().map(|b| b.version).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The lots of a locked balance that hold points.
pub async fn open_lots(conn: &mut PgConnection, holder: PassholderId) -> Result<Vec<Lot>, Fault> {
    Ok(sqlx::query_as!(
        Lot,
        "select lot_id, expires_on, remaining from lot where passholder_id = $1 and remaining > 0",
        holder.0
    )
    .fetch_all(conn)
    .await?)
}

/// The lot that an entry of this kind and cause added, if it added one.
pub async fn lot_of_cause(conn: &mut PgConnection, kind: Kind, cause: Uuid) -> Result<Option<Uuid>, Fault> {
    Ok(sqlx::query_scalar!(
        "select l.lot_id from entry e join lot l on l.entry_id = e.entry_id or l.earned_by = e.entry_id
         where e.cause = $1 and e.kind = $2",
        cause,
        kind.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

/// The open lots of one ledger go to another, with the entry that brings them; which one earned them is kept.
pub async fn carry_lots(
    conn: &mut PgConnection,
    from: PassholderId,
    into: PassholderId,
    entry_id: Uuid,
) -> Result<(), Fault> {
    sqlx::query!(
        "update lot set passholder_id = $2, earned_by = coalesce(earned_by, entry_id), entry_id = $3
         where passholder_id = $1 and remaining > 0",
        from.0,
        into.0,
        entry_id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes from lots, and remembers for which entry.
pub async fn take(conn: &mut PgConnection, entry_id: Uuid, takes: &[Take]) -> Result<(), Fault> {
    let lots: Vec<Uuid> = takes.iter().map(|take| take.lot_id).collect();
    let points: Vec<i64> = takes.iter().map(|take| take.points).collect();
    sqlx::query!(
        "update lot set remaining = remaining - t.points
         from unnest($1::uuid[], $2::bigint[]) as t(lot_id, points) where lot.lot_id = t.lot_id",
        &lots,
        &points
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into lot_use (entry_id, lot_id, points)
         select $1, t.* from unnest($2::uuid[], $3::bigint[]) as t",
        entry_id,
        &lots,
        &points
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What an entry took from one lot.
#[derive(Debug, Clone)]
pub struct Taken {
    pub points: Points,
    /// The last valid Brussels day of the lot; none means for ever.
    pub expires_on: Option<NaiveDate>,
}

/// What an entry of this kind and cause took, lot by lot.
pub async fn taken_by(conn: &mut PgConnection, kind: Kind, cause: Uuid) -> Result<Vec<Taken>, Fault> {
    Ok(sqlx::query_as!(
        Taken,
        "select u.points, l.expires_on from lot_use u join entry e using (entry_id) join lot l using (lot_id)
         where e.cause = $1 and e.kind = $2 order by l.expires_on, l.lot_id",
        cause,
        kind.as_str()
    )
    .fetch_all(conn)
    .await?)
}

/// Of these holders, those with lots that ended before `today`.
pub async fn with_ended_lots(
    conn: &mut PgConnection,
    holders: &[Uuid],
    today: NaiveDate,
) -> Result<Vec<Uuid>, Fault> {
    Ok(sqlx::query_scalar!(
        "select distinct passholder_id from lot
         where passholder_id = any($1) and remaining > 0 and expires_on < $2",
        holders,
        today
    )
    .fetch_all(conn)
    .await?)
}

/// Holders with lots that ended before `today`.
pub async fn holders_with_ended_lots(
    conn: &mut PgConnection,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<Uuid>, Fault> {
    Ok(sqlx::query_scalar!(
        "select distinct passholder_id from lot where remaining > 0 and expires_on < $1 limit $2",
        today,
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// Balances as they are shown, and which causes they hold.
#[derive(Debug, Default)]
pub struct Shown {
    /// Without what ended before today, whether it is booked out or not.
    pub balances: HashMap<Uuid, Balance>,
    /// Check-ins that are booked, and those whose undoing is.
    pub booked: HashSet<(Uuid, Booking)>,
}

/// What of a check-in is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Booking {
    Checkin,
    Undo,
}

/// One statement, so that balances and causes are of the same moment: a change that lands in between would be
/// counted twice.
pub async fn shown(
    conn: &mut PgConnection,
    holders: &[Uuid],
    causes: &[Uuid],
    today: NaiveDate,
) -> Result<Shown, Fault> {
    let rows = sqlx::query!(
        r#"select b.passholder_id as "id!", null as kind, b.version as "version!",
               (b.points - coalesce((
                    select sum(l.remaining) from lot l where l.passholder_id = b.passholder_id
                      and l.remaining > 0 and l.expires_on < $3), 0))::bigint as "points!"
           from balance b where b.passholder_id = any($1)
           union all
           select cause, kind, 0, 0 from entry where cause = any($2) and kind in ('check_in', 'undo')"#,
        holders,
        causes,
        today
    )
    .fetch_all(conn)
    .await?;
    let mut shown = Shown::default();
    for row in rows {
        let (points, version) = (row.points, row.version);
        match row.kind.as_deref() {
            None => drop(shown.balances.insert(row.id, Balance { points, version })),
            Some("undo") => drop(shown.booked.insert((row.id, Booking::Undo))),
            Some(_) => drop(shown.booked.insert((row.id, Booking::Checkin))),
        }
    }
    Ok(shown)
}

/// All rows of one holder.
pub async fn export(conn: &mut PgConnection, holder: PassholderId) -> Result<Value, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select jsonb_build_object(
               'balance', (select points from balance where passholder_id = $1),
               'entries', (select coalesce(jsonb_agg(to_jsonb(e) order by at, passholder_id, version), '[]')
                           from entry e
                           where passholder_id = $1
                              or passholder_id in (select from_id from merged where into_id = $1)),
               'merged', (select coalesce(jsonb_agg(to_jsonb(m) order by heard_at, from_id), '[]')
                          from merged m where into_id = $1 or from_id = $1),
               'lots', (select coalesce(jsonb_agg(to_jsonb(l) order by lot_id), '[]')
                        from lot l where passholder_id = $1)) as "all!""#,
        holder.0
    )
    .fetch_one(conn)
    .await?)
}
