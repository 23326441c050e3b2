//! Rule: an answer of 200 to 299 within 15 seconds is success, 410 ends the subscription, everything else is
//! tried again; what fails here is no fault of the receiver
//! Test: `an_answer_is_success_the_end_or_tried_again`,
//! `what_cannot_be_signed_here_waits_and_blames_nobody`
//! Source: Standard Webhooks

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// There was an answer with this status.
    Answered(u16),
    /// There was none in time.
    Silent,
    /// Nobody could be called there.
    Unreachable,
    /// The address may not be called.
    Forbidden,
    /// Nothing was sent: the permission for it was taken.
    Withheld,
    /// It could not be written or signed here.
    Broken,
}

/// What that means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Delivered,
    Gone,
    Failed,
    Withheld,
    /// It waits until somebody mends this house.
    Ours,
}

impl Outcome {
    /// What it means.
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Answered(200..=299) => Verdict::Delivered,
            Self::Answered(410) => Verdict::Gone,
            Self::Withheld => Verdict::Withheld,
            Self::Broken => Verdict::Ours,
            Self::Answered(_) | Self::Silent | Self::Unreachable | Self::Forbidden => Verdict::Failed,
        }
    }

    /// The status, where there was an answer.
    pub fn status(self) -> Option<i32> {
        match self {
            Self::Answered(status) => Some(i32::from(status)),
            _ => None,
        }
    }

    /// In a word, where there was none.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Answered(_) => None,
            Self::Silent => Some("TIMEOUT"),
            Self::Unreachable => Some("UNREACHABLE"),
            Self::Forbidden => Some("ADDRESS"),
            Self::Withheld => Some("PERMISSION"),
            Self::Broken => Some("PLATFORM"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_success_the_end_or_tried_again() {
        let verdict = |status| Outcome::Answered(status).verdict();
        assert_eq!([200, 204, 299].map(verdict), [Verdict::Delivered; 3]);
        assert_eq!(verdict(410), Verdict::Gone);
        assert_eq!(
            [100, 199, 300, 302, 400, 404, 429, 500, 503].map(verdict),
            [Verdict::Failed; 9]
        );
        assert_eq!(Outcome::Silent.verdict(), Verdict::Failed);
        assert_eq!(Outcome::Forbidden.verdict(), Verdict::Failed);
        assert_eq!(Outcome::Broken.verdict(), Verdict::Ours);
    }
}
