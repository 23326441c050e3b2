//! The statements on partners.

use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::NaiveDate;
use contracts::page::Window;
use contracts::pass::Partner;
use contracts::{CardSystemId, Page, PartnerId};
use sqlx::PgConnection;
use uuid::Uuid;

/// A partner as its row has it.
struct Row {
    partner_id: Uuid,
    version: i64,
    name: String,
    mandates: Vec<String>,
    card_system_ids: Vec<i32>,
    first_day: NaiveDate,
    last_day: Option<NaiveDate>,
    ended_on: Option<NaiveDate>,
    effect_period: String,
}

impl Row {
    fn partner(self) -> Result<Partner, Fault> {
        let mandates = self.mandates.iter().map(|mandate| from_text(mandate));
        Ok(Partner {
            id: PartnerId(self.partner_id),
            version: self.version,
            name: self.name,
            mandates: mandates.collect::<Result<_, _>>()?,
            card_system_ids: self.card_system_ids.into_iter().map(CardSystemId).collect(),
            first_day: self.first_day,
            last_day: self.last_day,
            ended_on: self.ended_on,
            effect_period: from_text(&self.effect_period)?,
        })
    }
}

/// A partner.
pub async fn find(conn: &mut PgConnection, id: PartnerId) -> Result<Option<Partner>, Fault> {
    Ok(find_all(conn, &[id]).await?.pop())
}

/// Those of these that there are.
pub async fn find_all(conn: &mut PgConnection, ids: &[PartnerId]) -> Result<Vec<Partner>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        "select partner_id, version, name, mandates, card_system_ids, first_day, last_day, ended_on,
                effect_period
         from partner where partner_id = any($1)",
        &ids.iter().map(|id| id.0).collect::<Vec<_>>()
    );
    rows.fetch_all(conn)
        .await?
        .into_iter()
        .map(Row::partner)
        .collect()
}

/// A partner, held.
pub async fn hold(conn: &mut PgConnection, id: PartnerId) -> Result<Option<Partner>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select partner_id, version, name, mandates, card_system_ids, first_day, last_day, ended_on,
                effect_period
         from partner where partner_id = $1 for no key update",
        id.0
    );
    row.fetch_optional(conn).await?.map(Row::partner).transpose()
}

/// Partners whose area lies within these regions, in the order of their names.
pub async fn page(
    conn: &mut PgConnection,
    regions: &[CardSystemId],
    window: Window,
) -> Result<Page<Partner>, Fault> {
    let regions: Vec<i32> = regions.iter().map(|id| id.0).collect();
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from partner where card_system_ids <@ $1"#,
        &regions
    );
    let total_items = total.fetch_one(&mut *conn).await?;
    let rows = sqlx::query_as!(
        Row,
        "select partner_id, version, name, mandates, card_system_ids, first_day, last_day, ended_on,
                effect_period
         from partner where card_system_ids <@ $1
         order by lower(name), partner_id offset $2 limit $3",
        &regions,
        window.start,
        window.limit
    );
    let rows = rows.fetch_all(conn).await?.into_iter().map(Row::partner);
    Ok(Page {
        total_items,
        member: rows.collect::<Result<_, _>>()?,
    })
}

/// Writes a partner as it is from now on. Two that add the same at once are one.
pub async fn put(conn: &mut PgConnection, partner: &Partner) -> Result<(), Fault> {
    sqlx::query!(
        "insert into partner (partner_id, version, name, mandates, card_system_ids, first_day, last_day,
                              ended_on, effect_period)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (partner_id) do update set version = excluded.version, name = excluded.name,
             mandates = excluded.mandates, card_system_ids = excluded.card_system_ids,
             first_day = excluded.first_day, last_day = excluded.last_day, ended_on = excluded.ended_on",
        partner.id.0,
        partner.version,
        partner.name,
        &partner.mandates.iter().map(to_text).collect::<Vec<_>>(),
        &partner.card_system_ids.iter().map(|id| id.0).collect::<Vec<_>>(),
        partner.first_day,
        partner.last_day,
        partner.ended_on,
        to_text(&partner.effect_period)
    )
    .execute(conn)
    .await?;
    Ok(())
}
