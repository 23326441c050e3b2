//! The archive of a report: a sheet for each authority, as CSV and as XLSX, and one with their totals.
//!
//! Everything is written to files of the system's temporary folder that have no name: what is cut leaves
//! nothing. The same lines give the same bytes.

use super::Pseudonyms;
use super::store::line::Line;
use crate::sheet::{Cell, Column, Csv, Xlsx};
use chassis::Fault;
use chrono::{DateTime, Utc};
use chrono_tz::Europe::Brussels;
use contracts::billing::{PayerKind, ReportPeriod};
use contracts::day::brussels_day;
use contracts::{Cents, OrganizerId};
use std::fs::File;
use std::io::{self, Seek};
use std::sync::Arc;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const SALES: &[Column] = &[
    Column::new("Datum", 11),
    Column::new("Uur", 6),
    Column::new("Soort", 11),
    Column::new("Verkoopnummer", 14),
    Column::new("Activiteit", 36),
    Column::new("Activiteit-id", 38),
    Column::new("Tarief", 20),
    Column::new("Prijslabel", 16),
    Column::new("Pashouder", 18),
    Column::new("Gemeente van de pashouder", 24),
    Column::new("Basisprijs", 11),
    Column::new("Betaald door de pashouder", 24),
    Column::new("Te ontvangen", 13),
];

const TOTALS: &[Column] = &[
    Column::new("Betaler", 36),
    Column::new("Regels", 8),
    Column::new("Te ontvangen", 13),
];

const TOTAL: &str = "Totaal";

/// What is said of every line alike.
pub struct Head {
    pub organizer_id: OrganizerId,
    pub period: ReportPeriod,
    pub requested_at: DateTime<Utc>,
    pub pseudonyms: Arc<Pseudonyms>,
}

/// An archive that is being written.
pub struct Package {
    head: Head,
    zip: ZipWriter<File>,
    current: Option<Current>,
    totals: Vec<Total>,
}

/// The sheets of the authority whose lines come now.
struct Current {
    payer: PayerKind,
    payer_id: String,
    payer_name: String,
    sheets: Sheets,
    lines: i64,
    regular_price: Cents,
    price: Cents,
    due: Cents,
}

struct Total {
    name: String,
    lines: i64,
    due: Cents,
}

/// The same rows twice.
struct Sheets {
    csv: Csv<File>,
    xlsx: Xlsx,
}

impl Sheets {
    fn begin(name: &str, made_at: DateTime<Utc>, columns: &[Column]) -> Result<Self, Fault> {
        Ok(Self {
            csv: Csv::begin(temporary()?, columns)?,
            xlsx: Xlsx::begin(name, made_at, columns)?,
        })
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), Fault> {
        self.csv.row(cells)?;
        self.xlsx.row(cells)
    }

    /// Puts both into the archive under this name.
    fn end(self, zip: &mut ZipWriter<File>, name: &str) -> Result<(), Fault> {
        let csv = self.csv.end()?;
        put(zip, &format!("{name}.csv"), CompressionMethod::Deflated, csv)?;
        let mut xlsx = temporary()?;
        self.xlsx.end(&mut xlsx)?;
        // It is an archive itself.
        put(zip, &format!("{name}.xlsx"), CompressionMethod::Stored, xlsx)
    }
}

impl Package {
    /// An empty one.
    pub fn begin(head: Head) -> Result<Self, Fault> {
        Ok(Self {
            head,
            zip: ZipWriter::new(temporary()?),
            current: None,
            totals: vec![],
        })
    }

    /// Adds a line; those of an authority come one after another.
    pub fn add(&mut self, line: &Line) -> Result<(), Fault> {
        let is_next = |current: &Current| current.payer == line.payer && current.payer_id == line.payer_id;
        if !self.current.as_ref().is_some_and(is_next) {
            self.end_current()?;
        }
        let holder =
            self.head
                .pseudonyms
                .of(&self.head.organizer_id, self.head.period, line.passholder_id)?;
        let current = match &mut self.current {
            Some(current) => current,
            none => none.insert(Current {
                payer: line.payer,
                payer_id: line.payer_id.clone(),
                payer_name: line.payer_name.clone(),
                sheets: Sheets::begin("Verkopen", self.head.requested_at, SALES)?,
                lines: 0,
                regular_price: Cents(0),
                price: Cents(0),
                due: Cents(0),
            }),
        };
        let (regular_price, price) = match line.is_cancellation {
            true => (-line.regular_price, -line.price),
            false => (line.regular_price, line.price),
        };
        current.lines += 1;
        current.regular_price = current.regular_price + regular_price;
        current.price = current.price + price;
        current.due = current.due + line.cents;
        current.sheets.row(&[
            Cell::Day(brussels_day(line.at)),
            Cell::Text(line.at.with_timezone(&Brussels).format("%H:%M").to_string()),
            Cell::from(if line.is_cancellation {
                "annulering"
            } else {
                "verkoop"
            }),
            Cell::Number(line.ticket_sale_id.0),
            Cell::from(line.event_title.as_str()),
            Cell::from(line.event_id.0.as_str()),
            Cell::from(line.tariff_name.as_str()),
            Cell::maybe(line.label.as_deref()),
            Cell::Text(holder),
            Cell::maybe(line.home.as_deref()),
            regular_price.into(),
            price.into(),
            line.cents.into(),
        ])
    }

    fn end_current(&mut self) -> Result<(), Fault> {
        let Some(mut current) = self.current.take() else {
            return Ok(());
        };
        let mut total = vec![Cell::Empty; SALES.len() - 3];
        total[0] = Cell::from(TOTAL);
        total.extend([current.regular_price, current.price, current.due].map(Cell::from));
        current.sheets.row(&total)?;
        let name = name(current.payer, &current.payer_name);
        let file = format!("{:02}-{}", self.totals.len() + 1, slug(&name));
        current.sheets.end(&mut self.zip, &file)?;
        self.totals.push(Total {
            name,
            lines: current.lines,
            due: current.due,
        });
        Ok(())
    }

    /// The file, from its start.
    pub fn end(mut self) -> Result<File, Fault> {
        self.end_current()?;
        let mut sheets = Sheets::begin("Overzicht", self.head.requested_at, TOTALS)?;
        let (mut lines, mut due) = (0, Cents(0));
        for total in &self.totals {
            lines += total.lines;
            due = due + total.due;
            sheets.row(&[
                Cell::from(total.name.as_str()),
                Cell::Number(total.lines),
                total.due.into(),
            ])?;
        }
        sheets.row(&[Cell::from(TOTAL), Cell::Number(lines), due.into()])?;
        sheets.end(&mut self.zip, "overzicht")?;
        let mut file = self.zip.finish().map_err(Fault::broken)?;
        file.rewind().map_err(Fault::broken)?;
        Ok(file)
    }
}

fn temporary() -> Result<File, Fault> {
    tempfile::tempfile().map_err(|error| Fault::broken(format!("no temporary file: {error}")))
}

fn put(
    zip: &mut ZipWriter<File>,
    name: &str,
    method: CompressionMethod,
    mut file: File,
) -> Result<(), Fault> {
    let options = SimpleFileOptions::default()
        .compression_method(method)
        .last_modified_time(zip::DateTime::default());
    zip.start_file(name, options).map_err(Fault::broken)?;
    file.rewind().map_err(Fault::broken)?;
    io::copy(&mut file, zip).map_err(Fault::broken)?;
    Ok(())
}

/// As people call an authority.
fn name(payer: PayerKind, id: &str) -> String {
    match payer {
        PayerKind::Municipality => format!("Gemeente {id}"),
        PayerKind::Flanders => "Vlaanderen".to_owned(),
        // Neither is an authority.
        PayerKind::Fund => id.to_owned(),
        PayerKind::Passholder | PayerKind::Organizer => id.to_owned(),
    }
}

/// As names of files may be everywhere.
pub fn slug(name: &str) -> String {
    let plain = |letter: char| match letter {
        letter if letter.is_ascii_alphanumeric() => letter.to_ascii_lowercase(),
        _ => '-',
    };
    let all: String = name.chars().map(plain).take(60).collect();
    let words = all.split('-').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_file_has_plain_letters() {
        for (name, wanted) in [
            ("Gemeente Geetbets", "gemeente-geetbets"),
            ("Sint-Truiden / St-Trond", "sint-truiden-st-trond"),
            ("../../etc/passwd", "etc-passwd"),
            ("\"; filename=x", "filename-x"),
            ("日本", ""),
        ] {
            assert_eq!(slug(name), wanted);
        }
    }
}
