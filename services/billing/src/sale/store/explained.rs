//! The statement on what a sale is explained by.

use crate::tariff::Basis;
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::billing::{KeyVersion, PaidShare};
use contracts::{Cents, DistributionKeyId, OrganizerId, TicketSaleId};
use sqlx::PgConnection;

/// A sale with the version of its key.
pub struct Stored {
    pub organizer_id: OrganizerId,
    pub regular_price: Cents,
    pub price: Cents,
    pub sold_at: DateTime<Utc>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub key_id: DistributionKeyId,
    pub key_name: String,
    pub version: KeyVersion,
    /// None of sales from before it was kept.
    pub basis: Option<Basis>,
    pub shares: Vec<PaidShare>,
}

/// The sale with this id.
pub async fn find(conn: &mut PgConnection, id: TicketSaleId) -> Result<Option<Stored>, Fault> {
    let row = sqlx::query!(
        r#"select s.organizer_id, s.regular_price, s.price, s.sold_at, c.at as "cancelled_at?", s.key_id,
                  k.name, v.rule, s.basis,
                  (select jsonb_agg(jsonb_build_object('payer', p.payer, 'payer_id', p.payer_id,
                                                       'cents', p.cents))
                   from sale_share p
                   where p.ticket_sale_id = s.ticket_sale_id and p.entry = 'sale') as "shares!"
           from ticket_sale s join distribution_key k using (key_id)
                join key_version v on v.key_id = s.key_id and v.version = s.key_version
                left join sale_cancellation c using (ticket_sale_id)
           where s.ticket_sale_id = $1"#,
        id.0
    );
    let Some(row) = row.fetch_optional(conn).await? else {
        return Ok(None);
    };
    Ok(Some(Stored {
        organizer_id: OrganizerId(row.organizer_id),
        regular_price: Cents(row.regular_price),
        price: Cents(row.price),
        sold_at: row.sold_at,
        cancelled_at: row.cancelled_at,
        key_id: DistributionKeyId(row.key_id),
        key_name: row.name,
        version: serde_json::from_value(row.rule)?,
        basis: row.basis.map(serde_json::from_value).transpose()?,
        shares: serde_json::from_value(row.shares)?,
    }))
}
