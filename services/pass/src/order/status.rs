//! What follows from what is said of a payment.
//!
//! Rule: an order that is paid in time is completed; one that is paid after it was cancelled gets its money
//! back and stays cancelled, because its buyer may have ordered again
//! Test: `what_is_said_moves_an_order_as_the_table_has_it`,
//! `an_order_that_is_paid_too_late_is_refunded_once`
//! Source: this house
//!
//! Rule: an order whose payment ended without money, or whose time is over, is cancelled
//! Test: `what_is_said_moves_an_order_as_the_table_has_it`, `an_order_that_nobody_pays_is_cancelled_in_time`
//! Source: UiTPAS API 4.0, Order

use super::{Refund, State};
use contracts::pass::OrderStatus;

/// What is said of its payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Nothing yet.
    Open,
    Paid,
    /// It was cancelled, it failed, or its own time is over: nobody pays it any more.
    Ended,
    /// The order has waited for long enough.
    TimeOver,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Wait,
    Complete,
    Cancel,
    Refund,
    /// Nothing can become of it any more.
    Rest,
}

/// The step from a state.
pub fn step(state: State, refund: Option<Refund>, said: Said) -> Step {
    match (state, said) {
        (State::PendingPayment, Said::Paid) => Step::Complete,
        (State::PendingPayment, Said::Ended | Said::TimeOver) => Step::Cancel,
        (State::PendingPayment, Said::Open) => Step::Wait,
        // Money that goes back is not waited for: who asked before it was known must not put it off.
        (State::Cancelled, Said::Open) if refund.is_none() => Step::Wait,
        (State::Cancelled, Said::Paid) if refund.is_none() => Step::Refund,
        _ => Step::Rest,
    }
}

/// How an order is shown that got so far; `is_waited_for`: its buyer may still link an account with it.
pub fn shown(state: State, is_waited_for: bool) -> OrderStatus {
    match state {
        State::PendingPayment => OrderStatus::PendingPayment,
        State::Completed if is_waited_for => OrderStatus::PendingUitidConnect,
        State::Completed => OrderStatus::Completed,
        State::Cancelled | State::Refused => OrderStatus::Cancelled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_shown_as_the_table_has_it() {
        use OrderStatus::{Cancelled, Completed, PendingPayment, PendingUitidConnect};
        for (state, is_waited_for, wanted) in [
            (State::PendingPayment, false, PendingPayment),
            (State::PendingPayment, true, PendingPayment),
            (State::Completed, true, PendingUitidConnect),
            (State::Completed, false, Completed),
            (State::Cancelled, true, Cancelled),
            (State::Refused, false, Cancelled),
        ] {
            assert_eq!(shown(state, is_waited_for), wanted, "{state:?} {is_waited_for}");
        }
    }

    #[test]
    fn what_is_said_moves_an_order_as_the_table_has_it() {
        use Said::{Ended, Open, Paid, TimeOver};
        let table = [
            (
                State::PendingPayment,
                None,
                [Step::Wait, Step::Complete, Step::Cancel, Step::Cancel],
            ),
            (
                State::Cancelled,
                None,
                [Step::Wait, Step::Refund, Step::Rest, Step::Rest],
            ),
            (State::Cancelled, Some(Refund::Wanted), [Step::Rest; 4]),
            (State::Cancelled, Some(Refund::Sent), [Step::Rest; 4]),
            (State::Cancelled, Some(Refund::Done), [Step::Rest; 4]),
            (State::Completed, None, [Step::Rest; 4]),
            (State::Refused, None, [Step::Rest; 4]),
        ];
        for (state, refund, wanted) in table {
            let steps = [Open, Paid, Ended, TimeOver].map(|said| step(state, refund, said));
            assert_eq!(steps, wanted, "{state:?} {refund:?}");
        }
    }
}
