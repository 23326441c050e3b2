//! A sheet as XLSX. Rows go to a file of the system's temporary folder as they come; the same rows give the
//! same bytes.

use super::cell::{Cell, Column};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::Cents;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use std::io::{Seek, Write};

/// What a sheet looks like.
struct Looks {
    amount: Format,
    day: Format,
    title: Format,
}

/// Writes one, row by row.
pub struct Xlsx {
    workbook: Workbook,
    looks: Looks,
    row: u32,
}

impl Xlsx {
    /// Begins with the titles of its columns. `name` is that of the sheet: at most 31 letters, none of them
    /// special.
    pub fn begin(name: &str, made_at: DateTime<Utc>, columns: &[Column]) -> Result<Self, Fault> {
        let looks = Looks {
            amount: Format::new().set_num_format("#,##0.00"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            title: Format::new().set_bold(),
        };
        Self::titled(name, made_at, columns, looks).map_err(Fault::broken)
    }

    fn titled(
        name: &str,
        made_at: DateTime<Utc>,
        columns: &[Column],
        looks: Looks,
    ) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        let made_at = ExcelDateTime::from_timestamp(made_at.timestamp())?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made_at));
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (n, column) in (0_u16..).zip(columns) {
            sheet.set_column_width(n, f64::from(column.width))?;
        }
        for (n, column) in (0_u16..).zip(columns) {
            sheet.write_string_with_format(0, n, column.title, &looks.title)?;
        }
        Ok(Self {
            workbook,
            looks,
            row: 0,
        })
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), Fault> {
        self.row += 1;
        self.cells(cells).map_err(Fault::broken)
    }

    fn cells(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        let (row, looks) = (self.row, &self.looks);
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (n, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string(row, n, within(text))?,
                Cell::Amount(cents) => {
                    sheet.write_number_with_format(row, n, euros(*cents), &looks.amount)?
                }
                Cell::Number(number) => sheet.write_number(row, n, *number as f64)?,
                Cell::Day(day) => sheet.write_date_with_format(row, n, day, &looks.day)?,
                Cell::Empty => continue,
            };
        }
        Ok(())
    }

    /// Writes the file.
    pub fn end<W: Write + Seek + Send>(mut self, out: W) -> Result<(), Fault> {
        self.workbook.save_to_writer(out).map_err(Fault::broken)
    }
}

/// A cell holds so much and no more.
fn within(text: &str) -> &str {
    const LONGEST: usize = 32_000;
    text.char_indices()
        .nth(LONGEST)
        .map_or(text, |(end, _)| &text[..end])
}

/// The number that is nearest to it: the format holds no other kind. Exact to the cent up to 45,000 billion.
fn euros(cents: Cents) -> f64 {
    cents.0 as f64 / 100.0
}
