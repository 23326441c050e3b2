//! What the door may write into its log: a bounded number of lines, with words from fixed sets.

use axum::http::Method;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The method as far as names of series and spans are concerned: anybody can invent one, and each would stay
/// for ever.
pub fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The most lines of one kind in a second.
const MOST: u32 = 50;

/// How many lines this second has had, and how many it went without.
struct Lines {
    since: Option<Instant>,
    written: u32,
    left_out: u64,
}

impl Lines {
    const NONE: Self = Self {
        since: None,
        written: 0,
        left_out: 0,
    };

    /// Whether there is room for a line, and how many were left out before it.
    fn next(&mut self, now: Instant) -> Option<u64> {
        let is_over = self
            .since
            .is_none_or(|since| now.duration_since(since) >= Duration::from_secs(1));
        if is_over {
            self.since = Some(now);
            self.written = 0;
        }
        if self.written == MOST {
            self.left_out += 1;
            return None;
        }
        self.written += 1;
        Some(std::mem::take(&mut self.left_out))
    }
}

/// Whether the log has room for a line of this kind, and how many it went without. Kinds are words of ours
/// (routes, and what the door says of itself): their number is fixed.
pub fn next_line(kind: &str) -> Option<u64> {
    static LINES: LazyLock<Mutex<HashMap<String, Lines>>> = LazyLock::new(Mutex::default);
    let mut all = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    let lines = all.entry(kind.to_owned()).or_insert(Lines::NONE);
    lines.next(Instant::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_has_so_many_lines_and_the_next_one_tells_of_the_others() {
        let (mut lines, began) = (Lines::NONE, Instant::now());
        let taken: Vec<_> = (0..MOST + 7).map(|_| lines.next(began)).collect();
        assert_eq!(
            taken.iter().filter(|line| **line == Some(0)).count(),
            MOST as usize
        );
        assert_eq!(taken.iter().filter(|line| line.is_none()).count(), 7);
        let later = began + Duration::from_secs(1);
        assert_eq!((lines.next(later), lines.next(later)), (Some(7), Some(0)));
    }

    #[test]
    fn a_flood_on_one_route_hides_nothing_of_another() {
        let hidden = (0..MOST + 100).filter(|_| next_line("/flooded").is_none());
        assert!(hidden.count() > 0);
        assert_eq!(next_line("/quiet"), Some(0));
    }
}
