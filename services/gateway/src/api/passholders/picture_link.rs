//! Links to pictures: signed for one picture of one passholder, until an instant.

use crate::access::{Purpose, Secrets};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chassis::text;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::PassholderId;
use contracts::pass::PictureKind;
use uuid::Uuid;

/// How long a link counts.
const LIFE: TimeDelta = TimeDelta::minutes(5);
/// Ours are shorter.
const LONGEST: usize = 128;

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub passholder_id: PassholderId,
    pub picture_id: Uuid,
    /// In seconds since 1970.
    until: i64,
}

impl Link {
    /// A link that begins to count now.
    pub fn new(passholder_id: PassholderId, picture_id: Uuid, now: DateTime<Utc>) -> Self {
        Self {
            passholder_id,
            picture_id,
            until: (now + LIFE).timestamp(),
        }
    }

    fn signed(&self) -> Vec<u8> {
        let (holder, picture) = (self.passholder_id.0.as_bytes(), self.picture_id.as_bytes());
        [holder.as_slice(), picture, &self.until.to_be_bytes()].concat()
    }

    /// The path with its token.
    pub fn path(&self, kind: PictureKind, secrets: &Secrets) -> String {
        let signature = secrets.hash(Purpose::Picture, &[&self.signed()]);
        let parts = [
            self.picture_id.as_bytes().as_slice(),
            &self.until.to_be_bytes(),
            &signature,
        ];
        let ending = match kind {
            PictureKind::Jpeg => "jpg",
            PictureKind::Png => "png",
        };
        let token = URL_SAFE_NO_PAD.encode(parts.concat());
        format!(
            "/passholders/{}/picture.{ending}?token={token}",
            self.passholder_id
        )
    }

    /// What a token is for, when it is ours and counts still.
    pub fn read(
        passholder_id: PassholderId,
        token: &str,
        secrets: &Secrets,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let bytes = text::from_base64(token, LONGEST)?;
        let (picture, rest) = bytes.split_first_chunk::<16>()?;
        let (until, signature) = rest.split_first_chunk::<8>()?;
        let link = Self {
            passholder_id,
            picture_id: Uuid::from_bytes(*picture),
            until: i64::from_be_bytes(*until),
        };
        let counts = secrets.is_hash(Purpose::Picture, &link.signed(), signature);
        (counts && now.timestamp() < link.until).then_some(link)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_counts_for_one_picture_of_one_passholder_and_five_minutes() {
        let (ours, theirs) = (
            Secrets::new("a secret").unwrap(),
            Secrets::new("another").unwrap(),
        );
        let id = |n: u128| Uuid::from_u128(n);
        let now: DateTime<Utc> = "2026-11-14T10:00:00Z".parse().unwrap();
        let link = Link::new(PassholderId(id(1)), id(2), now);
        let path = link.path(PictureKind::Png, &ours);
        let (before, token) = path.split_once("?token=").unwrap();
        assert!(before.ends_with("0001/picture.png"), "{before}");
        let read = |holder: u128, token: &str, secrets: &Secrets, seconds: i64| {
            let at = now + TimeDelta::seconds(seconds);
            Link::read(PassholderId(id(holder)), token, secrets, at)
        };
        assert_eq!(read(1, token, &ours, 299), Some(link));
        assert_eq!(read(1, token, &ours, 300), None, "its time is over");
        assert_eq!(read(3, token, &ours, 0), None, "of somebody else");
        assert_eq!(read(1, token, &theirs, 0), None);
        for wrong in ["", "AAAA", &"A".repeat(75), &"A".repeat(2000), &token[1..], "%%"] {
            assert_eq!(read(1, wrong, &ours, 0), None, "{wrong}");
        }
        let mut bytes = URL_SAFE_NO_PAD.decode(token).unwrap();
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            assert_eq!(read(1, &URL_SAFE_NO_PAD.encode(&bytes), &ours, 0), None, "{at}");
            bytes[at] ^= 1;
        }
    }
}
