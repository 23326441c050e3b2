//! Rule: in a report a holder has a name that is his in no other: not at another organizer, and not in
//! another period
//! Test: `a_holder_has_another_name_in_each_report`, `a_report_names_nobody`
//! Source: GDPR, article 4 (5); this house

use chassis::sealing::{Keys, NamedSecrets};
use chassis::{Fault, hex};
use contracts::billing::ReportPeriod;
use contracts::{OrganizerId, PassholderId};

/// In bytes: enough for no two holders of a report to share one.
const LENGTH: usize = 8;

/// Makes names that nobody can tell a holder from without the keys.
pub struct Pseudonyms(Keys);

impl Pseudonyms {
    /// With the newest of these keys.
    pub fn new(secrets: &NamedSecrets) -> Self {
        Self(Keys::new(secrets, "pseudonym"))
    }

    /// That of a holder at an organizer in a period. Hexadecimal, so that it is no formula.
    pub fn of(
        &self,
        organizer: &OrganizerId,
        period: ReportPeriod,
        holder: PassholderId,
    ) -> Result<String, Fault> {
        let (from, to) = (period.start_date, period.end_date);
        let value = format!("report {from} {to} {organizer} {holder}");
        let index = self.0.index(self.0.newest(), value.as_bytes())?;
        Ok(hex(index.get(..LENGTH).unwrap_or(&index)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_holder_has_another_name_in_each_report() {
        let named = |secret: &str| Pseudonyms::new(&NamedSecrets::try_from(format!("1:{secret}")).unwrap());
        let period = |end: &str| ReportPeriod {
            start_date: "2026-07-01".parse().unwrap(),
            end_date: end.parse().unwrap(),
        };
        let of = |secret: &str, organizer: &str, end: &str, holder: u128| {
            let holder = PassholderId(Uuid::from_u128(holder));
            named(secret).of(&organizer.into(), period(end), holder).unwrap()
        };
        let one = of("hush", "library", "2026-09-30", 1);
        assert_eq!(one, of("hush", "library", "2026-09-30", 1));
        assert_eq!(one.len(), 2 * LENGTH);
        for other in [
            of("hush", "library", "2026-09-30", 2),
            of("hush", "theatre", "2026-09-30", 1),
            of("hush", "library", "2026-12-31", 1),
            of("quiet", "library", "2026-09-30", 1),
        ] {
            assert_ne!(one, other);
        }
    }
}
