//! The files of a pack: CSV with a header line, JSON lists of objects, read row by row.

use anyhow::{Context, bail};
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// All that a pack may hold.
const NAMES: &[&str] = &[
    "association-memberships.csv",
    "associations.json",
    "card-systems.json",
    "cards.csv",
    "checkins.csv",
    "city-settings.json",
    "clients.json",
    "coupons.json",
    "distribution-keys.json",
    "entitlement-rules.json",
    "event-keys.csv",
    "events.json",
    "grouppasses.csv",
    "memberships.csv",
    "municipalities.csv",
    "number-prefixes.csv",
    "opening-points.csv",
    "organizers.json",
    "own-organizers.csv",
    "partners.json",
    "passholders.csv",
    "price-tables.json",
    "rewards.json",
    "settlement-rules.csv",
    "ticket-sales.csv",
    "users.json",
    "vouchers.csv",
];

/// A row, or which row it is and why it is none. With its size.
pub type Read<T> = (Result<T, Unread>, usize);

/// A row that cannot be read: it is refused alone.
pub struct Unread {
    pub id: String,
    pub reason: String,
}

/// The folder of a pack, which holds at least one file of it and no table that nobody would read.
pub struct Files(PathBuf);

impl Files {
    /// # Errors
    /// When the folder holds nothing of a pack, or a table that nobody would read: one with a slip in its
    /// name would be left out in silence.
    pub fn of(folder: &Path) -> anyhow::Result<Self> {
        if !folder.is_dir() {
            bail!("{} is no folder", folder.display());
        }
        let mut is_empty = true;
        for entry in std::fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let is_known = NAMES.contains(&name.as_str());
            let ending = name.to_lowercase();
            if !is_known && (ending.ends_with(".csv") || ending.ends_with(".json")) {
                bail!("{name} is no file of a region pack; docs/region-pack.md lists them");
            }
            is_empty &= !is_known;
        }
        if is_empty {
            bail!(
                "{} holds no file of a region pack; docs/region-pack.md lists them",
                folder.display()
            );
        }
        Ok(Self(folder.to_owned()))
    }

    fn open(&self, file: &str) -> anyhow::Result<Option<File>> {
        let path = self.0.join(file);
        match File::open(&path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }

    /// The objects of a list.
    pub fn json<T: DeserializeOwned>(&self, file: &str) -> anyhow::Result<impl Iterator<Item = Read<T>>> {
        let values: Vec<serde_json::Value> = match self.open(file)? {
            Some(open) => serde_json::from_reader(std::io::BufReader::new(open))
                .with_context(|| format!("{file} is no list in JSON"))?,
            None => vec![],
        };
        Ok(values.into_iter().enumerate().map(|(n, value)| {
            let size = value.to_string().len();
            let row = serde_json::from_value(value).map_err(|error| Unread {
                id: format!("entry {}", n + 1),
                reason: error.to_string(),
            });
            (row, size)
        }))
    }

    /// The rows under the header line.
    pub fn csv<T: DeserializeOwned>(&self, file: &str) -> anyhow::Result<impl Iterator<Item = Read<T>>> {
        let reader = self.open(file)?.map(|open| {
            csv::ReaderBuilder::new()
                .trim(csv::Trim::All)
                .flexible(true)
                .from_reader(std::io::BufReader::new(open))
        });
        let headers = match reader {
            Some(mut reader) => Some((headers(file, &mut reader)?, reader)),
            None => None,
        };
        Ok(headers.into_iter().flat_map(|(headers, reader)| {
            reader.into_records().map(move |record| {
                let size = record.as_ref().map_or(0, |record| record.as_slice().len());
                (read(record, &headers), size)
            })
        }))
    }
}

fn headers(file: &str, reader: &mut csv::Reader<impl std::io::Read>) -> anyhow::Result<csv::StringRecord> {
    let headers = reader
        .headers()
        .with_context(|| format!("the header line of {file}"))?;
    if headers.len() == 1 && headers.iter().any(|header| header.contains(';')) {
        bail!("the columns of {file} are parted by semicolons: save it with commas");
    }
    Ok(headers.clone())
}

fn read<T: DeserializeOwned>(
    record: csv::Result<csv::StringRecord>,
    headers: &csv::StringRecord,
) -> Result<T, Unread> {
    let line = |position: Option<&csv::Position>| format!("line {}", position.map_or(0, csv::Position::line));
    let record = record.map_err(|error| Unread {
        id: line(error.position()),
        reason: reason(&error, headers),
    })?;
    let id = line(record.position());
    // No field of a pack has two lines: a quote that nobody closed swallows the rows behind it.
    if record.iter().any(|field| field.contains('\n')) {
        let reason = "a field goes on in the next line: is a quote not closed?".to_owned();
        return Err(Unread { id, reason });
    }
    if record.len() != headers.len() {
        let reason = format!(
            "{} fields, and the header line has {}",
            record.len(),
            headers.len()
        );
        return Err(Unread { id, reason });
    }
    record.deserialize(Some(headers)).map_err(|error| Unread {
        id,
        reason: reason(&error, headers),
    })
}

/// What is wrong, and in which column.
fn reason(error: &csv::Error, headers: &csv::StringRecord) -> String {
    let csv::ErrorKind::Deserialize { err, .. } = error.kind() else {
        return error.to_string();
    };
    let column = err
        .field()
        .and_then(|field| headers.get(usize::try_from(field).ok()?));
    match column {
        Some(column) => format!("{column}: {}", err.kind()),
        None => err.kind().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Person {
        name: String,
        age: u8,
    }

    fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("pack-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (file, text) in files {
            std::fs::write(folder.join(file), text).unwrap();
        }
        folder
    }

    #[test]
    fn a_row_that_cannot_be_read_is_named_with_its_column_and_the_others_are_read() {
        let text = "name,age\n\nAn,7\nBo,x\nCem\nDirk,9\n\"Eva,8\nFien,7\n";
        let folder = folder("rows", &[("cards.csv", text)]);
        let files = Files::of(&folder).unwrap();
        let (mut read, mut refused) = (vec![], vec![]);
        for (row, _) in files.csv::<Person>("cards.csv").unwrap() {
            match row {
                Ok(row) => read.push(row.name),
                Err(unread) => refused.push((unread.id, unread.reason)),
            }
        }
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(read, ["An", "Dirk"]);
        let lines: Vec<&str> = refused.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(lines, ["line 4", "line 5", "line 7"]);
        assert!(refused[0].1.starts_with("age: "), "{:?}", refused[0]);
        assert!(refused[2].1.contains("quote"), "{:?}", refused[2]);
    }

    #[test]
    fn a_table_with_a_slip_in_its_name_is_refused_and_other_files_are_left_alone() {
        let slip = folder("slip", &[("cards.csv", ""), ("passholder.CSV", "")]);
        let error = Files::of(&slip).err().unwrap().to_string();
        assert!(error.starts_with("passholder.CSV is no file"), "{error}");
        let notes = folder("notes", &[("cards.csv", ""), ("README.md", "")]);
        assert!(Files::of(&notes).is_ok());
        let empty = folder("empty", &[("README.md", "")]);
        assert!(Files::of(&empty).is_err());
        for folder in [slip, notes, empty] {
            std::fs::remove_dir_all(folder).unwrap();
        }
    }
}
