//! What several settings must be like.

use std::fmt::Display;
use std::ops::RangeInclusive;

/// A name as ids of clients are made of: letters, digits, `.`, `_` and `-`.
pub fn is_word(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    !text.is_empty() && text.bytes().all(fits)
}

/// Says between what a setting must be.
pub fn must_be(name: &str, bounds: &RangeInclusive<impl Display>) -> String {
    format!("{name} must be {} to {}", bounds.start(), bounds.end())
}
