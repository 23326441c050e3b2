//! How large a picture may be when it is shown, and what else can be wrong with one.

/// In dots.
const LONGEST_SIDE: u32 = 4_096;

/// Why something is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It cannot be read, or is of a kind that browsers do not show.
    Kind,
    /// It would be too large when it is shown.
    Size,
}

/// Whether a picture may be so wide and high.
pub fn require_sides(width: u32, height: u32) -> Result<(), Wrong> {
    let fits = |side: u32| (1..=LONGEST_SIDE).contains(&side);
    match fits(width) && fits(height) {
        true => Ok(()),
        false => Err(Wrong::Size),
    }
}
