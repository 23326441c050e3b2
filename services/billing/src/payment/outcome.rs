//! What a movement of a bank is to a payment.
//!
//! Rule: money that leaves with the reference of an order that was sent, to the cent, pays it; money that
//! comes back with it opens the payment again, paid or not; anything else is for somebody to look at
//! Test: `a_movement_pays_rejects_or_is_an_exception`,
//! `a_rejected_payment_is_open_again_and_the_others_stay_paid`
//! Source: this house

use contracts::Cents;
use contracts::billing::MovementOutcome;

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderState {
    Sent,
    Paid,
    Rejected,
}

/// What a movement comes to; `amount` is below zero when money left.
pub fn outcome(order: Option<(OrderState, Cents)>, amount: Cents, is_return: bool) -> MovementOutcome {
    let Some((state, ordered)) = order else {
        return MovementOutcome::Unknown;
    };
    let (left, came_back) = (-amount == ordered, amount == ordered);
    match state {
        _ if !left && !came_back => MovementOutcome::OtherAmount,
        OrderState::Rejected => MovementOutcome::Unknown,
        OrderState::Sent | OrderState::Paid if came_back || is_return => MovementOutcome::Rejected,
        OrderState::Sent => MovementOutcome::Paid,
        OrderState::Paid => MovementOutcome::PaidTwice,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MovementOutcome::*;

    #[test]
    fn a_movement_pays_rejects_or_is_an_exception() {
        let of = |state: OrderState, cents: i64, is_return: bool| {
            outcome(Some((state, Cents(400))), Cents(cents), is_return)
        };
        assert_eq!(of(OrderState::Sent, -400, false), Paid);
        assert_eq!(of(OrderState::Sent, 400, false), Rejected);
        assert_eq!(of(OrderState::Sent, -400, true), Rejected);
        assert_eq!(of(OrderState::Paid, 400, false), Rejected, "it comes back later");
        assert_eq!(of(OrderState::Paid, -400, false), PaidTwice);
        assert_eq!(of(OrderState::Sent, -399, false), OtherAmount);
        assert_eq!(of(OrderState::Rejected, -400, false), Unknown);
        assert_eq!(outcome(None, Cents(-400), false), Unknown);
    }
}
