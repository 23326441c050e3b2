//! What a run looks at, in this order.

use serde::Serialize;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Check {
    TimeOutAfterWrite,
    ServerError,
    TooManyRequests,
    Duplicate,
    Slow,
    IdenticalLines,
    Refund,
    ExpiredRight,
    AnotherDay,
    EventTaken,
    EventTwice,
    EventForged,
    EventOld,
}

impl Check {
    /// All of them. Those behind a travel come last of what is sold: the time before it is over.
    pub const ALL: [Self; 13] = [
        Self::TimeOutAfterWrite,
        Self::ServerError,
        Self::TooManyRequests,
        Self::Duplicate,
        Self::Slow,
        Self::IdenticalLines,
        Self::Refund,
        Self::ExpiredRight,
        Self::AnotherDay,
        Self::EventTaken,
        Self::EventTwice,
        Self::EventForged,
        Self::EventOld,
    ];

    /// In plain words.
    pub fn words(self) -> &'static str {
        match self {
            Self::TimeOutAfterWrite => "a sale without an answer is sent again, as the same sale",
            Self::ServerError => "a sale that failed is sent again",
            Self::TooManyRequests => "waits as long as Retry-After says, and comes again",
            Self::Duplicate => "a request that arrives twice is one sale",
            Self::Slow => "a slow answer is waited for",
            Self::IdenticalLines => {
                "each ticket gets the sale of its own line, in whatever order they are answered"
            }
            Self::Refund => "what is refunded is cancelled, that ticket and no other",
            Self::ExpiredRight => "the price rises when the right has ended",
            Self::AnotherDay => "the price is asked again on the day",
            Self::EventTaken => "takes an event in time",
            Self::EventTwice => "an event that comes twice counts once",
            Self::EventForged => "refuses an event that somebody else signed",
            Self::EventOld => "refuses an event that was signed long ago",
        }
    }

    /// What to mend where it fails.
    pub fn mend(self) -> &'static str {
        match self {
            Self::TimeOutAfterWrite => {
                "503, or no answer, means unknown: send the same body again with the same Idempotency-Key"
            }
            Self::ServerError => {
                "keep the sale and send it again later, with the same Idempotency-Key: the rest of a ticket \
                 that is sold reduced and not registered is paid by nobody"
            }
            Self::TooManyRequests => "wait the seconds of Retry-After, then send the same again",
            Self::Duplicate => {
                "send an Idempotency-Key, or a clientReference on each line: proxies and networks repeat"
            }
            Self::Slow => "wait 10 seconds for an answer before you take it for lost",
            Self::IdenticalLines => {
                "give each line a clientReference of its own, and find its sale in the answer by that alone: \
                 not by its place, nor by pass and event"
            }
            Self::Refund => {
                "keep the id of the sale with its ticket, DELETE that one, and again until it is answered"
            }
            Self::ExpiredRight => {
                "believe GET /tariffs and nothing else: no digit of a pass number says who has a right"
            }
            Self::AnotherDay => "keep no price: ask GET /tariffs when you show it, and when you sell",
            Self::EventTaken => "answer 2xx within 15 seconds, and do the work afterwards",
            Self::EventTwice => "keep each webhook-id that you applied, and answer 2xx to one that you know",
            Self::EventForged => "verify webhook-signature with a library of Standard Webhooks",
            Self::EventOld => "refuse a webhook-timestamp that is more than five minutes away",
        }
    }
}
