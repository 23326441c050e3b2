//! How entries of the ledger come into statements: each step one statement to the database, however many they
//! are.

use super::euro;
use crate::statement::{Hashed, Making};
use chassis::Fault;
use chassis::text::to_text;
use contracts::billing::{Amounts, Control, Payment};
use contracts::day::start_of;
use sqlx::PgConnection;

/// Whether statements of a period were made before.
pub async fn is_made(conn: &mut PgConnection, period: i32) -> Result<bool, Fault> {
    let made = sqlx::query_scalar!(
        r#"select exists (select from statement where period_id = $1) as "made!""#,
        period
    );
    Ok(made.fetch_one(conn).await?)
}

/// Takes back what was made of a period that is not closed: its entries wait again.
pub async fn undo(conn: &mut PgConnection, period: i32) -> Result<(), Fault> {
    sqlx::query!(
        "insert into unsettled_entry (card_system_id, ticket_sale_id, entry, organizer_id, booked_at)
         select p.card_system_id, e.ticket_sale_id, e.entry, s.party, coalesce(x.at, t.sold_at)
         from statement_entry e join settlement_period p using (period_id)
              join statement s on s.period_id = e.period_id and s.number = e.number
              join ticket_sale t using (ticket_sale_id)
              left join sale_cancellation x
                   on x.ticket_sale_id = e.ticket_sale_id and e.entry = 'cancellation'
         where e.period_id = $1 and e.organizer is null",
        period
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("delete from settlement_payment where period_id = $1", period)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("delete from settlement_debt where period_id = $1", period)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("delete from statement_entry where period_id = $1", period)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("delete from statement where period_id = $1", period)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes what was booked until the end of a period out of the queue and into the statements of organizers,
/// which are numbered from 1 in the order of their ids. One statement: what it takes is what it writes,
/// whatever is committed beside it.
pub async fn take(conn: &mut PgConnection, making: &Making) -> Result<(), Fault> {
    let next_day = making.last_day.succ_opt().unwrap_or(making.last_day);
    sqlx::query!(
        r#"with taken as materialized (
               delete from unsettled_entry where card_system_id = $2 and booked_at < $3
               returning ticket_sale_id, entry, organizer_id),
           organizers as materialized (
               select t.organizer_id, coalesce(o.name, t.organizer_id) as name, w.municipality,
                      (row_number() over (order by t.organizer_id collate "C"))::integer as number
               from (select distinct organizer_id from taken) t
                    left join known_organizer o using (organizer_id)
                    left join own_organizer w using (organizer_id)),
           named as (
               insert into statement (period_id, number, kind, party, name, municipality)
               select $1, number, 'ORGANIZER', organizer_id, name, municipality from organizers),
           borne as (
               select t.ticket_sale_id, t.entry, n.number,
                      coalesce(sum(h.cents) filter (where h.payer = 'passholder'), 0)::bigint as holder_pays,
                      coalesce(sum(h.cents) filter (where h.payer = 'organizer'), 0)::bigint
                          as organizer_bears,
                      coalesce(sum(h.cents) filter (where h.payer not in ('passholder', 'organizer')), 0)
                          ::bigint as due,
                      coalesce(sum(h.cents) filter (where h.payer = 'municipality'
                                                    and h.payer_id = n.municipality), 0)::bigint
                          as internal,
                      -- Municipalities, funds, Flanders; each stands once in an entry.
                      coalesce(array_agg(coalesce(f.name, h.payer_id, h.payer)
                                         order by h.payer desc, h.payer_id collate "C")
                          filter (where h.payer not in ('passholder', 'organizer') and h.cents <> 0), '{}')
                          as payers
               from taken t join organizers n using (organizer_id)
                    left join sale_share h on h.ticket_sale_id = t.ticket_sale_id and h.entry = t.entry
                    left join fund f on h.payer = 'fund' and f.fund_id::text = h.payer_id
               group by t.ticket_sale_id, t.entry, n.number)
           insert into statement_entry (period_id, number, line, ticket_sale_id, entry, holder,
                                        counterparties, price, holder_pays, organizer_bears, due, internal,
                                        others)
           select $1, b.number,
                  row_number() over (partition by b.number order by b.ticket_sale_id, b.entry desc),
                  b.ticket_sale_id, b.entry,
                  substr(sha256(p.pseudonym_key || int4send(b.number) || uuid_send(s.passholder_id)), 1, 8),
                  b.payers,
                  case b.entry when 'sale' then s.regular_price else -s.regular_price end,
                  b.holder_pays, b.organizer_bears, b.due, b.internal, 0
           from borne b join ticket_sale s using (ticket_sale_id)
                join settlement_period p on p.period_id = $1"#,
        making.row,
        making.id.card_system_id.0,
        start_of(next_day)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Tells the planner of the rows that were written a moment ago: it takes them for a handful otherwise, and
/// looks for each of them through all the others.
pub async fn learn(conn: &mut PgConnection) -> Result<(), Fault> {
    sqlx::query!("analyze statement, statement_entry")
        .execute(conn)
        .await?;
    Ok(())
}

/// Puts the same entries into the statements of those who pay for them: municipalities by name, then
/// Flanders, numbered after the organizers.
pub async fn add_payers(conn: &mut PgConnection, period: i32) -> Result<(), Fault> {
    sqlx::query!(
        r#"with shares as materialized (
               select e.number as organizer, o.party as organizer_id, e.ticket_sale_id, e.entry, e.price,
                      e.holder_pays, e.organizer_bears, e.due - h.cents as others, h.cents,
                      upper(h.payer) as kind,
                      coalesce(h.payer_id, 'flanders') as party,
                      h.payer = 'municipality' and h.payer_id is not distinct from o.municipality
                          as is_internal
               from statement_entry e
                    join statement o on o.period_id = e.period_id and o.number = e.number
                    join sale_share h on h.ticket_sale_id = e.ticket_sale_id and h.entry = e.entry
               where e.period_id = $1 and h.payer not in ('passholder', 'organizer') and h.cents <> 0),
           parties as materialized (
               select kind, party,
                      ((select count(*) from statement where period_id = $1)
                       + row_number() over (order by kind desc, party collate "C"))::integer as number
               from (select distinct kind, party from shares) d),
           named as (
               insert into statement (period_id, number, kind, party, name)
               select $1, number, kind, party,
                      case when kind = 'FLANDERS' and party = 'flanders' then 'Vlaanderen'
                           else coalesce(f.name, party) end
               from parties left join fund f on kind = 'FUND' and f.fund_id::text = party)
           insert into statement_entry (period_id, number, line, ticket_sale_id, entry, organizer, holder,
                                        counterparties, price, holder_pays, organizer_bears, due, internal,
                                        others)
           select $1, n.number,
                  row_number() over (partition by n.number order by h.ticket_sale_id, h.entry desc),
                  h.ticket_sale_id, h.entry, h.organizer,
                  substr(sha256(p.pseudonym_key || int4send(n.number) || uuid_send(s.passholder_id)), 1, 8),
                  array[h.organizer_id], h.price, h.holder_pays, h.organizer_bears, h.cents,
                  case when h.is_internal then h.cents else 0 end, h.others
           from shares h join parties n using (kind, party) join ticket_sale s using (ticket_sale_id)
                join settlement_period p on p.period_id = $1"#,
        period
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Says at each cancellation in which statement of the same party the sale stands. One look into the index
/// for each: what the planner believes of rows that were written a moment ago is no ground for a join.
pub async fn link_cancellations(conn: &mut PgConnection, period: i32) -> Result<(), Fault> {
    sqlx::query!(
        "update statement_entry e
         set counters = (
             select p.card_system_id || '-' || to_char(p.first_day, 'YYYY-MM-DD') || '-' || o.number
             from statement_entry sold join settlement_period p using (period_id)
                  join statement mine on mine.period_id = e.period_id and mine.number = e.number
                  join statement o
                       on o.period_id = sold.period_id and o.kind = mine.kind and o.party = mine.party
             where sold.ticket_sale_id = e.ticket_sale_id and sold.entry = 'sale'
               and sold.organizer is null)
         where e.period_id = $1 and e.entry = 'cancellation'",
        period
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sums the lines of each statement.
pub async fn sum(conn: &mut PgConnection, period: i32) -> Result<(), Fault> {
    sqlx::query!(
        "with t as materialized (
             select number, count(*)::integer as lines, sum(price)::bigint as price,
                    sum(holder_pays)::bigint as holder_pays, sum(organizer_bears)::bigint as organizer_bears,
                    sum(due)::bigint as due, sum(internal)::bigint as internal, sum(others)::bigint as others
             from statement_entry where period_id = $1 group by number)
         update statement s
         set lines = t.lines, price = t.price, holder_pays = t.holder_pays,
             organizer_bears = t.organizer_bears, due = t.due, internal = t.internal, others = t.others
         from t
         where s.period_id = $1 and s.number = t.number",
        period
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What each payer owes for the sales of each organizer; what an own service claims is its municipality's
/// claim. Where all was given back nothing is owed.
pub async fn add_debts(conn: &mut PgConnection, period: i32) -> Result<(), Fault> {
    sqlx::query!(
        "with d as materialized (
             select number as payer, organizer, sum(due)::bigint as cents from statement_entry
             where period_id = $1 and organizer is not null group by 1, 2 having sum(due) <> 0)
         insert into settlement_debt (period_id, number, payer, organizer, to_kind, to_party, cents, internal)
         select $1, row_number() over (order by d.payer, d.organizer), d.payer, d.organizer,
                case when o.municipality is null then 'ORGANIZER' else 'MUNICIPALITY' end,
                coalesce(o.municipality, o.party), d.cents,
                p.kind = 'MUNICIPALITY' and p.party is not distinct from o.municipality
         from d join statement p on p.period_id = $1 and p.number = d.payer
              join statement o on o.period_id = $1 and o.number = d.organizer",
        period
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes payments.
pub async fn add_payments(conn: &mut PgConnection, period: i32, all: &[Payment]) -> Result<(), Fault> {
    let mut rows = Vec::with_capacity(all.len());
    for payment in all {
        rows.push(serde_json::json!({
            "number": payment.number,
            "from_kind": to_text(&payment.from.kind),
            "from_party": payment.from.id,
            "to_kind": to_text(&payment.to.kind),
            "to_party": payment.to.id,
            "cents": payment.amount.0,
            "debts": payment.debts,
        }));
    }
    sqlx::query!(
        "insert into settlement_payment (period_id, number, from_kind, from_party, to_kind, to_party, cents,
                                         debts)
         select $1, number, from_kind, from_party, to_kind, to_party, cents, debts
         from jsonb_to_recordset($2) as r(number integer, from_kind text, from_party text, to_kind text,
                                          to_party text, cents bigint, debts integer[])",
        period,
        serde_json::Value::from(rows)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps the hashes of statements.
pub async fn keep_hashes(conn: &mut PgConnection, period: i32, all: &[Hashed]) -> Result<(), Fault> {
    let numbers: Vec<i32> = all.iter().map(|one| one.number).collect();
    let hashes: Vec<Vec<u8>> = all.iter().map(|one| one.sha256.clone()).collect();
    sqlx::query!(
        "update statement s set sha256 = h.sha256
         from unnest($2::integer[], $3::bytea[]) as h(number, sha256)
         where s.period_id = $1 and s.number = h.number",
        period,
        &numbers,
        &hashes
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a period comes to: each of its entries once. Its hash is not among it.
pub async fn control(conn: &mut PgConnection, period: i32) -> Result<Control, Fault> {
    let row = sqlx::query!(
        r#"select coalesce(sum(lines) filter (where kind = 'ORGANIZER'), 0) as "entries!",
                  count(*)::integer as "statements!",
                  coalesce(sum(price) filter (where kind = 'ORGANIZER'), 0)::bigint as "price!",
                  coalesce(sum(holder_pays) filter (where kind = 'ORGANIZER'), 0)::bigint as "holder!",
                  coalesce(sum(organizer_bears) filter (where kind = 'ORGANIZER'), 0)::bigint as "organizer!",
                  coalesce(sum(due) filter (where kind = 'ORGANIZER'), 0)::bigint as "due!",
                  coalesce(sum(internal) filter (where kind = 'ORGANIZER'), 0)::bigint as "internal!"
           from statement where period_id = $1"#,
        period
    )
    .fetch_one(conn)
    .await?;
    Ok(Control {
        entries: row.entries,
        statements: row.statements,
        amounts: Amounts {
            price: euro(row.price),
            holder: euro(row.holder),
            organizer: euro(row.organizer),
            due: euro(row.due),
            internal: euro(row.internal),
            others: euro(0),
        },
        sha256: String::new(),
    })
}
