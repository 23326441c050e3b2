//! What was sent, as a picture that may be kept.
//!
//! Rule: a picture is a JPEG or PNG of at most one megabyte and 4,096 dots a side
//! Test: `a_picture_that_is_none_or_too_large_is_refused`
//! Source: this house
//!
//! Rule: of a picture nothing is kept but what is seen, and which side is up
//! Test: `nothing_that_a_camera_writes_beside_a_photo_is_kept`, `a_drawing_keeps_its_dots_and_no_words`
//! Source: GDPR article 5; this house

use super::sides::Wrong;
use super::{jpeg, png};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contracts::Refusal;
use contracts::pass::{PictureKind, SentPicture};

/// In bytes.
const LARGEST: usize = 1 << 20;

/// The picture without what stands beside it.
pub fn clean(sent: &SentPicture) -> Result<(PictureKind, Vec<u8>), Refusal> {
    let text = sent.0.trim();
    // As browsers write what was chosen.
    let text = text.split_once(";base64,").map_or(text, |(_, text)| text);
    let bytes = STANDARD.decode(text).map_err(|_| refused(Wrong::Kind))?;
    if bytes.len() > LARGEST {
        return Err(refused(Wrong::Size));
    }
    let cleaned = match bytes.as_slice() {
        [0xFF, 0xD8, ..] => jpeg::clean(&bytes).map(|clean| (PictureKind::Jpeg, clean)),
        [0x89, b'P', b'N', b'G', ..] => png::clean(&bytes).map(|clean| (PictureKind::Png, clean)),
        _ => Err(Wrong::Kind),
    };
    cleaned.map_err(refused)
}

fn refused(wrong: Wrong) -> Refusal {
    let (slug, words) = match wrong {
        Wrong::Kind => (
            "body/file-invalid-type",
            "The picture is no JPEG or PNG that can be read",
        ),
        Wrong::Size => (
            "body/file-invalid-size",
            "A picture has at most 1 MiB, and 1 to 4096 dots a side",
        ),
    };
    Refusal::new(slug, 400, words)
}
