//! The statements on simulations.

use super::Kept;
use super::told::Effect;
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::{CardSystemId, Cents, DistributionKeyId, OrganizerId, SimulationId, TicketSaleId};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

/// A simulation as its row has it.
struct Row {
    simulation_id: Uuid,
    key_id: i32,
    version: i32,
    card_system_id: i32,
    rule: Value,
    first_day: NaiveDate,
    last_day: NaiveDate,
    until: DateTime<Utc>,
    state: String,
    started_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    seen_id: i64,
    looked_at: i64,
    sales: i64,
    not_covered: i64,
}

impl Row {
    fn kept(self) -> Result<Kept, Fault> {
        Ok(Kept {
            id: SimulationId(self.simulation_id),
            key_id: DistributionKeyId(self.key_id),
            version: self.version,
            card_system_id: CardSystemId(self.card_system_id),
            rule: serde_json::from_value(self.rule)?,
            first_day: self.first_day,
            last_day: self.last_day,
            until: self.until,
            state: from_text(&self.state)?,
            started_at: self.started_at,
            seen: (self.seen_at, TicketSaleId(self.seen_id)),
            looked_at: self.looked_at,
            sales: self.sales,
            not_covered: self.not_covered,
        })
    }
}

/// Writes a simulation that begins; whether it does: not while another one runs in the card system.
pub async fn add(conn: &mut PgConnection, new: &Kept) -> Result<bool, Fault> {
    let added = sqlx::query!(
        "insert into key_simulation (simulation_id, key_id, version, card_system_id, rule, first_day,
                                     last_day, until, state, started_at, seen_at, seen_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         on conflict do nothing",
        new.id.0,
        new.key_id.0,
        new.version,
        new.card_system_id.0,
        serde_json::to_value(&new.rule)?,
        new.first_day,
        new.last_day,
        new.until,
        to_text(&new.state),
        new.started_at,
        new.seen.0,
        new.seen.1.0
    );
    Ok(added.execute(conn).await?.rows_affected() == 1)
}

/// The one that runs in a card system.
pub async fn running(conn: &mut PgConnection, region: CardSystemId) -> Result<Option<Kept>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select simulation_id, key_id, version, card_system_id, rule, first_day, last_day, until, state,
                started_at, seen_at, seen_id, looked_at, sales, not_covered
         from key_simulation where card_system_id = $1 and state = 'RUNNING'",
        region.0
    );
    row.fetch_optional(conn).await?.map(Row::kept).transpose()
}

/// One.
pub async fn find(conn: &mut PgConnection, id: SimulationId) -> Result<Option<Kept>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select simulation_id, key_id, version, card_system_id, rule, first_day, last_day, until, state,
                started_at, seen_at, seen_id, looked_at, sales, not_covered
         from key_simulation where simulation_id = $1",
        id.0
    );
    row.fetch_optional(conn).await?.map(Row::kept).transpose()
}

/// The one that runs and came least far, held: one that cannot go on stands in no other's way. None that
/// another process holds.
pub async fn next(conn: &mut PgConnection) -> Result<Option<Kept>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select simulation_id, key_id, version, card_system_id, rule, first_day, last_day, until, state,
                started_at, seen_at, seen_id, looked_at, sales, not_covered
         from key_simulation where state = 'RUNNING' order by looked_at, started_at
         limit 1 for no key update skip locked"
    );
    row.fetch_optional(conn).await?.map(Row::kept).transpose()
}

/// A sale of a page.
pub struct Seen {
    pub id: TicketSaleId,
    pub sold_at: DateTime<Utc>,
    pub is_cancelled: bool,
}

/// The next sales of the card system, or of this key alone, in the order of time: of each key so many as the
/// page may need, from the index.
pub async fn page(
    conn: &mut PgConnection,
    kept: &Kept,
    own_alone: Option<DistributionKeyId>,
    limit: i64,
) -> Result<Vec<Seen>, Fault> {
    let rows = sqlx::query!(
        r#"select s.ticket_sale_id as "id!", s.sold_at as "sold_at!",
                  exists (select from sale_cancellation c
                          where c.ticket_sale_id = s.ticket_sale_id) as "is_cancelled!"
           from distribution_key k cross join lateral (
               select t.ticket_sale_id, t.sold_at from ticket_sale t
               where t.key_id = k.key_id and (t.sold_at, t.ticket_sale_id) > ($3, $4) and t.sold_at < $5
               order by t.sold_at, t.ticket_sale_id limit $6) s
           where k.card_system_id = $1 and ($2::integer is null or k.key_id = $2)
           order by s.sold_at, s.ticket_sale_id limit $6"#,
        kept.card_system_id.0,
        own_alone.map(|id| id.0),
        kept.seen.0,
        kept.seen.1.0,
        kept.until,
        limit
    );
    let rows = rows.fetch_all(conn).await?.into_iter().map(|row| Seen {
        id: TicketSaleId(row.id),
        sold_at: row.sold_at,
        is_cancelled: row.is_cancelled,
    });
    Ok(rows.collect())
}

/// When so many persons had bought at the social tariff of an organizer, from the beginning of the period.
pub async fn reached_at(
    conn: &mut PgConnection,
    organizer: &OrganizerId,
    kept: &Kept,
    persons: i64,
) -> Result<Option<DateTime<Utc>>, Fault> {
    let at = sqlx::query_scalar!(
        r#"select min(s.sold_at) as "at!" from ticket_sale s
           where s.organizer_id = $1 and s.sold_at >= $2 and s.sold_at < $3
             and s.tariff_type = 'SOCIALTARIFF' and not s.is_group
             and not exists (select from sale_cancellation c where c.ticket_sale_id = s.ticket_sale_id)
           group by s.passholder_id order by 1 offset $4 limit 1"#,
        organizer.0,
        contracts::day::start_of(kept.first_day),
        kept.until,
        persons - 1
    );
    Ok(at.fetch_optional(conn).await?)
}

/// Adds what a page comes to.
pub async fn add_effects(conn: &mut PgConnection, id: SimulationId, effects: &[Effect]) -> Result<(), Fault> {
    let row = |one: &Effect| {
        json!({"payer": one.payer, "payer_id": one.payer_id, "sales": one.sales, "before": one.before,
               "after": one.after})
    };
    sqlx::query!(
        "insert into key_simulation_effect as e (simulation_id, payer, payer_id, sales, before, after)
         select $1, payer, payer_id, sales, before, after
         from jsonb_to_recordset($2)
             as r(payer text, payer_id text, sales bigint, before bigint, after bigint)
         on conflict (simulation_id, payer, payer_id) do update set sales = e.sales + excluded.sales,
             before = e.before + excluded.before, after = e.after + excluded.after",
        id.0,
        Value::Array(effects.iter().map(row).collect())
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Up to where it has come.
pub async fn go_on(conn: &mut PgConnection, kept: &Kept) -> Result<(), Fault> {
    sqlx::query!(
        "update key_simulation set seen_at = $2, seen_id = $3, looked_at = $4, sales = $5, not_covered = $6
         where simulation_id = $1",
        kept.id.0,
        kept.seen.0,
        kept.seen.1.0,
        kept.looked_at,
        kept.sales,
        kept.not_covered
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// It is done.
pub async fn end(conn: &mut PgConnection, id: SimulationId) -> Result<(), Fault> {
    sqlx::query!(
        "update key_simulation set state = 'DONE' where simulation_id = $1",
        id.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What it came to.
pub async fn effects(conn: &mut PgConnection, id: SimulationId) -> Result<Vec<Effect>, Fault> {
    let rows = sqlx::query!(
        "select payer, payer_id, sales, before, after from key_simulation_effect where simulation_id = $1
         order by payer, payer_id",
        id.0
    );
    let mut all = vec![];
    for row in rows.fetch_all(conn).await? {
        all.push(Effect {
            payer: from_text(&row.payer)?,
            payer_id: row.payer_id,
            sales: row.sales,
            before: Cents(row.before),
            after: Cents(row.after),
        });
    }
    Ok(all)
}

/// Takes away those that began before this.
pub async fn forget(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!("delete from key_simulation where started_at < $1", before)
        .execute(conn)
        .await?;
    Ok(())
}
