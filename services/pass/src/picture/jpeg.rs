//! A JPEG (ITU-T T.81), segment by segment: its tables, frame and scans, and nothing else.

use super::sides::{Wrong, require_sides};

/// A photo has one scan, and few when it comes up step by step; each costs whoever shows it.
const MOST_SCANS: usize = 100;

/// The picture written anew.
pub fn clean(bytes: &[u8]) -> Result<Vec<u8>, Wrong> {
    let mut photo = Photo {
        kept: vec![0xFF, 0xD8],
        has_frame: false,
        scans: 0,
    };
    let mut rest = bytes.get(2..).ok_or(Wrong::Kind)?;
    loop {
        let (marker, behind) = marker(rest)?;
        if marker == 0xD9 {
            break;
        }
        let (segment, behind) = segment(behind)?;
        rest = photo.take(marker, segment, behind)?;
    }
    if photo.scans == 0 {
        return Err(Wrong::Kind);
    }
    photo.kept.extend([0xFF, 0xD9]);
    Ok(photo.kept)
}

struct Photo {
    kept: Vec<u8>,
    has_frame: bool,
    scans: usize,
}

impl Photo {
    /// Keeps a segment that makes up the picture; returns what is left to read.
    fn take<'a>(&mut self, marker: u8, segment: &[u8], behind: &'a [u8]) -> Result<&'a [u8], Wrong> {
        match marker {
            // Frames that browsers show: baseline, extended, progressive.
            0xC0..=0xC2 if !self.has_frame => {
                let side =
                    |at: usize| Some(u32::from(*segment.get(at)?) << 8 | u32::from(*segment.get(at + 1)?));
                let (height, width) = side(1).zip(side(3)).ok_or(Wrong::Kind)?;
                require_sides(width, height)?;
                self.has_frame = true;
                self.keep(marker, segment);
            }
            0xC4 | 0xDB | 0xDD => self.keep(marker, segment),
            0xDA if self.has_frame && self.scans < MOST_SCANS => {
                self.scans += 1;
                self.keep(marker, segment);
                let length = scan(behind)?;
                self.kept.extend(&behind[..length]);
                return Ok(&behind[length..]);
            }
            // How colours are written.
            0xEE if segment.starts_with(b"Adobe") && segment.len() >= 12 => self.keep(marker, &segment[..12]),
            0xE1 => {
                if let Some(turned) = orientation(segment) {
                    self.keep(marker, &turned);
                }
            }
            // Of applications, and comments.
            0xE0..=0xEF | 0xFE => {}
            _ => return Err(Wrong::Kind),
        }
        Ok(behind)
    }

    fn keep(&mut self, marker: u8, segment: &[u8]) {
        let length = (segment.len() + 2) as u16;
        self.kept.extend([0xFF, marker]);
        self.kept.extend(length.to_be_bytes());
        self.kept.extend(segment);
    }
}

/// The next marker, which any number of FF may precede.
fn marker(bytes: &[u8]) -> Result<(u8, &[u8]), Wrong> {
    let fill = bytes.iter().take_while(|byte| **byte == 0xFF).count();
    match (fill, bytes.get(fill)) {
        (1.., Some(marker)) if *marker != 0 => Ok((*marker, &bytes[fill + 1..])),
        _ => Err(Wrong::Kind),
    }
}

/// What a segment holds, and what is behind it.
fn segment(bytes: &[u8]) -> Result<(&[u8], &[u8]), Wrong> {
    let [high, low, ..] = bytes else {
        return Err(Wrong::Kind);
    };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    match length >= 2 && length <= bytes.len() {
        true => Ok((&bytes[2..length], &bytes[length..])),
        false => Err(Wrong::Kind),
    }
}

/// How long the dots of a scan are: until a marker that is no restart.
fn scan(bytes: &[u8]) -> Result<usize, Wrong> {
    let pairs = bytes.windows(2).enumerate();
    let mut ends = pairs.filter(|(_, pair)| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7 | 0xFF));
    ends.next().map(|(at, _)| at).ok_or(Wrong::Kind)
}

/// Exif that says which side is up, and nothing else; none when the picture stands upright.
fn orientation(segment: &[u8]) -> Option<Vec<u8>> {
    let exif = segment.strip_prefix(b"Exif\0\0")?;
    let is_little = exif.starts_with(b"II*\0");
    if !is_little && !exif.starts_with(b"MM\0*") {
        return None;
    }
    let number = |at: usize, length: usize| -> Option<u32> {
        let bytes = exif.get(at..at.checked_add(length)?)?;
        let add = |sum: u32, byte: &u8| sum << 8 | u32::from(*byte);
        Some(match is_little {
            true => bytes.iter().rev().fold(0, add),
            false => bytes.iter().fold(0, add),
        })
    };
    let first = number(4, 4)? as usize;
    let entries = number(first, 2)? as usize;
    let mut places = (0..entries).map(|n| first.saturating_add(2 + 12 * n));
    let place = places.find(|place| number(*place, 2) == Some(0x0112))?;
    let side = u8::try_from(number(place.checked_add(8)?, 2)?).ok()?;
    if !(2..=8).contains(&side) {
        return None;
    }
    // One entry: 0112, of one short number.
    let mut turned = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    turned.extend([side, 0, 0, 0, 0, 0, 0]);
    Some(turned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = ((content.len() + 2) as u16).to_be_bytes();
        [&[0xFF, marker], length.as_slice(), content].concat()
    }

    fn frame(width: u16, height: u16) -> Vec<u8> {
        let sides = [height.to_be_bytes(), width.to_be_bytes()].concat();
        part(0xC0, &[&[8], sides.as_slice(), &[1, 1, 0x11, 0]].concat())
    }

    /// A scan whose dots hold a stuffed FF and a restart.
    fn dots() -> Vec<u8> {
        [
            part(0xDA, &[1, 1, 0, 0, 63, 0]),
            vec![1, 0xFF, 0, 2, 0xFF, 0xD0, 3],
        ]
        .concat()
    }

    fn photo(beside: &[Vec<u8>], frame: Vec<u8>) -> Vec<u8> {
        let beside = beside.concat();
        let tables = [part(0xDB, &[0; 65]), part(0xC4, &[0; 17])].concat();
        let parts: [&[u8]; 6] = [&[0xFF, 0xD8], &beside, &tables, &frame, &dots(), &[0xFF, 0xD9]];
        parts.concat()
    }

    fn exif(side: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
        exif.extend(b"\x0f\x01\x02\0\x06\0\0\0\x50\0\0\0");
        exif.extend([0x12, 1, 3, 0, 1, 0, 0, 0, side, 0, 0, 0]);
        exif.extend(b"\0\0\0\0GPS 50.8 5.1 Kodak");
        part(0xE1, &exif)
    }

    #[test]
    fn nothing_that_a_camera_writes_beside_a_photo_is_kept() {
        let beside = [
            part(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            exif(6),
            part(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>Kodak</x>"),
            part(0xE2, b"ICC_PROFILE\0Kodak"),
            part(0xFE, b"Kodak"),
        ];
        let mut sent = photo(&beside, frame(140, 200));
        sent.extend(b"Kodak behind the end");
        let cleaned = clean(&sent).unwrap();
        assert!(
            !cleaned
                .windows(5)
                .any(|word| word == b"Kodak" || &word[..3] == b"GPS")
        );
        let turned = part(0xE1, &orientation(&exif(6)[4..]).unwrap());
        assert_eq!(
            cleaned,
            photo(&[turned], frame(140, 200)),
            "dots and the side that is up"
        );
        assert_eq!(clean(&cleaned).unwrap(), cleaned, "once more changes nothing");
        let upright = clean(&photo(&[exif(1)], frame(140, 200))).unwrap();
        assert_eq!(upright, photo(&[], frame(140, 200)));
    }

    #[test]
    fn a_photo_that_is_too_large_or_broken_is_refused() {
        assert_eq!(clean(&photo(&[], frame(4097, 1))), Err(Wrong::Size));
        assert_eq!(clean(&photo(&[], frame(0, 1))), Err(Wrong::Size));
        let whole = photo(&[exif(6)], frame(140, 200));
        for length in 0..whole.len() {
            assert_eq!(clean(&whole[..length]), Err(Wrong::Kind), "cut at {length}");
        }
        let scans = dots().repeat(MOST_SCANS + 1);
        let many = [&[0xFF, 0xD8], frame(1, 1).as_slice(), &scans, &[0xFF, 0xD9]].concat();
        assert_eq!(clean(&many), Err(Wrong::Kind));
        assert_eq!(
            clean(&photo(&[part(0xC9, &[0; 9])], frame(1, 1))),
            Err(Wrong::Kind)
        );
    }
}
