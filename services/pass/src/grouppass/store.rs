//! The statements on group passes of partners.

use chassis::Fault;
use chassis::text::to_text;
use chrono::NaiveDate;
use contracts::page::Window;
use contracts::pass::{GrouppassRow, Mandate};
use contracts::{Page, PartnerId, PassholderId};
use sqlx::PgConnection;
use uuid::Uuid;

/// Notes whose these are from now on: a partner's, or nobody's.
pub async fn note_partners(conn: &mut PgConnection, rows: &[&GrouppassRow]) -> Result<(), Fault> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.0).collect();
    let partners = rows.iter().map(|row| row.partner_id.map(|id| id.0));
    sqlx::query!(
        "with rows as materialized (select * from unnest($1::uuid[], $2::uuid[]) as r(id, partner)),
              freed as (delete from partner_grouppass
                        where passholder_id in (select id from rows where partner is null))
         insert into partner_grouppass (passholder_id, partner_id)
         select id, partner from rows where partner is not null order by id
         on conflict (passholder_id) do update set partner_id = excluded.partner_id
             where partner_grouppass.partner_id <> excluded.partner_id",
        &ids,
        &partners.collect::<Vec<_>>() as &[Option<Uuid>]
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Group passes with a right whose partner has no mandate for them on this day.
pub async fn without_mandate(
    conn: &mut PgConnection,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<Uuid>, Fault> {
    let ids = sqlx::query_scalar!(
        "select g.passholder_id from partner_grouppass g join partner p using (partner_id)
         where (p.ended_on is not null or p.last_day < $1 or p.first_day > $1 or not $2 = any(p.mandates))
               and exists (select from membership m
                           where m.passholder_id = g.passholder_id and m.social_end is not null)
         order by g.passholder_id limit $3",
        today,
        to_text(&Mandate::HoldGroupPasses),
        limit
    );
    Ok(ids.fetch_all(conn).await?)
}

/// The group passes of a partner, in the order of their ids.
pub async fn of_partner(
    conn: &mut PgConnection,
    partner: PartnerId,
    window: Window,
) -> Result<Page<PassholderId>, Fault> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from partner_grouppass where partner_id = $1"#,
        partner.0
    );
    let total_items = total.fetch_one(&mut *conn).await?;
    let ids = sqlx::query_scalar!(
        "select passholder_id from partner_grouppass where partner_id = $1
         order by passholder_id offset $2 limit $3",
        partner.0,
        window.start,
        window.limit
    );
    let ids = ids.fetch_all(conn).await?;
    Ok(Page {
        total_items,
        member: ids.into_iter().map(PassholderId).collect(),
    })
}
