//! Payments in the shape of Mollie's API, version 2.
//!
//! Rule: money is paid when the provider says `paid`; what is cancelled, expired or failed there is paid by
//! nobody any more; everything else is still open
//! Test: `a_status_that_is_not_known_is_open`, `what_became_of_a_payment_is_read_off_its_status`
//! Source: Mollie API v2, payment status

use super::{Outcome, Wanted};
use contracts::{Cents, OrderId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What buyers read on the pages of the provider and on their bank's: the same for everybody.
const DESCRIPTION: &str = "Vrijetijdspas";

/// Money as the provider writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    pub currency: String,
    pub value: String,
}

impl Amount {
    /// So many cents.
    pub fn of(total: Cents) -> Self {
        Self {
            currency: "EUR".into(),
            value: format!("{}.{:02}", total.0 / 100, total.0 % 100),
        }
    }

    /// So many cents; none for other money, and for what is no amount.
    fn cents(&self) -> Option<Cents> {
        let (euros, cents) = self.value.split_once('.')?;
        let is_ours = self.currency == "EUR" && cents.len() == 2;
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_ours || !plain(euros) || !plain(cents) {
            return None;
        }
        let (euros, cents): (i64, i64) = (euros.parse().ok()?, cents.parse().ok()?);
        Some(Cents(euros.checked_mul(100)?.checked_add(cents)?))
    }
}

/// The refunds of a payment, as far as one page shows them: there are as many as people made by hand.
#[derive(Debug, Deserialize)]
pub struct ShownRefunds {
    #[serde(rename = "_embedded")]
    embedded: Embedded,
}

#[derive(Debug, Deserialize)]
struct Embedded {
    refunds: Vec<ShownRefund>,
}

/// One of them.
#[derive(Debug, Deserialize)]
pub struct ShownRefund {
    status: String,
    amount: Amount,
}

impl ShownRefund {
    /// Nothing becomes of it any more.
    pub fn has_arrived(&self) -> bool {
        self.status == "refunded"
    }

    fn has_failed(&self) -> bool {
        matches!(self.status.as_str(), "failed" | "canceled")
    }
}

/// What became of the money that was sent back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// It arrived, or is under way.
    pub sent: Cents,
    pub arrived: Cents,
    /// How many refunds failed.
    pub failed: usize,
}

impl ShownRefunds {
    /// None when it is not in our money.
    ///
    /// Rule: what goes back is what was paid less what went back or is under way, whoever sent it: a provider
    /// gives back more than was paid, and forgets under which key it was asked
    /// Test: `money_goes_back_once_also_when_the_provider_has_forgotten_the_key`,
    /// `what_went_back_is_what_did_not_fail`
    /// Source: Mollie API v2, list refunds
    pub fn tally(&self) -> Option<Tally> {
        let refunds = &self.embedded.refunds;
        let sum = |counts: fn(&ShownRefund) -> bool| {
            let sums = refunds.iter().filter(|refund| counts(refund));
            sums.map(|refund| refund.amount.cents())
                .try_fold(Cents(0), |sum, each| sum.0.checked_add(each?.0).map(Cents))
        };
        Some(Tally {
            sent: sum(|refund| !refund.has_failed())?,
            arrived: sum(ShownRefund::has_arrived)?,
            failed: refunds.iter().filter(|refund| refund.has_failed()).count(),
        })
    }
}

/// A payment as the provider shows it; what is not needed is not read.
#[derive(Debug, Deserialize)]
pub struct Shown {
    pub id: String,
    pub status: String,
    pub amount: Amount,
    #[serde(default)]
    pub metadata: Value,
    #[serde(rename = "_links", default)]
    pub links: Links,
}

/// Pages of a payment.
#[derive(Debug, Default, Deserialize)]
pub struct Links {
    pub checkout: Option<Link>,
}

/// A page.
#[derive(Debug, Deserialize)]
pub struct Link {
    pub href: String,
}

impl Shown {
    /// What became of it.
    pub fn outcome(&self) -> Outcome {
        match self.status.as_str() {
            "paid" => Outcome::Paid,
            "canceled" | "expired" | "failed" => Outcome::Ended,
            _ => Outcome::Open,
        }
    }

    /// Whether it is that of this order, about this sum.
    pub fn is_of(&self, order: OrderId, total: Cents) -> bool {
        self.metadata["orderId"] == order.to_string().as_str() && self.amount == Amount::of(total)
    }
}

/// The body that begins a payment.
pub fn new_payment(wanted: &Wanted, webhook: Option<String>) -> Value {
    let mut body = json!({
        "amount": Amount::of(wanted.total),
        "description": DESCRIPTION,
        "redirectUrl": wanted.return_to,
        "metadata": {"orderId": wanted.order},
    });
    if let Some(address) = &wanted.return_unpaid {
        body["cancelUrl"] = json!(address);
    }
    if let Some(webhook) = webhook {
        body["webhookUrl"] = json!(webhook);
    }
    body
}

/// The body that gives so much back.
pub fn new_refund(sum: Cents) -> Value {
    json!({"amount": Amount::of(sum), "description": DESCRIPTION})
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn shown(status: &str, value: &str) -> Shown {
        let order = OrderId(Uuid::from_u128(1));
        serde_json::from_value(json!({
            "id": "tr_1", "status": status, "amount": {"currency": "EUR", "value": value},
            "metadata": {"orderId": order}, "mode": "test",
        }))
        .unwrap()
    }

    #[test]
    fn what_became_of_a_payment_is_read_off_its_status() {
        for (status, wanted) in [
            ("open", Outcome::Open),
            ("pending", Outcome::Open),
            ("authorized", Outcome::Open),
            ("paid", Outcome::Paid),
            ("canceled", Outcome::Ended),
            ("expired", Outcome::Ended),
            ("failed", Outcome::Ended),
        ] {
            assert_eq!(shown(status, "3.00").outcome(), wanted, "{status}");
        }
    }

    #[test]
    fn a_status_that_is_not_known_is_open() {
        assert_eq!(shown("PAID", "3.00").outcome(), Outcome::Open);
    }

    #[test]
    fn a_payment_is_of_one_order_and_one_sum() {
        let (order, other) = (OrderId(Uuid::from_u128(1)), OrderId(Uuid::from_u128(2)));
        let payment = shown("paid", "13.05");
        assert!(payment.is_of(order, Cents(1305)));
        assert!(!payment.is_of(other, Cents(1305)) && !payment.is_of(order, Cents(1300)));
    }

    #[test]
    fn what_went_back_is_what_did_not_fail() {
        let sum = |refunds: &[(&str, &str, &str)]| {
            let each = refunds.iter().map(|(status, currency, value)| {
                json!({"status": status, "amount": {"currency": currency, "value": value}})
            });
            let shown = json!({"_embedded": {"refunds": each.collect::<Vec<_>>()}});
            serde_json::from_value::<ShownRefunds>(shown).unwrap().tally()
        };
        let tally = |sent: i64, arrived: i64, failed: usize| {
            Some(Tally {
                sent: Cents(sent),
                arrived: Cents(arrived),
                failed,
            })
        };
        assert_eq!(sum(&[]), tally(0, 0, 0));
        let mixed = [
            ("refunded", "EUR", "1.05"),
            ("pending", "EUR", "0.20"),
            ("failed", "EUR", "9.00"),
            ("canceled", "EUR", "9.00"),
        ];
        assert_eq!(sum(&mixed), tally(125, 105, 2));
        for odd in [
            ("EUR", "1"),
            ("EUR", "1.5"),
            ("EUR", "-1.00"),
            ("EUR", "x.00"),
            ("XTS", "1.00"),
        ] {
            assert_eq!(sum(&[("queued", odd.0, odd.1)]), None, "{odd:?}");
        }
    }

    #[test]
    fn a_payment_says_nothing_of_anybody() {
        let wanted = Wanted {
            order: OrderId(Uuid::from_u128(1)),
            total: Cents(5),
            return_to: "https://shop.example/".into(),
            return_unpaid: None,
        };
        let body = new_payment(&wanted, Some("https://api.region.example/webhook".into()));
        assert_eq!(body["amount"], json!({"currency": "EUR", "value": "0.05"}));
        let names: Vec<&String> = body.as_object().unwrap().keys().collect();
        assert_eq!(
            names,
            ["amount", "description", "metadata", "redirectUrl", "webhookUrl"]
        );
        assert_eq!(body["metadata"].as_object().unwrap().len(), 1);
    }
}
