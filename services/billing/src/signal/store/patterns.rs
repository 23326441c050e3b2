//! The patterns: each one statement over the sales of the period, with the numbers that it goes by. Whoever
//! changes one raises its version.

use super::super::{Finding, Found, Period};
use chassis::Fault;
use contracts::billing::SignalRule;
use sqlx::PgConnection;

/// An activity is all events of an organizer with one title and one name of the price: a weekly one may be an
/// event each week.
///
/// Rule: a signal is found where the regular price of an activity rose by 30 % and a euro or more, three
/// sales or more were at the low price before and ten or more at the high one after, and none was at the low
/// one again
/// Test: `every_seeded_pattern_is_found_and_fewer_than_one_in_a_hundred_of_the_others`,
/// `a_price_that_rose_a_little_or_stands_beside_another_is_no_signal`
/// Source: abuse by organizers in social tariff schemes; this house
pub async fn price_raised(conn: &mut PgConnection, period: &Period) -> Result<Found, Fault> {
    let all = sqlx::query_as!(
        Finding,
        r#"with s as materialized (
               select k.card_system_id, t.organizer_id, t.event_title, coalesce(t.label, '') as label,
                      t.event_id, t.passholder_id, t.regular_price, t.sold_at
               from ticket_sale t join distribution_key k using (key_id)
               where t.sold_at >= $1
                 and not exists (select from sale_cancellation c where c.ticket_sale_id = t.ticket_sale_id)),
           low as (
               select card_system_id, organizer_id, event_title, label, min(regular_price) as price
               from s group by 1, 2, 3, 4 having max(regular_price) * 10 >= min(regular_price) * 13),
           marked as (
               select s.*, low.price, s.regular_price * 10 >= low.price * 13
                                      and s.regular_price >= low.price + 100 as is_high
               from s join low using (card_system_id, organizer_id, event_title, label)),
           turned as (
               select card_system_id, organizer_id, event_title, label, min(price) as price,
                      max(sold_at) filter (where not is_high) as last_low,
                      min(sold_at) filter (where is_high) as first_high,
                      count(*) filter (where not is_high) as lows,
                      count(*) filter (where is_high) as highs,
                      count(distinct passholder_id) filter (where is_high) as people,
                      count(distinct event_id) filter (where is_high) as events,
                      min(event_id) filter (where is_high) as event_id,
                      avg(regular_price) filter (where is_high) as high
               from marked group by 1, 2, 3, 4)
           select card_system_id as "card_system_id!", organizer_id as "organizer_id!",
                  event_title || '|' || label || '|' || (first_high at time zone 'Europe/Brussels')::date
                      as "subject!",
                  case events when 1 then event_id end as event_id, highs as "sales!", people, events,
                  (round(high * 100 / greatest(price, 1)) - 100)::bigint as rise
           from turned where lows >= 3 and highs >= 10 and last_low < first_high
           order by 2, 3"#,
        period.from
    )
    .fetch_all(conn)
    .await?;
    Ok(Found {
        rule: SignalRule::PriceRaised,
        version: 1,
        all,
    })
}

/// How often buyers are checked in is taken of the other events of the organizer; where it has too few
/// others, or none of their buyers was, half of what is usual in the region. Groups are not counted: they
/// check in nobody. Nor are events before check-ins were heard.
///
/// Rule: a signal is found where an event is over, its organizer checks people in, and none of those checked
/// in who bought at the reduced tariff, although by what others do that would be by chance less than once in
/// a thousand events
/// Test: `every_seeded_pattern_is_found_and_fewer_than_one_in_a_hundred_of_the_others`,
/// `where_nobody_is_checked_in_at_all_nothing_is_found`
/// Source: abuse by organizers in social tariff schemes; this house
pub async fn nobody_came(conn: &mut PgConnection, period: &Period) -> Result<Found, Fault> {
    let all = sqlx::query_as!(
        Finding,
        r#"with scans as materialized (
               select e.organizer_id from visit v join known_event e using (event_id)
               where v.at >= $1 and not v.is_undone group by 1 having count(*) >= 20),
           bought as materialized (
               select distinct k.card_system_id, t.organizer_id, t.event_id, t.passholder_id
               from ticket_sale t join distribution_key k using (key_id)
                    join scans using (organizer_id)
                    join known_event e using (event_id)
               where t.sold_at >= $1 and not t.is_group and e.last_day between $2 and $3
                 and e.first_day > (select (since at time zone 'Europe/Brussels')::date from visits_heard)
                 and not exists (select from sale_cancellation c where c.ticket_sale_id = t.ticket_sale_id)),
           at_event as materialized (
               select b.card_system_id, b.organizer_id, b.event_id, count(*) as people,
                      count(*) filter (where exists (
                          select from visit v where v.event_id = b.event_id
                              and v.passholder_id = b.passholder_id and not v.is_undone)) as came
               from bought b group by 1, 2, 3),
           usual as (
               select card_system_id, sum(came) / sum(people) / 2 as rate from at_event group by 1),
           own as (
               select e.*, sum(people) over o - people as others, sum(came) over o - came as others_came
               from at_event e window o as (partition by card_system_id, organizer_id)),
           judged as (
               select o.*, case when others >= 20 and others_came > 0 then others_came / others
                                else u.rate end as rate
               from own o join usual u using (card_system_id))
           select card_system_id as "card_system_id!", organizer_id as "organizer_id!",
                  event_id as "subject!", event_id as "event_id?", people as "sales!", people,
                  null::bigint as events, null::bigint as rise
           from judged
           where came = 0 and people >= 5
             and power(1 - least(rate, 0.99)::float8, people::float8) < 0.001
           order by 2, 3"#,
        period.from,
        period.first_day,
        period.over
    )
    .fetch_all(conn)
    .await?;
    Ok(Found {
        rule: SignalRule::NobodyCame,
        version: 1,
        all,
    })
}

/// At least ten check-ins show that people are checked in there. Found once in a quarter.
///
/// Rule: a signal is found where an organizer sold fifteen times or more at three events or more to the same
/// six people or fewer, each at most of the events, and nobody else was checked in at any of them
/// Test: `every_seeded_pattern_is_found_and_fewer_than_one_in_a_hundred_of_the_others`,
/// `a_club_where_others_come_as_well_is_no_signal`
/// Source: abuse by organizers in social tariff schemes; this house
pub async fn own_members_only(conn: &mut PgConnection, period: &Period) -> Result<Found, Fault> {
    let all = sqlx::query_as!(
        Finding,
        r#"with sold as materialized (
               select k.card_system_id, t.organizer_id, t.event_id, t.passholder_id
               from ticket_sale t join distribution_key k using (key_id)
               where t.sold_at >= $1 and not t.is_group
                 and not exists (select from sale_cancellation c where c.ticket_sale_id = t.ticket_sale_id)),
           few as materialized (
               select card_system_id, organizer_id, count(*) as sales, count(distinct event_id) as events,
                      count(distinct passholder_id) as people,
                      count(distinct (event_id, passholder_id)) as tickets
               from sold group by 1, 2
               having count(*) >= 15 and count(distinct event_id) >= 3
                   and count(distinct passholder_id) <= 6),
           seen as (
               select f.card_system_id, f.organizer_id, count(*) as visits,
                      count(*) filter (where not exists (
                          select from sold s where s.card_system_id = f.card_system_id
                              and s.organizer_id = f.organizer_id
                              and s.passholder_id = v.passholder_id)) as of_others
               from few f
                    join (select distinct card_system_id, organizer_id, event_id from sold) e
                        using (card_system_id, organizer_id)
                    join visit v on v.event_id = e.event_id and v.at >= $1 and not v.is_undone
               group by 1, 2)
           select card_system_id as "card_system_id!", organizer_id as "organizer_id!",
                  to_char($2::date, 'YYYY-"Q"Q') as "subject!", null as event_id, f.sales as "sales!",
                  f.people, f.events, null::bigint as rise
           from few f join seen using (card_system_id, organizer_id)
           where f.tickets * 10 >= f.people * f.events * 6 and visits >= 10 and of_others = 0
           order by 2, 3"#,
        period.from,
        period.today
    )
    .fetch_all(conn)
    .await?;
    Ok(Found {
        rule: SignalRule::OwnMembersOnly,
        version: 1,
        all,
    })
}
