//! How long tokens and permissions count without another look, and how much of them is kept.

use std::time::Duration;

/// How long tokens and permissions are believed without looking again: what was taken away stops this much
/// later.
pub const FRESH: Duration = Duration::from_secs(5);
/// How long a look may take: it comes before everything else that a caller waits for.
pub const LOOK_UP: Duration = Duration::from_millis(1500);
/// How many tokens and permission sets are remembered at most.
pub const REMEMBERED: usize = 10_000;
/// In bytes: a token that is longer is none of anybody's.
pub const LONGEST_TOKEN: usize = 8192;
