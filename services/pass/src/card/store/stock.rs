//! The statements on cards in stock: where they lie, how many, and to whom they go.

use crate::card::stock::Waiting;
use chassis::Fault;
use contracts::{CardSystemId, OrganizerId, PassNumber, PassholderId};
use sqlx::PgConnection;
use std::collections::HashMap;

/// Gives a card from the stock of this region to this holder, at this counter; false when it is not there to
/// be given. Of two who want it at once, one gets it; and who moves it meanwhile comes before or after.
pub async fn bind(
    conn: &mut PgConnection,
    number: &PassNumber,
    region: CardSystemId,
    organizer: &OrganizerId,
    holder: PassholderId,
) -> Result<bool, Fault> {
    let bound = sqlx::query!(
        "update card set version = version + 1, status = 'ACTIVE', passholder_id = $3, organizer_id = null
         where pass_number = $1 and card_system_id = $2 and status = 'LOCAL_STOCK' and passholder_id is null
           and (organizer_id is null or organizer_id = $4)",
        number.as_str(),
        region.0,
        holder.0,
        organizer.0
    )
    .execute(conn)
    .await?;
    Ok(bound.rows_affected() == 1)
}

/// These cards lie at this counter from now on. Others need not know: neither fact nor version changes.
pub async fn move_to(
    conn: &mut PgConnection,
    numbers: &[&PassNumber],
    organizer: &OrganizerId,
) -> Result<(), Fault> {
    let numbers: Vec<String> = numbers.iter().map(|number| number.as_str().to_owned()).collect();
    sqlx::query!(
        "update card set organizer_id = $2
         where pass_number = any($1) and organizer_id is distinct from $2",
        &numbers,
        organizer.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many cards of these regions are nobody's yet; those without any are left out.
pub async fn waiting(
    conn: &mut PgConnection,
    regions: &[CardSystemId],
) -> Result<HashMap<CardSystemId, Waiting>, Fault> {
    let rows = sqlx::query!(
        r#"select card_system_id, count(*) filter (where status = 'PROVISIONED') as "provisioned!",
                  count(*) filter (where status = 'LOCAL_STOCK') as "local_stock!"
           from card
           where card_system_id = any($1) and status in ('PROVISIONED', 'LOCAL_STOCK')
           group by card_system_id"#,
        &regions.iter().map(|region| region.0).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?;
    let waiting = rows.into_iter().map(|row| {
        let waiting = Waiting {
            provisioned: row.provisioned,
            local_stock: row.local_stock,
        };
        (CardSystemId(row.card_system_id), waiting)
    });
    Ok(waiting.collect())
}

/// How many cards of a region lie at each of these counters, to be handed out there; those without any are
/// left out.
pub async fn at_counters(
    conn: &mut PgConnection,
    region: CardSystemId,
    organizers: &[OrganizerId],
) -> Result<Vec<(OrganizerId, i64)>, Fault> {
    let organizers: Vec<String> = organizers.iter().map(|id| id.0.clone()).collect();
    let rows = sqlx::query!(
        r#"select organizer_id as "organizer_id!", count(*) as "local_stock!" from card
           where card_system_id = $1 and organizer_id = any($2) and status = 'LOCAL_STOCK'
           group by organizer_id order by organizer_id"#,
        region.0,
        &organizers
    )
    .fetch_all(conn)
    .await?;
    let counted = rows
        .into_iter()
        .map(|row| (OrganizerId(row.organizer_id), row.local_stock));
    Ok(counted.collect())
}
