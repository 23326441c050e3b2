//! A sheet as CSV: RFC 4180 in UTF-8, with a mark at its start that spreadsheets know it by.

use super::cell::{Cell, Column};
use chassis::Fault;
use std::io::Write;

/// Tells spreadsheets that it is UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Writes one, row by row.
pub struct Csv<W: Write>(csv::Writer<W>);

impl<W: Write> Csv<W> {
    /// Begins with the titles of its columns.
    pub fn begin(mut out: W, columns: &[Column]) -> Result<Self, Fault> {
        out.write_all(MARK).map_err(Fault::broken)?;
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        let titles = columns.iter().map(|column| column.title);
        writer.write_record(titles).map_err(Fault::broken)?;
        Ok(Self(writer))
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), Fault> {
        let plain = cells.iter().map(Cell::plain);
        self.0.write_record(plain).map_err(Fault::broken)
    }

    /// What it was written to, with all of it.
    pub fn end(self) -> Result<W, Fault> {
        self.0
            .into_inner()
            .map_err(|error| Fault::broken(error.to_string()))
    }
}
