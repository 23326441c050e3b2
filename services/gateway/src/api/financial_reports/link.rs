//! Links to reports: signed for the file of one report, until an instant.

use crate::access::{Purpose, Secrets};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chassis::text;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::{OrganizerId, ReportId};

/// How long a link counts: for a download to begin.
const LIFE: TimeDelta = TimeDelta::minutes(5);
/// Ours are shorter.
const LONGEST: usize = 512;
/// Of a signature, in bytes.
const SIGNATURE: usize = 32;

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub organizer_id: OrganizerId,
    pub report_id: ReportId,
    /// In seconds since 1970.
    until: i64,
}

impl Link {
    /// A link that begins to count now.
    pub fn new(organizer_id: OrganizerId, report_id: ReportId, now: DateTime<Utc>) -> Self {
        Self {
            organizer_id,
            report_id,
            until: (now + LIFE).timestamp(),
        }
    }

    fn signed(&self) -> Vec<u8> {
        let numbers = [self.report_id.0.to_be_bytes(), self.until.to_be_bytes()].concat();
        [numbers.as_slice(), self.organizer_id.0.as_bytes()].concat()
    }

    /// The path with its token.
    pub fn path(&self, secrets: &Secrets) -> String {
        let signed = self.signed();
        let signature = secrets.hash(Purpose::Report, &[&signed]);
        let token = URL_SAFE_NO_PAD.encode([signature, signed].concat());
        format!("/financial-reports/{}/report.zip?token={token}", self.report_id)
    }

    /// What a token is for, when it is ours, is about this report and counts still.
    pub fn read(report_id: ReportId, token: &str, secrets: &Secrets, now: DateTime<Utc>) -> Option<Self> {
        let bytes = text::from_base64(token, LONGEST)?;
        let (signature, signed) = bytes.split_first_chunk::<SIGNATURE>()?;
        let (id, rest) = signed.split_first_chunk::<8>()?;
        let (until, organizer) = rest.split_first_chunk::<8>()?;
        if !secrets.is_hash(Purpose::Report, signed, signature) {
            return None;
        }
        let link = Self {
            organizer_id: std::str::from_utf8(organizer).ok()?.into(),
            report_id: ReportId(i64::from_be_bytes(*id)),
            until: i64::from_be_bytes(*until),
        };
        (link.report_id == report_id && now.timestamp() < link.until).then_some(link)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_counts_for_the_file_of_one_report_and_five_minutes() {
        let (ours, theirs) = (
            Secrets::new("a secret").unwrap(),
            Secrets::new("another").unwrap(),
        );
        let now: DateTime<Utc> = "2026-11-14T10:00:00Z".parse().unwrap();
        let link = Link::new("0ce87cbc-9299-4528-8d35-92225dc9489f".into(), ReportId(7), now);
        let path = link.path(&ours);
        let (before, token) = path.split_once("?token=").unwrap();
        assert_eq!(before, "/financial-reports/7/report.zip");
        let read = |report: i64, token: &str, secrets: &Secrets, seconds: i64| {
            Link::read(
                ReportId(report),
                token,
                secrets,
                now + TimeDelta::seconds(seconds),
            )
        };
        assert_eq!(read(7, token, &ours, 299), Some(link));
        assert_eq!(read(7, token, &ours, 300), None, "its time is over");
        assert_eq!(read(8, token, &ours, 0), None, "of another report");
        assert_eq!(read(7, token, &theirs, 0), None);
        for wrong in ["", "AAAA", &"A".repeat(64), &"A".repeat(2000), &token[1..], "%%"] {
            assert_eq!(read(7, wrong, &ours, 0), None, "{wrong}");
        }
        let mut bytes = URL_SAFE_NO_PAD.decode(token).unwrap();
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            assert_eq!(read(7, &URL_SAFE_NO_PAD.encode(&bytes), &ours, 0), None, "{at}");
            bytes[at] ^= 1;
        }
    }
}
