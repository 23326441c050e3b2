//! A PNG (ISO/IEC 15948), chunk by chunk: its head, colours and dots, and nothing else.

use super::sides::{Wrong, require_sides};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// What makes up the picture.
const KEPT: [&[u8]; 5] = [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"];

/// The picture written anew.
pub fn clean(bytes: &[u8]) -> Result<Vec<u8>, Wrong> {
    let mut rest = bytes.strip_prefix(SIGNATURE).ok_or(Wrong::Kind)?;
    let mut kept = SIGNATURE.to_vec();
    let (mut is_first, mut has_dots) = (true, false);
    loop {
        let (chunk, behind) = chunk(rest)?;
        rest = behind;
        if is_first {
            require_head(&chunk)?;
            is_first = false;
        } else if chunk.name == b"IHDR" {
            return Err(Wrong::Kind);
        }
        has_dots |= chunk.name == b"IDAT";
        if KEPT.contains(&chunk.name) {
            kept.extend(chunk.whole);
        } else if chunk.name[0].is_ascii_uppercase() {
            // Nobody can show it who does not know it.
            return Err(Wrong::Kind);
        }
        if chunk.name == b"IEND" {
            break;
        }
    }
    match has_dots {
        true => Ok(kept),
        false => Err(Wrong::Kind),
    }
}

struct Chunk<'a> {
    name: &'a [u8],
    content: &'a [u8],
    whole: &'a [u8],
}

/// The next chunk, whose check sum is right, and what is behind it.
fn chunk(bytes: &[u8]) -> Result<(Chunk<'_>, &[u8]), Wrong> {
    let length: [u8; 4] = bytes
        .get(..4)
        .and_then(|four| four.try_into().ok())
        .ok_or(Wrong::Kind)?;
    let length = u32::from_be_bytes(length) as usize;
    let end = length
        .checked_add(12)
        .filter(|end| *end <= bytes.len())
        .ok_or(Wrong::Kind)?;
    let (whole, behind) = bytes.split_at(end);
    let (checked, sum) = whole[4..].split_at(length + 4);
    if crc(checked).to_be_bytes() != sum {
        return Err(Wrong::Kind);
    }
    let (name, content) = checked.split_at(4);
    Ok((Chunk { name, content, whole }, behind))
}

fn require_head(chunk: &Chunk<'_>) -> Result<(), Wrong> {
    if chunk.name != b"IHDR" || chunk.content.len() != 13 {
        return Err(Wrong::Kind);
    }
    let side = |at: usize| {
        chunk.content[at..at + 4]
            .iter()
            .fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte))
    };
    require_sides(side(0), side(4))
}

/// The check sum of chunks (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32| (sum >> 1) ^ (0xEDB8_8320 * (sum & 1));
    let add = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum));
    !bytes.iter().fold(u32::MAX, add)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &[u8], content: &[u8]) -> Vec<u8> {
        let checked = [name, content].concat();
        let length = (content.len() as u32).to_be_bytes();
        [length.as_slice(), &checked, &crc(&checked).to_be_bytes()].concat()
    }

    fn drawing(width: u32, beside: &[Vec<u8>]) -> Vec<u8> {
        let sides = [width.to_be_bytes(), 1_u32.to_be_bytes()].concat();
        let head = part(b"IHDR", &[sides.as_slice(), &[8, 0, 0, 0, 0]].concat());
        let (beside, dots, end) = (beside.concat(), part(b"IDAT", b"dots"), part(b"IEND", b""));
        [SIGNATURE, &head, &beside, &dots, &end].concat()
    }

    #[test]
    fn the_check_sum_is_that_of_the_standard() {
        assert_eq!(crc(b"IEND"), 0xAE42_6082);
    }

    #[test]
    fn a_drawing_keeps_its_dots_and_no_words() {
        let beside = [
            part(b"tEXt", b"Author\0An"),
            part(b"eXIf", b"GPS"),
            part(b"tIME", &[0; 7]),
        ];
        let mut sent = drawing(7, &beside);
        sent.extend(b"An behind the end");
        assert_eq!(clean(&sent).unwrap(), drawing(7, &[]));
    }

    #[test]
    fn a_drawing_that_is_too_large_or_broken_is_refused() {
        assert_eq!(clean(&drawing(4097, &[])), Err(Wrong::Size));
        assert_eq!(clean(&drawing(0, &[])), Err(Wrong::Size));
        let whole = drawing(7, &[]);
        for length in 0..whole.len() {
            assert_eq!(clean(&whole[..length]), Err(Wrong::Kind), "cut at {length}");
        }
        for at in 8..whole.len() {
            let mut broken = whole.clone();
            broken[at] ^= 1;
            assert!(clean(&broken).is_err(), "changed at {at}");
        }
        assert_eq!(clean(&drawing(7, &[part(b"ABCD", b"")])), Err(Wrong::Kind));
    }
}
