//! Payments: the way to whoever takes money for us. What an order needs of it and no more: begin a payment,
//! ask what became of it, end one that nobody paid, give money back.
//!
//! The provider is asked outside of any transaction, under ids of ours, so that the same again is the same
//! payment and the same refund. It is told the sum and the order's id, and nothing of anybody in it.

mod mollie;
mod shape;

pub use mollie::FAULTS;

use crate::config::PaymentConfig;
use chassis::Fault;
use chassis::measure::Measure;
use contracts::{Cents, OrderId, Refusal};
use mollie::Mollie;
use std::time::Duration;

/// What is measured of payments.
pub const MEASURES: &[Measure] = &[Measure::counter(
    FAULTS,
    "Calls to the payment provider that it did not answer, or refused.",
)];

/// A payment to begin.
pub struct Wanted {
    pub order: OrderId,
    pub total: Cents,
    /// Where the buyer goes after paying.
    pub return_to: String,
    /// Where the buyer goes who does not pay; none: the same.
    pub return_unpaid: Option<String>,
}

/// A payment that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    pub id: String,
    /// Where the buyer pays.
    pub url: String,
}

/// What became of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Open,
    Paid,
    /// Nobody pays it any more.
    Ended,
}

/// How far money is that goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    /// All of it has arrived.
    pub is_final: bool,
    /// Some of it was sent just now.
    pub is_sent_now: bool,
}

/// The way to the provider, if there is one.
pub struct Payments {
    provider: Option<Mollie>,
    return_to: String,
}

impl Payments {
    /// With these settings; without an address nothing is paid here.
    pub fn new(config: &PaymentConfig) -> Self {
        Self {
            provider: (!config.url.is_empty()).then(|| Mollie::new(config)),
            return_to: config.return_url.clone(),
        }
    }

    /// Refuses orders that cost something where nothing can be paid.
    ///
    /// # Errors
    /// 501.
    pub fn require(&self) -> Result<(), Refusal> {
        self.provider().map(drop)
    }

    /// Where buyers go whose order says nothing.
    pub fn return_to(&self) -> Option<&str> {
        Some(self.return_to.as_str()).filter(|address| !address.is_empty())
    }

    fn provider(&self) -> Result<&Mollie, Refusal> {
        self.provider.as_ref().ok_or_else(|| {
            Refusal::new(
                "method/not-implemented",
                501,
                "Orders that cost something are not taken here: there is no payment provider",
            )
        })
    }

    /// Begins a payment; of one order there is one.
    ///
    /// # Errors
    /// `Busy` when the provider does not answer within that time, or refuses.
    pub async fn begin(&self, wanted: &Wanted, within: Duration) -> Result<Payment, Fault> {
        self.provider()?.begin(wanted, within).await
    }

    /// What became of a payment.
    ///
    /// # Errors
    /// As [`Self::begin`]; `Broken` when it is that of another order, or of another sum.
    pub async fn look(
        &self,
        id: &str,
        order: OrderId,
        total: Cents,
        within: Duration,
    ) -> Result<Outcome, Fault> {
        self.provider()?.look(id, order, total, within).await
    }

    /// Ends a payment that nobody has paid, where that is possible.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub async fn end(&self, id: &str, within: Duration) -> Result<(), Fault> {
        self.provider()?.end(id, within).await
    }

    /// Gives all of it back, once, and again what failed since.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub async fn refund(
        &self,
        id: &str,
        order: OrderId,
        total: Cents,
        within: Duration,
    ) -> Result<Returned, Fault> {
        self.provider()?.refund(id, order, total, within).await
    }
}
