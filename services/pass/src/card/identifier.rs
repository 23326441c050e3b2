//! What was scanned: a pass number, a national number, the barcode of an identity card, or a chip.
//!
//! Rule: a scan is read as a pass number, then as a national number, then as a chip
//! Test: `the_server_finds_out_what_was_scanned`, `a_scan_finds_the_pass_by_number_chip_insz_and_barcode`
//! Source: UiTPAS API 4.0, GET /passes

use contracts::pass::IdentifierKind;
use contracts::{ChipNumber, Insz, PassNumber};

/// A recognised identifier.
#[derive(Debug, Clone, PartialEq)]
pub enum Identifier {
    PassNumber(PassNumber),
    Insz(Insz),
    ChipNumber(ChipNumber),
}

/// The ways to read a scanned text, best first; none when it is nothing of the asked kind.
pub fn recognise(text: &str, kind: IdentifierKind) -> Option<Identifier> {
    let pass = || PassNumber::parse(text).ok().map(Identifier::PassNumber);
    let insz = || Insz::scanned(text).map(Identifier::Insz);
    let chip = || ChipNumber::parse(text).ok().map(Identifier::ChipNumber);
    match kind {
        IdentifierKind::PassNumber => pass(),
        IdentifierKind::Insz => insz(),
        IdentifierKind::ChipNumber => chip(),
        IdentifierKind::Any => pass().or_else(insz).or_else(chip),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_finds_out_what_was_scanned() {
        let any = |text| recognise(text, IdentifierKind::Any);
        assert!(matches!(any("0900000095902"), Some(Identifier::PassNumber(_))));
        assert!(matches!(any("83030201540"), Some(Identifier::Insz(_))));
        assert!(matches!(any("830302015401234567"), Some(Identifier::Insz(_))));
        assert!(matches!(any("04784CDAEE3880"), Some(Identifier::ChipNumber(_))));
        assert_eq!(any("hello"), None);
        assert_eq!(recognise("83030201540", IdentifierKind::PassNumber), None);
    }
}
