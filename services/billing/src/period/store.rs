//! The statements to the database on periods, on how regions settle, and on municipalities' own services.

use super::{Known, cadence};
use crate::statement::Making;
use chassis::text::{from_text, to_text};
use chassis::{Fault, hex};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::*;
use contracts::day::brussels_day;
use contracts::page::Window;
use contracts::{CardSystemId, Cents, OrganizerId, SignedEuro};
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};

/// A period as the database has it.
struct Row {
    period_id: i32,
    card_system_id: i32,
    first_day: NaiveDate,
    last_day: NaiveDate,
    state: String,
    proposed_by: Option<String>,
    proposed_at: Option<DateTime<Utc>>,
    approved_by: Option<String>,
    approved_at: Option<DateTime<Utc>>,
    refused_by: Option<String>,
    refused_at: Option<DateTime<Utc>>,
    refused_reason: Option<String>,
    entries: Option<i64>,
    statements: Option<i32>,
    price: Option<i64>,
    holder_pays: Option<i64>,
    organizer_bears: Option<i64>,
    due: Option<i64>,
    internal: Option<i64>,
    sha256: Option<Vec<u8>>,
}

impl Row {
    fn known(self) -> Result<Known, Fault> {
        let id = PeriodId {
            card_system_id: CardSystemId(self.card_system_id),
            first_day: self.first_day,
        };
        let euro = |cents: Option<i64>| SignedEuro(Cents(cents.unwrap_or_default()));
        let control = self.sha256.map(|sha256| Control {
            entries: self.entries.unwrap_or_default(),
            statements: self.statements.unwrap_or_default(),
            amounts: Amounts {
                price: euro(self.price),
                holder: euro(self.holder_pays),
                organizer: euro(self.organizer_bears),
                due: euro(self.due),
                internal: euro(self.internal),
                others: euro(None),
            },
            sha256: hex(&sha256),
        });
        let refused = act(self.refused_by, self.refused_at).map(|act| Refused {
            act,
            reason: self.refused_reason.unwrap_or_default(),
        });
        let shown = SettlementPeriod {
            id,
            card_system_id: id.card_system_id,
            first_day: self.first_day,
            last_day: self.last_day,
            state: from_text(&self.state)?,
            proposed: act(self.proposed_by, self.proposed_at),
            approved: act(self.approved_by, self.approved_at),
            refused,
            control,
        };
        Ok(Known {
            shown,
            row: Some(self.period_id),
        })
    }
}

fn act(by: Option<String>, at: Option<DateTime<Utc>>) -> Option<Act> {
    let (by, at) = by.zip(at)?;
    Some(Act { by, at })
}

/// A page of the periods of these regions that were ever proposed, the newest first, and how many there are.
pub async fn page(
    conn: &mut PgConnection,
    regions: &[CardSystemId],
    window: Window,
) -> Result<(i64, Vec<SettlementPeriod>), Fault> {
    let regions: Vec<i32> = regions.iter().map(|id| id.0).collect();
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from settlement_period where card_system_id = any($1)"#,
        &regions
    );
    let count = count.fetch_one(&mut *conn).await?;
    let rows = sqlx::query_as!(
        Row,
        "select period_id, card_system_id, first_day, last_day, state, proposed_by, proposed_at, approved_by,
                approved_at, refused_by, refused_at, refused_reason, entries, statements, price, holder_pays,
                organizer_bears, due, internal, sha256
         from settlement_period where card_system_id = any($1)
         order by first_day desc, card_system_id limit $2 offset $3",
        &regions,
        window.limit.max(0),
        window.start.max(0)
    )
    .fetch_all(conn)
    .await?;
    let known: Vec<Known> = rows.into_iter().map(Row::known).collect::<Result<_, _>>()?;
    Ok((count, known.into_iter().map(|one| one.shown).collect()))
}

/// The open periods of those of these regions that have none in the table: each begins after the last closed
/// one; the first of all where the calendar's begins that the oldest entry is in, or today.
pub async fn untouched(
    conn: &mut PgConnection,
    regions: &[CardSystemId],
    today: NaiveDate,
) -> Result<Vec<Known>, Fault> {
    let regions: Vec<i32> = regions.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select r.id as "id!", l.last_day as "last_day?", u.cadence as "cadence?",
                  case when l.last_day is null then (select min(booked_at) from unsettled_entry q
                                                     where q.card_system_id = r.id) end as booked_at
           from (select distinct id from unnest($1::integer[]) as t(id)) r
                left join settlement_rule u on u.card_system_id = r.id
                left join lateral (select max(last_day) as last_day from settlement_period p
                                   where p.card_system_id = r.id) l on true
           where not exists (select from settlement_period p
                             where p.card_system_id = r.id and p.state <> 'CLOSED')
           order by r.id"#,
        &regions
    )
    .fetch_all(conn)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let rule: Cadence = row
            .cadence
            .as_deref()
            .map(from_text)
            .transpose()?
            .unwrap_or_default();
        let after = row.last_day.and_then(|day| day.succ_opt());
        let oldest = row.booked_at.map_or(today, brussels_day);
        let first_day = after.unwrap_or_else(|| cadence::first_day(rule, oldest));
        let id = PeriodId {
            card_system_id: CardSystemId(row.id),
            first_day,
        };
        let shown = SettlementPeriod {
            id,
            card_system_id: id.card_system_id,
            first_day,
            last_day: cadence::last_day(rule, first_day),
            state: PeriodState::Open,
            proposed: None,
            approved: None,
            refused: None,
            control: None,
        };
        all.push(Known { shown, row: None });
    }
    Ok(all)
}

/// A period that was ever proposed.
pub async fn find(conn: &mut PgConnection, id: PeriodId) -> Result<Option<Known>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select period_id, card_system_id, first_day, last_day, state, proposed_by, proposed_at, approved_by,
                approved_at, refused_by, refused_at, refused_reason, entries, statements, price, holder_pays,
                organizer_bears, due, internal, sha256
         from settlement_period where card_system_id = $1 and first_day = $2",
        id.card_system_id.0,
        id.first_day
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::known).transpose()
}

/// An open period is to be counted. None where somebody was faster.
pub async fn propose(
    conn: &mut PgConnection,
    period: &SettlementPeriod,
    key: &[u8],
    act: &Act,
) -> Result<bool, Fault> {
    let done = sqlx::query!(
        "insert into settlement_period as p (card_system_id, first_day, last_day, state, pseudonym_key,
                                             proposed_by, proposed_at)
         values ($1, $2, $3, 'COUNTING', $4, $5, $6)
         on conflict (card_system_id, first_day) do update set state = 'COUNTING',
             proposed_by = excluded.proposed_by, proposed_at = excluded.proposed_at
         where p.state = 'OPEN'",
        period.card_system_id.0,
        period.first_day,
        period.last_day,
        key,
        act.by,
        act.at
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A period whose statements somebody wants, locked; one that another process is at is left to it.
pub async fn take_counting(conn: &mut PgConnection) -> Result<Option<Making>, Fault> {
    let row = sqlx::query!(
        "select period_id, card_system_id, first_day, last_day from settlement_period
         where state = 'COUNTING' order by random() limit 1 for update skip locked"
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Making {
        row: row.period_id,
        id: PeriodId {
            card_system_id: CardSystemId(row.card_system_id),
            first_day: row.first_day,
        },
        last_day: row.last_day,
    }))
}

/// The statements of a period are made.
pub async fn counted(conn: &mut PgConnection, row: i32, control: &Control) -> Result<(), Fault> {
    let of = &control.amounts;
    sqlx::query!(
        "update settlement_period set state = 'PROPOSED', refused_by = null, refused_at = null,
             refused_reason = null, entries = $2, statements = $3, price = $4, holder_pays = $5,
             organizer_bears = $6, due = $7, internal = $8, sha256 = decode($9, 'hex')
         where period_id = $1",
        row,
        control.entries,
        control.statements,
        of.price.0.0,
        of.holder.0.0,
        of.organizer.0.0,
        of.due.0.0,
        of.internal.0.0,
        control.sha256
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Closes a proposed period with this hash; none where it is not, or was proposed by the same.
pub async fn close(conn: &mut PgConnection, row: i32, sha256: &str, act: &Act) -> Result<bool, Fault> {
    let done = sqlx::query!(
        "update settlement_period set state = 'CLOSED', approved_by = $3, approved_at = $4,
             pseudonym_key = null
         where period_id = $1 and state = 'PROPOSED' and proposed_by <> $3 and encode(sha256, 'hex') = $2",
        row,
        sha256,
        act.by,
        act.at
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A proposed period is open again; none where it is not proposed.
pub async fn reopen(conn: &mut PgConnection, row: i32, refused: &Refused) -> Result<bool, Fault> {
    let done = sqlx::query!(
        "update settlement_period set state = 'OPEN', refused_by = $2, refused_at = $3, refused_reason = $4,
             entries = null, statements = null, price = null, holder_pays = null, organizer_bears = null,
             due = null, internal = null, sha256 = null
         where period_id = $1 and state in ('COUNTING', 'PROPOSED')",
        row,
        refused.act.by,
        refused.act.at,
        refused.reason
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// For how many days these regions take a sale late, those that say.
pub async fn late_days(
    conn: &mut PgConnection,
    regions: &[CardSystemId],
) -> Result<HashMap<CardSystemId, i32>, Fault> {
    let regions: Vec<i32> = regions.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "select card_system_id, late_days from settlement_rule where card_system_id = any($1)",
        &regions
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| (CardSystemId(row.card_system_id), row.late_days))
        .collect())
}

/// Writes how regions settle, none twice.
pub async fn put(conn: &mut PgConnection, rows: &[&SettlementRuleRow]) -> Result<(), Fault> {
    let systems: Vec<i32> = rows.iter().map(|row| row.card_system_id.0).collect();
    let cadences: Vec<String> = rows.iter().map(|row| to_text(&row.cadence)).collect();
    let days: Vec<i32> = rows.iter().map(|row| row.late_days).collect();
    sqlx::query!(
        "insert into settlement_rule (card_system_id, cadence, late_days)
         select id, cadence, days from unnest($1::integer[], $2::text[], $3::integer[])
             as r(id, cadence, days) order by id
         on conflict (card_system_id) do update set cadence = excluded.cadence,
             late_days = excluded.late_days",
        &systems,
        &cadences,
        &days
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whose own service an organizer is; none for of nobody.
pub async fn own(conn: &mut PgConnection, id: &OrganizerId) -> Result<Option<String>, Fault> {
    let name = sqlx::query_scalar!(
        "select municipality from own_organizer where organizer_id = $1",
        id.0
    );
    Ok(name.fetch_optional(conn).await?)
}

/// Those of these names that are municipalities.
pub async fn municipalities(conn: &mut PgConnection, names: &[String]) -> Result<HashSet<String>, Fault> {
    let known = sqlx::query_scalar!(
        "select distinct name from municipality where name = any($1)",
        names
    );
    Ok(known.fetch_all(conn).await?.into_iter().collect())
}

/// Writes whose own services organizers are, none twice.
pub async fn put_own(conn: &mut PgConnection, rows: &[&OwnOrganizerRow]) -> Result<(), Fault> {
    let ids: Vec<String> = rows.iter().map(|row| row.organizer_id.0.clone()).collect();
    let names: Vec<String> = rows.iter().map(|row| row.municipality.clone()).collect();
    sqlx::query!(
        "insert into own_organizer (organizer_id, municipality)
         select id, name from unnest($1::text[], $2::text[]) as r(id, name) order by id
         on conflict (organizer_id) do update set municipality = excluded.municipality",
        &ids,
        &names
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An organizer is nobody's own service.
pub async fn drop_own(conn: &mut PgConnection, id: &OrganizerId) -> Result<(), Fault> {
    sqlx::query!("delete from own_organizer where organizer_id = $1", id.0)
        .execute(conn)
        .await?;
    Ok(())
}
