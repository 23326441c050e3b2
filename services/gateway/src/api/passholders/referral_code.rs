//! The code of a referral as somebody typed it.

use contracts::{ReferralCode, Refusal};

/// One with a slip is refused in the words of one that nobody has: it tells nothing of others.
///
/// # Errors
/// 400 for what is none.
pub fn code(text: &str) -> Result<ReferralCode, Refusal> {
    ReferralCode::parse(text).map_err(|error| {
        let title = "The code is unknown, or counts no more";
        Refusal::uitpas("referral-code-unknown", title).detail(format!("The code {error}"))
    })
}
