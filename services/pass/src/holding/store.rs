//! The statements on cards that were handed out.

use chassis::Fault;
use chassis::text::to_text;
use chrono::{DateTime, Utc};
use contracts::pass::{CardReason, PriceLine};
use contracts::{CardSystemId, OrganizerId, PassNumber, PassholderId};
use sqlx::PgConnection;
use uuid::Uuid;

/// A card that a counter handed out.
pub struct Issue {
    pub id: Uuid,
    pub passholder_id: PassholderId,
    pub card_system_id: CardSystemId,
    pub pass_number: PassNumber,
    pub reason: CardReason,
    pub organizer_id: OrganizerId,
    /// What was to be paid, and by which line.
    pub line: Option<PriceLine>,
    pub voucher: Option<String>,
    pub issued_at: DateTime<Utc>,
}

/// Notes it.
pub async fn note(conn: &mut PgConnection, issue: &Issue) -> Result<(), Fault> {
    let line = issue.line.as_ref();
    sqlx::query!(
        "insert into card_issue (card_issue_id, passholder_id, card_system_id, pass_number, reason,
                                 organizer_id, price, price_label, voucher, issued_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        issue.id,
        issue.passholder_id.0,
        issue.card_system_id.0,
        issue.pass_number.as_str(),
        to_text(&issue.reason),
        issue.organizer_id.0,
        line.map(|line| line.price.0),
        line.map(|line| line.label.clone()),
        issue.voucher.clone(),
        issue.issued_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many digital passes of this region were made for the holder since then.
pub async fn digital_since(
    conn: &mut PgConnection,
    id: PassholderId,
    region: CardSystemId,
    since: DateTime<Utc>,
) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from card_issue i join card c using (pass_number)
           where i.passholder_id = $1 and i.card_system_id = $2 and i.issued_at > $3
             and c.card_type = 'DIGITAL'"#,
        id.0,
        region.0,
        since
    )
    .fetch_one(conn)
    .await?)
}
