//! The statements on what a report is about.

use crate::report::Claimed;
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, Utc};
use contracts::billing::PayerKind;
use contracts::{Cents, EventId, PassholderId, ReportId, TicketSaleId};
use sqlx::PgConnection;

/// How far what a report is about is gathered.
pub struct Gathered {
    pub is_done: bool,
    pub lines: i64,
    is_of_cancellations: bool,
    /// The last one.
    last: Option<(DateTime<Utc>, i64)>,
}

/// As it stands.
pub async fn gathered(conn: &mut PgConnection, id: ReportId) -> Result<Gathered, Fault> {
    let row = sqlx::query!(
        "select gathering, gathered_at, gathered_id, lines from report where report_id = $1",
        id.0
    )
    .fetch_one(conn)
    .await?;
    Ok(Gathered {
        is_done: row.gathering == "done",
        lines: row.lines,
        is_of_cancellations: row.gathering == "cancellation",
        last: row.gathered_at.zip(row.gathered_id),
    })
}

/// A slice of the sales, then of the cancellations, from an instant on, before another, not after a third.
pub async fn gather(
    conn: &mut PgConnection,
    claimed: &Claimed,
    gathered: &Gathered,
    (from, before, until): (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>),
    limit: i64,
) -> Result<(), Fault> {
    let (at, id) = gathered.last.unwrap_or((from, -1));
    let parts = Slice {
        at,
        id,
        before,
        until,
        limit,
    };
    match gathered.is_of_cancellations {
        false => gather_sales(conn, claimed, &parts).await,
        true => gather_cancellations(conn, claimed, &parts).await,
    }
}

/// Behind an entry, before an instant, and not after another.
struct Slice {
    at: DateTime<Utc>,
    id: i64,
    before: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: i64,
}

async fn gather_sales(conn: &mut PgConnection, claimed: &Claimed, slice: &Slice) -> Result<(), Fault> {
    sqlx::query!(
        "with slice as materialized (
             select ticket_sale_id, sold_at as at from ticket_sale
             where organizer_id = $2 and (sold_at, ticket_sale_id) > ($3, $4)
               and sold_at < $5 and sold_at <= $6
             order by sold_at, ticket_sale_id limit $7),
         last as (select at, ticket_sale_id from slice order by at desc, ticket_sale_id desc limit 1),
         line as (
             insert into report_line (report_id, payer, payer_id, at, ticket_sale_id, entry, cents)
             select $1, s.payer, coalesce(s.payer_id, ''), slice.at, slice.ticket_sale_id, s.entry, s.cents
             from slice join sale_share s using (ticket_sale_id)
             where s.entry = 'sale' and s.payer not in ('passholder', 'organizer') and s.cents <> 0
             returning 1)
         update report set lines = lines + (select count(*) from line),
             gathered_at = (select at from last where (select count(*) from slice) = $7),
             gathered_id = (select ticket_sale_id from last where (select count(*) from slice) = $7),
             gathering = case when (select count(*) from slice) = $7 then 'sale' else 'cancellation' end
         where report_id = $1",
        claimed.id.0,
        claimed.organizer_id.0,
        slice.at,
        slice.id,
        slice.before,
        slice.until,
        slice.limit
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// There are few of them: those of all organizers are looked through.
async fn gather_cancellations(
    conn: &mut PgConnection,
    claimed: &Claimed,
    slice: &Slice,
) -> Result<(), Fault> {
    sqlx::query!(
        "with slice as materialized (
             select ticket_sale_id, at from sale_cancellation
             where (at, ticket_sale_id) > ($3, $4) and at < $5 and at <= $6
             order by at, ticket_sale_id limit $7),
         last as (select at, ticket_sale_id from slice order by at desc, ticket_sale_id desc limit 1),
         line as (
             insert into report_line (report_id, payer, payer_id, at, ticket_sale_id, entry, cents)
             select $1, s.payer, coalesce(s.payer_id, ''), slice.at, slice.ticket_sale_id, s.entry, s.cents
             from slice join ticket_sale t using (ticket_sale_id) join sale_share s using (ticket_sale_id)
             where t.organizer_id = $2 and s.entry = 'cancellation'
               and s.payer not in ('passholder', 'organizer') and s.cents <> 0
             returning 1)
         update report set lines = lines + (select count(*) from line),
             gathered_at = (select at from last where (select count(*) from slice) = $7),
             gathered_id = (select ticket_sale_id from last where (select count(*) from slice) = $7),
             gathering = case when (select count(*) from slice) = $7 then 'cancellation' else 'done' end
         where report_id = $1",
        claimed.id.0,
        claimed.organizer_id.0,
        slice.at,
        slice.id,
        slice.before,
        slice.until,
        slice.limit
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A line of a report: what an authority owes for an entry of a sale.
#[derive(Debug, Clone)]
pub struct Line {
    pub payer: PayerKind,
    /// Empty where there is one of the kind.
    pub payer_id: String,
    /// As people call it.
    pub payer_name: String,
    pub at: DateTime<Utc>,
    pub ticket_sale_id: TicketSaleId,
    pub is_cancellation: bool,
    pub cents: Cents,
    pub event_id: EventId,
    pub event_title: String,
    pub tariff_name: String,
    pub label: Option<String>,
    pub regular_price: Cents,
    /// What the holder paid.
    pub price: Cents,
    pub passholder_id: PassholderId,
    /// The municipality of the holder.
    pub home: Option<String>,
}

/// Behind this line, in the order in which they are written.
pub async fn lines(
    conn: &mut PgConnection,
    id: ReportId,
    after: Option<&Line>,
    limit: i64,
) -> Result<Vec<Line>, Fault> {
    let payer = after.map(|line| to_text(&line.payer)).unwrap_or_default();
    let payer_id = after.map(|line| line.payer_id.as_str()).unwrap_or_default();
    let at = after.map_or(DateTime::UNIX_EPOCH, |line| line.at);
    let sale = after.map_or(0, |line| line.ticket_sale_id.0);
    let entry = match after {
        None => "",
        Some(line) if line.is_cancellation => "cancellation",
        Some(_) => "sale",
    };
    let rows = sqlx::query!(
        r#"select l.payer, l.payer_id, coalesce(f.name, l.payer_id) as "payer_name!", l.at,
                  l.ticket_sale_id, l.entry, l.cents, t.event_id, t.event_title, t.tariff_name, t.label,
                  t.regular_price, t.price, t.passholder_id,
                  coalesce(t.basis->'payers'->>'first',
                           (select min(s.payer_id) from sale_share s
                            where s.ticket_sale_id = l.ticket_sale_id and s.payer = 'municipality')) as home
           from report_line l join ticket_sale t using (ticket_sale_id)
                left join fund f on l.payer = 'fund' and f.fund_id::text = l.payer_id
           where l.report_id = $1
             and (l.payer, l.payer_id, l.at, l.ticket_sale_id, l.entry) > ($2, $3, $4, $5, $6)
           order by l.payer, l.payer_id, l.at, l.ticket_sale_id, l.entry limit $7"#,
        id.0,
        payer,
        payer_id,
        at,
        sale,
        entry,
        limit
    )
    .fetch_all(conn)
    .await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        lines.push(Line {
            payer: from_text(&row.payer)?,
            payer_id: row.payer_id,
            payer_name: row.payer_name,
            at: row.at,
            ticket_sale_id: TicketSaleId(row.ticket_sale_id),
            is_cancellation: row.entry == "cancellation",
            cents: Cents(row.cents),
            event_id: EventId(row.event_id),
            event_title: row.event_title,
            tariff_name: row.tariff_name,
            label: row.label,
            regular_price: Cents(row.regular_price),
            price: Cents(row.price),
            passholder_id: PassholderId(row.passholder_id),
            home: row.home,
        });
    }
    Ok(lines)
}
