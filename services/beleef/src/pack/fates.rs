//! What became of the rows: those that were refused as they come, then a line per file.

use contracts::pack::{Fate, RowFate};
use std::collections::BTreeMap;

/// How many rows of a file were created, changed, unchanged and refused.
#[derive(Default)]
struct Counts {
    created: usize,
    changed: usize,
    unchanged: usize,
    refused: usize,
}

/// What became of the rows of a load, counted by the file that they stand in.
#[derive(Default)]
pub struct Fates(BTreeMap<String, Counts>);

impl Fates {
    /// Counts one row; why it was refused is printed at once.
    pub fn note(&mut self, row: &RowFate) {
        let counts = self.0.entry(row.file.clone()).or_default();
        match &row.fate {
            Fate::Created => counts.created += 1,
            Fate::Changed => counts.changed += 1,
            Fate::Unchanged => counts.unchanged += 1,
            Fate::Refused(reason) => {
                counts.refused += 1;
                println!("refused    {} {}: {reason}", row.file, row.id);
            }
        }
    }

    /// How many rows of all files were refused.
    pub fn refused(&self) -> usize {
        self.0.values().map(|counts| counts.refused).sum()
    }

    /// Prints a line of counts for each file; of a dry run, what would be.
    pub fn print(&self, dry_run: bool) {
        println!(
            "{:28} {:>8} {:>8} {:>10} {:>8}",
            if dry_run { "would be" } else { "" },
            "created",
            "changed",
            "unchanged",
            "refused"
        );
        for (file, counts) in &self.0 {
            let Counts {
                created,
                changed,
                unchanged,
                refused,
            } = counts;
            println!("{file:28} {created:>8} {changed:>8} {unchanged:>10} {refused:>8}");
        }
    }
}
