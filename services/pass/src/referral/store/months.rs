//! The statements on what is counted of months.

use super::super::effect::Month;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::PartnerId;
use sqlx::PgConnection;

/// Counts for each partner the months that nobody has counted, up to this one, from that of its first
/// referral on. What is counted stays.
pub async fn count(conn: &mut PgConnection, last: NaiveDate) -> Result<(), Fault> {
    sqlx::query!(
        "insert into referral_effect (partner_id, month, referred, active, returned)
         select p.partner_id, m::date,
                (select count(*) from referral r
                 where r.partner_id = p.partner_id
                   and r.created_on >= m and r.created_on < m + interval '1 month'),
                (select count(*) from referral r
                 where r.partner_id = p.partner_id and r.may_know
                   and r.active_heard >= m and r.active_heard < m + interval '1 month'),
                (select count(*) from referral r
                 where r.partner_id = p.partner_id and r.may_know
                   and r.returned_heard >= m and r.returned_heard < m + interval '1 month')
         from (select partner_id,
                      coalesce((select max(e.month) + interval '1 month' from referral_effect e
                                where e.partner_id = partner.partner_id),
                               (select date_trunc('month', min(r.created_on)) from referral r
                                where r.partner_id = partner.partner_id)) as first
               from partner) p,
              generate_series(p.first, $1::date, interval '1 month') as m
         order by p.partner_id, m
         on conflict (partner_id, month) do nothing",
        last
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What was counted of a partner, the newest months first.
pub async fn of_partner(conn: &mut PgConnection, id: PartnerId, at_most: i64) -> Result<Vec<Month>, Fault> {
    Ok(sqlx::query_as!(
        Month,
        "select month, referred, active, returned from referral_effect
         where partner_id = $1 order by month desc limit $2",
        id.0,
        at_most
    )
    .fetch_all(conn)
    .await?)
}
