//! Render: a statement as a file for people. Its totals are those of its canonical file.

use super::read::seen;
use super::store;
use crate::paper::{self, Head, Paper, Part, Table};
use crate::sheet::{Cell, Column, Xlsx};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::Fault;
use contracts::billing::{
    Balance, Entry, FileInBase64, PartyKind, RenderStatement, StatementForm, StatementLine, StatementSummary,
};
use contracts::day::start_of;
use contracts::{Refusal, SignedEuro};
use messaging::Reading;
use std::io::Cursor;

/// Whoever has more lines reads the canonical file, which is streamed.
const MOST_IN_WORKBOOK: i32 = 100_000;
/// On paper nobody reads more.
const MOST_ON_PAPER: usize = 500;
const PAGE: i64 = 2_000;

const COLUMNS: &[Column] = &[
    Column::new("Regel", 7),
    Column::new("Datum", 11),
    Column::new("Geboekt", 11),
    Column::new("Soort", 11),
    Column::new("Verkoopnummer", 14),
    Column::new("Activiteit", 36),
    Column::new("Prijslabel", 16),
    Column::new("Pashouder", 18),
    Column::new("Tegenpartij", 30),
    Column::new("Basisprijs", 11),
    Column::new("Pashouder betaalt", 16),
    Column::new("Organisator draagt", 17),
    Column::new("Verschuldigd", 13),
    Column::new("Waarvan intern", 14),
    Column::new("Andere betalers", 14),
];

/// # Errors
/// 404 for a statement that this viewer does not see; 400 for one with more lines than a workbook is made of.
///
/// Rule: a statement has the same totals in every form
/// Test: `a_statement_has_the_same_totals_in_every_form`
/// Source: this house
pub async fn render(reading: &mut Reading, ask: RenderStatement) -> Result<FileInBase64, Fault> {
    let (period, head) = seen(reading.conn(), &ask.viewer, ask.statement_id).await?;
    let bytes = match ask.form {
        StatementForm::Xlsx => workbook(reading, period, &head).await?,
        StatementForm::Pdf => document(reading, period, &head).await?,
    };
    Ok(FileInBase64(STANDARD.encode(bytes)))
}

async fn workbook(reading: &mut Reading, period: i32, head: &StatementSummary) -> Result<Vec<u8>, Fault> {
    if head.lines > MOST_IN_WORKBOOK {
        return Err(Refusal::invalid("The statement has more lines than a workbook: take its file").into());
    }
    let mut sheet = Xlsx::begin("Afrekening", start_of(head.last_day), COLUMNS)?;
    let mut after = 0;
    loop {
        let lines = store::lines(reading.conn(), period, head.id.number, after, PAGE).await?;
        for line in &lines {
            sheet.row(&cells(line))?;
        }
        match lines.last() {
            Some(last) if lines.len() as i64 == PAGE => after = last.number,
            _ => break,
        }
    }
    let mut total = vec![Cell::from("Totaal")];
    total.extend(vec![Cell::Empty; COLUMNS.len() - 7]);
    total.extend(amounts(&head.amounts).map(|(_, amount)| Cell::Amount(amount.0)));
    sheet.row(&total)?;
    let mut bytes = Cursor::new(vec![]);
    sheet.end(&mut bytes)?;
    Ok(bytes.into_inner())
}

fn cells(line: &StatementLine) -> Vec<Cell> {
    let mut cells = vec![
        Cell::Number(line.number.into()),
        Cell::Day(line.day),
        Cell::Day(line.booked_on),
        Cell::from(kind(line.entry)),
        Cell::from(line.ticket_sale_id.as_str()),
        Cell::from(line.event.as_str()),
        Cell::maybe(line.label.as_deref()),
        Cell::from(line.holder.as_str()),
        Cell::Text(line.counterparties.join(", ")),
    ];
    cells.extend(amounts(&line.amounts).map(|(_, amount)| Cell::Amount(amount.0)));
    cells
}

fn kind(entry: Entry) -> &'static str {
    match entry {
        Entry::Sale => "verkoop",
        Entry::Cancellation => "annulering",
    }
}

/// In the order of the columns.
fn amounts(amounts: &contracts::billing::Amounts) -> [(&'static str, SignedEuro); 6] {
    [
        ("Basisprijs", amounts.price),
        ("Betaald door pashouders", amounts.holder),
        ("Gedragen door organisatoren", amounts.organizer),
        ("Verschuldigd", amounts.due),
        ("Waarvan intern: geboekt, niet betaald", amounts.internal),
        ("Verschuldigd door andere betalers", amounts.others),
    ]
}

async fn document(reading: &mut Reading, period: i32, head: &StatementSummary) -> Result<Vec<u8>, Fault> {
    let balances = store::balances(reading.conn(), period, head).await?;
    let most = i64::try_from(MOST_ON_PAPER + 1).map_err(Fault::broken)?;
    let lines = store::lines(reading.conn(), period, head.id.number, 0, most).await?;
    let mut parts = vec![
        Part::Words(format!(
            "Van {} tot en met {}. Deze afrekening noemt geen pashouders.",
            head.first_day, head.last_day
        )),
        Part::Heading("Totalen".to_owned()),
        Part::Table(Table {
            columns: vec![Head::words("Wat", 4), Head::amounts("Bedrag in euro", 2)],
            rows: amounts(&head.amounts)
                .map(|(name, amount)| vec![name.to_owned(), amount.decimal()])
                .into(),
        }),
        Part::Heading(whose(head.party.kind).to_owned()),
        Part::Table(Table {
            columns: vec![
                Head::words("Partij", 4),
                Head::words("Hoe", 2),
                Head::amounts("Bedrag in euro", 2),
            ],
            rows: balances.iter().map(balance).collect(),
        }),
    ];
    if lines.len() <= MOST_ON_PAPER {
        parts.push(Part::Heading("Regels".to_owned()));
        parts.push(Part::Table(Table {
            columns: vec![
                Head::words("Regel", 1),
                Head::words("Datum", 2),
                Head::words("Soort", 2),
                Head::words("Activiteit", 5),
                Head::amounts("Basisprijs", 2),
                Head::amounts("Verschuldigd", 2),
            ],
            rows: lines.iter().map(row).collect(),
        }));
    } else {
        let words = format!(
            "De {} regels staan in het bestand van deze afrekening.",
            head.lines
        );
        parts.push(Part::Words(words));
    }
    parts.push(Part::Words(format!("SHA-256 van het bestand: {}", head.sha256)));
    paper::write(&Paper {
        title: format!("Afrekening {} \u{2013} {}", head.party.name, head.id),
        language: "nl",
        made_at: start_of(head.last_day),
        foot: format!("Afrekening {}", head.id),
        parts,
    })
}

fn whose(kind: PartyKind) -> &'static str {
    match kind {
        PartyKind::Organizer => "Te ontvangen van",
        PartyKind::Municipality | PartyKind::Fund | PartyKind::Flanders => "Te betalen aan",
    }
}

fn balance(balance: &Balance) -> Vec<String> {
    let how = match balance.internal {
        true => "geboekt, niet betaald",
        false => "te betalen",
    };
    vec![balance.party.name.clone(), how.to_owned(), balance.due.decimal()]
}

fn row(line: &StatementLine) -> Vec<String> {
    vec![
        line.number.to_string(),
        line.day.to_string(),
        kind(line.entry).to_owned(),
        line.event.clone(),
        line.amounts.price.decimal(),
        line.amounts.due.decimal(),
    ]
}
