//! The statements on what is counted of months.

use super::super::effect::Month;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::PartnerId;
use sqlx::PgConnection;

/// Counts for each partner the months that nobody has counted, up to this one, from that of its first
/// referral on. What is counted stays.
///
/// Rule: of the effect of a partner a person counts once as active and once as having returned, however many
/// referrals led to the pass
/// Test: `a_person_counts_once_however_many_referrals_led_to_the_pass`
/// Source: this house
pub async fn count(conn: &mut PgConnection, last: NaiveDate) -> Result<(), Fault> {
    sqlx::query!(
        "insert into referral_effect (partner_id, month, referred, active, returned)
         select p.partner_id, m::date,
                (select count(*) from referral r
                 where r.partner_id = p.partner_id
                   and r.created_on >= m and r.created_on < m + interval '1 month'),
                (select count(distinct coalesce(r.passholder_id, r.referral_id)) from referral r
                 where r.partner_id = p.partner_id and r.may_know and not r.is_taken_back
                   and r.active_heard >= m and r.active_heard < m + interval '1 month'
                   and not exists (select 1 from referral o
                                   where o.passholder_id = r.passholder_id and o.partner_id = p.partner_id
                                     and o.may_know and not o.is_taken_back and o.active_heard < m)),
                (select count(distinct coalesce(r.passholder_id, r.referral_id)) from referral r
                 where r.partner_id = p.partner_id and r.may_know and not r.is_taken_back
                   and r.returned_heard >= m and r.returned_heard < m + interval '1 month'
                   and not exists (select 1 from referral o
                                   where o.passholder_id = r.passholder_id and o.partner_id = p.partner_id
                                     and o.may_know and not o.is_taken_back and o.returned_heard < m))
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

/// What was counted of a partner from this month on, the newest first.
pub async fn of_partner(
    conn: &mut PgConnection,
    id: PartnerId,
    from: NaiveDate,
) -> Result<Vec<Month>, Fault> {
    Ok(sqlx::query_as!(
        Month,
        "select month, referred, active, returned from referral_effect
         where partner_id = $1 and $2 <= month order by month desc",
        id.0,
        from
    )
    .fetch_all(conn)
    .await?)
}
