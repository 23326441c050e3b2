//! The search of redemptions: one person's, counted and cut into pages by the database.
//!
//! Only the filters that were given stand in a statement. Without type and title both statements are answered
//! by the index alone; with them they read what this one person redeemed.

use chassis::{Fault, matching};
use contracts::reward::ListRedeemed;
use contracts::{Page, PassholderId, RedemptionId};
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

/// The ids of the completed redemptions at the organizers of the scope, newest first: one page, and how many
/// there are.
pub async fn page(
    conn: &mut PgConnection,
    ask: &ListRedeemed,
    holder: PassholderId,
) -> Result<Page<RedemptionId>, Fault> {
    let mut count = QueryBuilder::new("select count(*) from redemption r");
    narrow(&mut count, ask, holder);
    let total_items = matching::count(&mut *conn, count).await?;
    if ask.window.limit <= 0 || ask.window.start >= total_items {
        return Ok(Page {
            total_items,
            member: vec![],
        });
    }
    let mut page = QueryBuilder::new("select r.redemption_id from redemption r");
    narrow(&mut page, ask, holder);
    page.push(" order by r.created_at desc, r.redemption_id");
    let ids: Vec<Uuid> = matching::page(conn, page, ask.window).await?;
    Ok(Page {
        total_items,
        member: ids.into_iter().map(RedemptionId).collect(),
    })
}

fn narrow(statement: &mut QueryBuilder<Postgres>, ask: &ListRedeemed, holder: PassholderId) {
    statement
        .push(" where r.state = 'completed' and r.passholder_id = ")
        .push_bind(holder.0);
    if let Some(organizers) = ask.scope.ids() {
        statement
            .push(" and r.organizer_id = any(")
            .push_bind(organizers)
            .push(")");
    }
    if let Some(kind) = ask.reward_type {
        statement
            .push(" and r.reward->>'type' = ")
            .push_bind(kind.as_str());
    }
    if let Some(title) = &ask.reward_title {
        statement
            .push(" and strpos(lower(r.reward->>'title'), lower(")
            .push_bind(title.clone())
            .push(")) > 0");
    }
}
