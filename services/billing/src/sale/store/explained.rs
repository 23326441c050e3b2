//! The statement on what sales are explained by, and computed again from.

use crate::tariff::Basis;
use chassis::Fault;
use chassis::text::from_text;
use chrono::{DateTime, Utc};
use contracts::billing::{KeyVersion, PaidShare, TariffType};
use contracts::{Cents, DistributionKeyId, OrganizerId, TicketSaleId};
use sqlx::PgConnection;
use std::collections::HashMap;

/// A sale with the version of its key.
pub struct Stored {
    pub tariff_type: TariffType,
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
    /// The names of the funds among the payers, by their numbers.
    pub funds: HashMap<String, String>,
}

/// The sale with this id.
pub async fn find(conn: &mut PgConnection, id: TicketSaleId) -> Result<Option<Stored>, Fault> {
    Ok(find_all(conn, &[id]).await?.pop())
}

/// The sales with these ids, in the order of time.
pub async fn find_all(conn: &mut PgConnection, ids: &[TicketSaleId]) -> Result<Vec<Stored>, Fault> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select s.tariff_type, s.organizer_id, s.regular_price, s.price, s.sold_at,
                  c.at as "cancelled_at?", s.key_id, k.name, v.rule, s.basis, p.shares as "shares!",
                  p.funds as "funds!"
           from ticket_sale s join distribution_key k using (key_id)
                join key_version v on v.key_id = s.key_id and v.version = s.key_version
                left join sale_cancellation c using (ticket_sale_id)
                cross join lateral (
                    select jsonb_agg(jsonb_build_object('payer', p.payer, 'payer_id', p.payer_id,
                                                        'cents', p.cents)) as shares,
                           coalesce(jsonb_object_agg(f.fund_id, f.name) filter (where f.fund_id is not null),
                                    '{}') as funds
                    from sale_share p
                         left join fund f on p.payer = 'fund' and f.fund_id::text = p.payer_id
                    where p.ticket_sale_id = s.ticket_sale_id and p.entry = 'sale') p
           where s.ticket_sale_id = any($1) order by s.sold_at, s.ticket_sale_id"#,
        &ids
    );
    let rows = rows.fetch_all(conn).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(Stored {
            tariff_type: from_text(&row.tariff_type)?,
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
            funds: serde_json::from_value(row.funds)?,
        });
    }
    Ok(all)
}
