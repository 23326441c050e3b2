//! The statements on reservations and their lines.

use crate::limit::Counter;
use crate::sale::Promise;
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, Utc};
use contracts::billing::{ReservationState, Reserved};
use contracts::{EventId, OrganizerId, PassholderId, ReservationId, TicketSaleId};
use messaging::forget::Number;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// A reservation without its lines.
#[derive(Debug, Clone)]
pub struct Standing {
    pub id: ReservationId,
    pub state: ReservationState,
    pub is_offer: bool,
    pub held_until: DateTime<Utc>,
    /// By the clock of the database.
    pub is_over: bool,
}

/// A line of a reservation.
#[derive(Debug, Clone)]
pub struct Line {
    pub ticket_sale_id: TicketSaleId,
    pub organizer_id: OrganizerId,
    /// None of who is forgotten.
    pub promise: Option<Promise>,
    pub limits: Vec<Counter>,
}

impl Standing {
    /// As its client is told.
    pub fn shown(&self, lines: &[Line]) -> Reserved {
        let promises = lines.iter().filter_map(|line| line.promise.as_ref());
        Reserved {
            id: self.id,
            state: match self.state {
                ReservationState::Held if self.is_over => ReservationState::Expired,
                state => state,
            },
            held_until: self.held_until,
            is_offer: self.is_offer,
            tickets: promises.map(Promise::reserved).collect(),
        }
    }
}

/// Writes a reservation that is held from now on; until when, by the clock of the database.
pub async fn insert(
    conn: &mut PgConnection,
    id: ReservationId,
    client: &str,
    (is_offer, minutes): (bool, i32),
    promises: &[Promise],
) -> Result<DateTime<Utc>, Fault> {
    let held_until = sqlx::query_scalar!(
        r#"with made as (
               insert into reservation (reservation_id, client, state, is_offer, made_at, held_until)
               values ($1, $2, 'HELD', $3, clock_timestamp(),
                       clock_timestamp() + make_interval(mins => $4))
               returning held_until),
           lines as (
               insert into reservation_line (reservation_id, line_no, ticket_sale_id, passholder_id, event_id,
                   organizer_id, key_id, key_version, client, client_reference, sale, limits)
               select $1, n, (p->>'ticket_sale_id')::bigint, (p->>'passholder_id')::uuid, p->>'event_id',
                      p->>'organizer_id', (p->>'key_id')::integer, (p->>'key_version')::integer, $2,
                      p->>'client_reference', p, p->'limits'
               from jsonb_array_elements($5) with ordinality as t(p, n))
           select held_until as "held_until!" from made"#,
        id.0,
        client,
        is_offer,
        minutes,
        serde_json::to_value(promises)?
    );
    Ok(held_until.fetch_one(conn).await?)
}

/// The reservation of a client, which nobody else ends before this transaction does.
pub async fn lock(
    conn: &mut PgConnection,
    id: ReservationId,
    client: &str,
) -> Result<Option<Standing>, Fault> {
    // First the lock, then the clock: it may have been waited for.
    let locked = sqlx::query_scalar!(
        "select reservation_id from reservation where reservation_id = $1 and client = $2 for update",
        id.0,
        client
    );
    match locked.fetch_optional(&mut *conn).await? {
        Some(_) => find(conn, id, client).await,
        None => Ok(None),
    }
}

/// The reservation of a client.
pub async fn find(
    conn: &mut PgConnection,
    id: ReservationId,
    client: &str,
) -> Result<Option<Standing>, Fault> {
    let row = sqlx::query!(
        r#"select state, is_offer, held_until, held_until <= clock_timestamp() as "is_over!"
           from reservation where reservation_id = $1 and client = $2"#,
        id.0,
        client
    );
    let Some(row) = row.fetch_optional(conn).await? else {
        return Ok(None);
    };
    Ok(Some(Standing {
        id,
        state: from_text(&row.state)?,
        is_offer: row.is_offer,
        held_until: row.held_until,
        is_over: row.is_over,
    }))
}

/// The lines of a reservation, in the order of the request.
pub async fn lines(conn: &mut PgConnection, id: ReservationId) -> Result<Vec<Line>, Fault> {
    let rows = sqlx::query!(
        "select ticket_sale_id, organizer_id, sale, limits from reservation_line
         where reservation_id = $1 order by line_no",
        id.0
    )
    .fetch_all(conn)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let is_forgotten = row.sale.as_object().is_some_and(|sale| sale.is_empty());
        all.push(Line {
            ticket_sale_id: TicketSaleId(row.ticket_sale_id),
            organizer_id: OrganizerId(row.organizer_id),
            promise: match is_forgotten {
                true => None,
                false => Some(serde_json::from_value(row.sale)?),
            },
            limits: serde_json::from_value(row.limits)?,
        });
    }
    Ok(all)
}

/// A ticket of a client that is held for a person, locked; one that somebody else is ending is passed over.
pub async fn lock_held(
    conn: &mut PgConnection,
    client: &str,
    holder: PassholderId,
    event: &EventId,
) -> Result<Vec<ReservationId>, Fault> {
    let ids = sqlx::query_scalar!(
        "select r.reservation_id from reservation_line l join reservation r using (reservation_id)
         where l.passholder_id = $2 and l.event_id = $3 and r.client = $1 and r.state = 'HELD'
           and r.held_until > clock_timestamp()
         order by r.reservation_id for update of r skip locked",
        client,
        holder.0,
        event.0
    );
    let ids = ids.fetch_all(conn).await?;
    Ok(ids.into_iter().map(ReservationId).collect())
}

/// The reservations that a client holds under these references.
pub async fn of_references(
    conn: &mut PgConnection,
    client: &str,
    references: &[&str],
) -> Result<Vec<ReservationId>, Fault> {
    let references: Vec<String> = references.iter().map(|&reference| reference.to_owned()).collect();
    let ids = sqlx::query_scalar!(
        "select distinct r.reservation_id from reservation_line l join reservation r using (reservation_id)
         where l.client = $1 and l.client_reference = any($2) and r.state = 'HELD'
           and r.held_until > clock_timestamp()",
        client,
        &references
    );
    let ids = ids.fetch_all(conn).await?;
    Ok(ids.into_iter().map(ReservationId).collect())
}

/// A locked reservation ends.
pub async fn end(conn: &mut PgConnection, id: ReservationId, state: ReservationState) -> Result<(), Fault> {
    sqlx::query!(
        "update reservation set state = $2 where reservation_id = $1",
        id.0,
        to_text(&state)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends as many as these that are over, but for those that somebody else is ending; how many, and what they
/// used.
pub async fn expire(conn: &mut PgConnection, at_most: i64) -> Result<(usize, Vec<Counter>), Fault> {
    let rows = sqlx::query!(
        r#"with over as materialized (
               select reservation_id from reservation
               where state = 'HELD' and held_until <= clock_timestamp()
               order by held_until limit $1 for update skip locked),
           ended as (
               update reservation r set state = 'EXPIRED' from over
               where r.reservation_id = over.reservation_id)
           select over.reservation_id, coalesce(
               (select jsonb_agg(c) from reservation_line l, jsonb_array_elements(l.limits) as c
                where l.reservation_id = over.reservation_id), '[]') as "limits!"
           from over"#,
        at_most
    )
    .fetch_all(conn)
    .await?;
    let mut counters: Vec<Counter> = vec![];
    for row in &rows {
        counters.extend(serde_json::from_value::<Vec<Counter>>(row.limits.clone())?);
    }
    Ok((rows.len(), counters))
}

/// Deletes as many as these that ended so many days ago; how many.
pub async fn forget_over(conn: &mut PgConnection, days: i32, at_most: i64) -> Result<u64, Fault> {
    let gone = sqlx::query!(
        "delete from reservation where reservation_id in (
             select reservation_id from reservation
             where state = 'CONFIRMED' and held_until < now() - make_interval(days => $1)
                or state in ('RELEASED', 'EXPIRED') and held_until < now() - interval '1 day'
             order by held_until limit $2)",
        days,
        at_most
    );
    Ok(gone.execute(conn).await?.rows_affected())
}

/// What is held for these persons is over, and nobody's; it goes on using what all share, until that is
/// freed. Returns their numbers.
pub async fn forget(conn: &mut PgConnection, ids: &[Uuid], nobodies: &[Uuid]) -> Result<Vec<Number>, Fault> {
    sqlx::query!(
        "with held as materialized (
             select reservation_id from reservation r
             where exists (select from reservation_line l
                           where l.reservation_id = r.reservation_id and l.passholder_id = any($1))
             order by reservation_id for update)
         update reservation r set held_until = least(r.held_until, clock_timestamp())
         from held where r.reservation_id = held.reservation_id and r.state = 'HELD'",
        ids
    )
    .execute(&mut *conn)
    .await?;
    let rows = sqlx::query!(
        r#"update reservation_line l set passholder_id = new.other, client_reference = null, sale = '{}',
               limits = coalesce((select jsonb_agg(c) from jsonb_array_elements(l.limits) as c
                                  where position(new.id::text in c->>'scope') = 0), '[]')
           from unnest($1::uuid[], $2::uuid[]) as new(id, other), reservation_line old
           where l.passholder_id = new.id and old.reservation_id = l.reservation_id
             and old.line_no = l.line_no
           returning new.id as "id!", old.sale->>'pass_number' as number"#,
        ids,
        nobodies
    )
    .fetch_all(conn)
    .await?;
    let number = |id, number| Number {
        passholder_id: PassholderId(id),
        pass_number: number,
    };
    Ok(rows
        .into_iter()
        .filter_map(|row| row.number.map(|text| number(row.id, text)))
        .collect())
}

/// The counters of these persons' own limits that what is held uses.
pub async fn counters_of(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Counter>, Fault> {
    let rows = sqlx::query!(
        r#"select distinct c.scope as "scope!", c.period as "period!"
           from reservation_line l
               cross join lateral jsonb_to_recordset(l.limits) as c(scope text, period date)
           where l.passholder_id = any($1) and position(l.passholder_id::text in c.scope) > 0"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    let counters = rows.into_iter().map(|row| Counter {
        scope: row.scope,
        period: row.period,
    });
    Ok(counters.collect())
}

/// What is held for one person is held for another.
pub async fn merge(conn: &mut PgConnection, from: PassholderId, into: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "with held as materialized (
             select reservation_id from reservation r
             where exists (select from reservation_line l
                           where l.reservation_id = r.reservation_id and l.passholder_id = $1)
             order by reservation_id for update)
         update reservation_line l set passholder_id = $2,
             sale = replace(l.sale::text, $1::uuid::text, $2::uuid::text)::jsonb,
             limits = replace(l.limits::text, $1::uuid::text, $2::uuid::text)::jsonb
         from held where l.reservation_id = held.reservation_id and l.passholder_id = $1",
        from.0,
        into.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether anything was ever held for this person.
pub async fn has_any(conn: &mut PgConnection, id: PassholderId) -> Result<bool, Fault> {
    let has = sqlx::query_scalar!(
        r#"select exists (select from reservation_line where passholder_id = $1) as "has!""#,
        id.0
    );
    Ok(has.fetch_one(conn).await?)
}

/// All that was held for one person.
pub async fn export(conn: &mut PgConnection, holder: PassholderId) -> Result<Value, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(to_jsonb(l) || to_jsonb(r) order by r.made_at), '[]') as "all!"
           from reservation_line l join reservation r using (reservation_id) where l.passholder_id = $1"#,
        holder.0
    )
    .fetch_one(conn)
    .await?)
}
