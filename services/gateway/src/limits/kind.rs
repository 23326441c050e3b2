//! What is limited, and what is said when it is used up.

use std::time::Duration;

/// What is limited.
///
/// Rule: a minute has 60,000 requests of one client, 300 of one caller about one pass, and 300 of one address
/// without a token, unless the settings say other numbers
/// Test: `what_one_caller_asks_about_a_pass_leaves_others_their_look_ups`,
/// `requests_without_a_token_are_limited_by_address_and_nobody_with_one_waits_for_them`
/// Source: this house; settings `.._per_minute` of the gateway
///
/// Rule: what was published is sent again ten times a minute to a subscription, and thirty times to all of an
/// owner
/// Test: `what_was_published_is_sent_again_ten_times_a_minute`
/// Source: this house; setting `events.replays_per_minute`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Requests of a client or user.
    Client,
    /// Requests of one caller about one pass.
    Pass,
    /// Requests of an address without a token.
    Anonymous,
    /// Tries for a token of an address.
    Token,
    /// Look-ups by national number of a client or user.
    Insz,
    /// Look-ups of a client, user or address that found nobody.
    Miss,
    /// Questions of a client, user or address on the way to an account.
    Account,
    /// Orders that a client, user or address reads, or places without a token.
    Order,
    /// Replays of a subscription.
    Replay,
    /// Replays of all subscriptions of an owner.
    ReplayOfOwner,
}

/// A limit is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// How long to wait, in whole seconds.
    pub seconds: u64,
}

impl TooMany {
    /// After this long there is one more.
    pub fn after(wait: Duration) -> Self {
        Self {
            seconds: (wait.as_secs_f64().ceil() as u64).max(1),
        }
    }
}
