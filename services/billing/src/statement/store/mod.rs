//! The statements to the database on statements and their lines.

pub mod make;
pub mod settlement;

use chassis::text::from_text;
use chassis::{Fault, hex};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::{
    Amounts, Balance, Entry, Party, PartyKind, PeriodId, StatementId, StatementLine, StatementSummary, Viewer,
};
use contracts::day::brussels_day;
use contracts::page::Window;
use contracts::{CardSystemId, Cents, DistributionKeyId, EventId, SignedEuro};
use futures_util::stream::BoxStream;
use sqlx::PgConnection;

/// A statement as the database has it.
struct Head {
    number: i32,
    card_system_id: i32,
    first_day: NaiveDate,
    last_day: NaiveDate,
    state: String,
    kind: String,
    party: String,
    name: String,
    lines: i32,
    price: i64,
    holder_pays: i64,
    organizer_bears: i64,
    due: i64,
    internal: i64,
    others: i64,
    sha256: Vec<u8>,
}

impl Head {
    fn summary(self) -> Result<StatementSummary, Fault> {
        let card_system_id = CardSystemId(self.card_system_id);
        let period = PeriodId {
            card_system_id,
            first_day: self.first_day,
        };
        Ok(StatementSummary {
            id: StatementId {
                period,
                number: self.number,
            },
            period_id: period,
            card_system_id,
            first_day: self.first_day,
            last_day: self.last_day,
            closed: self.state == "CLOSED",
            party: Party {
                kind: from_text(&self.kind)?,
                id: self.party,
                name: self.name,
            },
            lines: self.lines,
            amounts: Amounts {
                price: euro(self.price),
                holder: euro(self.holder_pays),
                organizer: euro(self.organizer_bears),
                due: euro(self.due),
                internal: euro(self.internal),
                others: euro(self.others),
            },
            sha256: hex(&self.sha256),
        })
    }
}

fn euro(cents: i64) -> SignedEuro {
    SignedEuro(Cents(cents))
}

/// All statements of a period, in the order of their numbers, also before their hashes are known.
pub async fn heads(conn: &mut PgConnection, period: i32) -> Result<Vec<StatementSummary>, Fault> {
    let rows = sqlx::query_as!(
        Head,
        r#"select number as "number!", card_system_id as "card_system_id!", first_day as "first_day!",
                  last_day as "last_day!", state as "state!", kind as "kind!", party as "party!",
                  name as "name!", lines as "lines!", price as "price!", holder_pays as "holder_pays!",
                  organizer_bears as "organizer_bears!", due as "due!", internal as "internal!",
                  others as "others!", coalesce(sha256, '') as "sha256!"
           from statement_head where period_id = $1 order by number"#,
        period
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Head::summary).collect()
}

/// A viewer as the columns of a statement.
struct Columns {
    regions: Vec<i32>,
    organizers: Vec<String>,
    services: Vec<String>,
}

impl Columns {
    fn of(viewer: &Viewer) -> Self {
        Self {
            regions: viewer.regions.iter().map(|id| id.0).collect(),
            organizers: viewer.organizers.iter().map(|id| id.0.clone()).collect(),
            services: viewer.services.iter().map(|id| id.0.clone()).collect(),
        }
    }
}

/// How many statements somebody sees, of all periods or of one.
pub async fn count(conn: &mut PgConnection, viewer: &Viewer, period: Option<PeriodId>) -> Result<i64, Fault> {
    let seen = Columns::of(viewer);
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from statement_seen($1, $2, $3)
           where $4::integer is null or card_system_id = $4 and first_day = $5"#,
        &seen.regions,
        &seen.organizers,
        &seen.services,
        period.map(|id| id.card_system_id.0),
        period.map(|id| id.first_day)
    );
    Ok(count.fetch_one(conn).await?)
}

/// A page of them, those of the newest period first.
pub async fn page(
    conn: &mut PgConnection,
    viewer: &Viewer,
    period: Option<PeriodId>,
    window: Window,
) -> Result<Vec<StatementSummary>, Fault> {
    let seen = Columns::of(viewer);
    let rows = sqlx::query_as!(
        Head,
        r#"select number as "number!", card_system_id as "card_system_id!", first_day as "first_day!",
                  last_day as "last_day!", state as "state!", kind as "kind!", party as "party!",
                  name as "name!", lines as "lines!", price as "price!", holder_pays as "holder_pays!",
                  organizer_bears as "organizer_bears!", due as "due!", internal as "internal!",
                  others as "others!", coalesce(sha256, '') as "sha256!"
           from statement_seen($1, $2, $3)
           where $4::integer is null or card_system_id = $4 and first_day = $5
           order by first_day desc, card_system_id, number limit $6 offset $7"#,
        &seen.regions,
        &seen.organizers,
        &seen.services,
        period.map(|id| id.card_system_id.0),
        period.map(|id| id.first_day),
        window.limit.max(0),
        window.start.max(0)
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Head::summary).collect()
}

/// A statement, with the number of its period in the database; none that this viewer does not see.
pub async fn find(
    conn: &mut PgConnection,
    viewer: &Viewer,
    id: StatementId,
) -> Result<Option<(i32, StatementSummary)>, Fault> {
    let seen = Columns::of(viewer);
    let row = sqlx::query!(
        r#"select period_id as "period_id!", last_day as "last_day!", state as "state!", kind as "kind!",
                  party as "party!", name as "name!", lines as "lines!", price as "price!",
                  holder_pays as "holder_pays!", organizer_bears as "organizer_bears!", due as "due!",
                  internal as "internal!", others as "others!", coalesce(sha256, '') as "sha256!"
           from statement_seen($1, $2, $3) where card_system_id = $4 and first_day = $5 and number = $6"#,
        &seen.regions,
        &seen.organizers,
        &seen.services,
        id.period.card_system_id.0,
        id.period.first_day,
        id.number
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let head = Head {
        number: id.number,
        card_system_id: id.period.card_system_id.0,
        first_day: id.period.first_day,
        last_day: row.last_day,
        state: row.state,
        kind: row.kind,
        party: row.party,
        name: row.name,
        lines: row.lines,
        price: row.price,
        holder_pays: row.holder_pays,
        organizer_bears: row.organizer_bears,
        due: row.due,
        internal: row.internal,
        others: row.others,
        sha256: row.sha256,
    };
    Ok(Some((row.period_id, head.summary()?)))
}

/// A line as the database has it.
pub struct StoredLine {
    pub number: i32,
    line: i32,
    ticket_sale_id: i64,
    entry: String,
    counters: Option<String>,
    day: Option<NaiveDate>,
    sold_at: DateTime<Utc>,
    booked_at: DateTime<Utc>,
    event_id: String,
    event_title: String,
    label: Option<String>,
    key_id: i32,
    key_version: i32,
    holder: Vec<u8>,
    counterparties: Vec<String>,
    price: i64,
    holder_pays: i64,
    organizer_bears: i64,
    due: i64,
    internal: i64,
    others: i64,
    proof: Option<String>,
}

impl StoredLine {
    /// As a statement shows it.
    pub fn line(self) -> Result<StatementLine, Fault> {
        let counters = self.counters.map(|text| text.parse().map_err(Fault::broken));
        Ok(StatementLine {
            number: self.line,
            ticket_sale_id: self.ticket_sale_id.to_string(),
            entry: match self.entry.as_str() {
                "sale" => Entry::Sale,
                _ => Entry::Cancellation,
            },
            counters: counters.transpose()?,
            day: self.day.unwrap_or_else(|| brussels_day(self.sold_at)),
            booked_on: brussels_day(self.booked_at),
            event_id: EventId(self.event_id),
            event: self.event_title,
            label: self.label,
            key_id: DistributionKeyId(self.key_id),
            key_version: self.key_version,
            holder: hex(&self.holder),
            counterparties: self.counterparties,
            amounts: Amounts {
                price: euro(self.price),
                holder: euro(self.holder_pays),
                organizer: euro(self.organizer_bears),
                due: euro(self.due),
                internal: euro(self.internal),
                others: euro(self.others),
            },
            proof: self.proof,
        })
    }
}

/// The lines of all statements of a period, one after the other as they come from the database.
pub fn all_lines(conn: &mut PgConnection, period: i32) -> BoxStream<'_, Result<StoredLine, sqlx::Error>> {
    sqlx::query_as!(
        StoredLine,
        r#"select number as "number!", line as "line!", ticket_sale_id as "ticket_sale_id!",
                  entry as "entry!", counters, day, sold_at as "sold_at!", booked_at as "booked_at!",
                  event_id as "event_id!", event_title as "event_title!", label, key_id as "key_id!",
                  key_version as "key_version!", holder as "holder!", counterparties as "counterparties!",
                  price as "price!", holder_pays as "holder_pays!", organizer_bears as "organizer_bears!",
                  due as "due!", internal as "internal!", others as "others!", proof
           from statement_line where period_id = $1 order by number, line"#,
        period
    )
    .fetch(conn)
}

/// The lines of a statement behind this one, at most so many.
pub async fn lines(
    conn: &mut PgConnection,
    period: i32,
    number: i32,
    after: i32,
    most: i64,
) -> Result<Vec<StatementLine>, Fault> {
    let rows = sqlx::query_as!(
        StoredLine,
        r#"select number as "number!", line as "line!", ticket_sale_id as "ticket_sale_id!",
                  entry as "entry!", counters, day, sold_at as "sold_at!", booked_at as "booked_at!",
                  event_id as "event_id!", event_title as "event_title!", label, key_id as "key_id!",
                  key_version as "key_version!", holder as "holder!", counterparties as "counterparties!",
                  price as "price!", holder_pays as "holder_pays!", organizer_bears as "organizer_bears!",
                  due as "due!", internal as "internal!", others as "others!", proof
           from statement_line where period_id = $1 and number = $2 and line > $3 order by line limit $4"#,
        period,
        number,
        after,
        most
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(StoredLine::line).collect()
}

/// What stands between the party of a statement and each other one, in the order of the others' numbers.
pub async fn balances(
    conn: &mut PgConnection,
    period: i32,
    head: &StatementSummary,
) -> Result<Vec<Balance>, Fault> {
    let rows = sqlx::query!(
        r#"select o.kind, o.party, o.name, d.cents, d.internal
           from settlement_debt d join statement o on o.period_id = d.period_id
                and o.number = case d.payer when $2 then d.organizer else d.payer end
           where d.period_id = $1 and (d.payer = $2 or d.organizer = $2) order by o.number"#,
        period,
        head.id.number
    )
    .fetch_all(conn)
    .await?;
    let mut balances = Vec::with_capacity(rows.len());
    for row in rows {
        balances.push(Balance {
            party: party(&row.kind, row.party, row.name)?,
            due: euro(row.cents),
            internal: row.internal,
        });
    }
    Ok(balances)
}

fn party(kind: &str, id: String, name: String) -> Result<Party, Fault> {
    let kind: PartyKind = from_text(kind)?;
    Ok(Party { kind, id, name })
}
