//! The provider over HTTP. One that hangs is left alone for a while, and has a few of us at most.

use super::shape::{Shown, ShownRefund, ShownRefunds, new_payment, new_refund};
use super::{Outcome, Payment, Returned, Wanted};
use crate::config::PaymentConfig;
use chassis::Fault;
use chassis::breaker::Breaker;
use chassis::config::Secret;
use chassis::outside;
use contracts::{Cents, OrderId};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Calls that came to nothing.
pub const FAULTS: &str = "payment_faults_total";

/// Under way at once: counters must find their place at our desk while the provider hangs.
const AT_ONCE: usize = 8;
/// The same of looks and refunds: a flood of what messengers say takes no place of whoever orders.
const LOOKS_AT_ONCE: usize = 4;
/// Unanswered in a row, until it is left alone for so long.
const TOLERATED: u32 = 3;
const PAUSE: Duration = Duration::from_secs(5);
/// On one page: the most that the provider shows.
const MOST_REFUNDS: usize = 250;
/// More than a payment needs, or so many refunds.
const LARGEST: usize = 512 << 10;

/// A provider that speaks the API of Mollie.
pub struct Mollie {
    /// The reason where there is none.
    client: Result<Client, String>,
    url: String,
    key: Secret,
    webhook: String,
    to_begin: Semaphore,
    to_look: Semaphore,
    breaker: Breaker,
}

impl Mollie {
    /// The provider at an address, which is asked nothing yet.
    pub fn new(config: &PaymentConfig) -> Self {
        let client = outside::client().connect_timeout(Duration::from_secs(1)).build();
        Self {
            client: client.map_err(|error| error.to_string()),
            url: config.url.trim_end_matches('/').to_owned(),
            key: config.key.clone(),
            webhook: config.webhook_url.trim_end_matches('/').to_owned(),
            to_begin: Semaphore::new(AT_ONCE),
            to_look: Semaphore::new(LOOKS_AT_ONCE),
            breaker: Breaker::new("payments", TOLERATED, PAUSE),
        }
    }

    /// Begins a payment under the order's id.
    pub async fn begin(&self, wanted: &Wanted, within: Duration) -> Result<Payment, Fault> {
        let webhook = (!self.webhook.is_empty()).then(|| format!("{}/{}", self.webhook, wanted.order));
        let request = self
            .request(Method::POST, "/v2/payments", within)?
            .header("Idempotency-Key", wanted.order.to_string())
            .json(&new_payment(wanted, webhook));
        let shown: Shown = read(&self.send(&self.to_begin, request).await?)?;
        if !shown.is_of(wanted.order, wanted.total) {
            return Err(another(&shown.id));
        }
        let checkout = shown.links.checkout;
        let link = checkout.ok_or_else(|| Fault::broken("a payment that was begun has no page"))?;
        Ok(Payment {
            id: shown.id,
            url: link.href,
        })
    }

    /// What became of a payment, when it is that of this order.
    pub async fn look(
        &self,
        id: &str,
        order: OrderId,
        total: Cents,
        within: Duration,
    ) -> Result<Outcome, Fault> {
        let request = self.request(Method::GET, &format!("/v2/payments/{id}"), within)?;
        let shown: Shown = read(&self.send(&self.to_look, request).await?)?;
        match shown.id == id && shown.is_of(order, total) {
            true => Ok(shown.outcome()),
            false => Err(another(id)),
        }
    }

    /// Ends a payment.
    pub async fn end(&self, id: &str, within: Duration) -> Result<(), Fault> {
        let request = self.request(Method::DELETE, &format!("/v2/payments/{id}"), within)?;
        self.send(&self.to_look, request).await.map(drop)
    }

    /// Gives back what has not gone back yet, or failed on its way, under the order's id.
    pub async fn refund(
        &self,
        id: &str,
        order: OrderId,
        total: Cents,
        within: Duration,
    ) -> Result<Returned, Fault> {
        let path = format!("/v2/payments/{id}/refunds");
        let listed = self.request(Method::GET, &format!("{path}?limit={MOST_REFUNDS}"), within)?;
        let listed: ShownRefunds = read(&self.send(&self.to_look, listed).await?)?;
        let tally = listed
            .tally()
            .ok_or_else(|| Fault::broken(format!("the refunds of payment {id} are not understood")))?;
        let left = total - tally.sent;
        if left <= Cents(0) {
            return Ok(Returned {
                is_final: tally.arrived >= total,
                is_sent_now: false,
            });
        }
        // Another sum is another refund, and so is one after one that failed; two who ask at once ask for the
        // same one.
        let request = self
            .request(Method::POST, &path, within)?
            .header(
                "Idempotency-Key",
                format!("refund-{order}-{}-{}", left.0, tally.failed),
            )
            .json(&new_refund(left));
        let sent: ShownRefund = read(&self.send(&self.to_look, request).await?)?;
        Ok(Returned {
            is_final: sent.has_arrived() && tally.arrived + left >= total,
            is_sent_now: true,
        })
    }

    fn request(&self, method: Method, path: &str, within: Duration) -> Result<RequestBuilder, Fault> {
        let client = self.client.as_ref().map_err(Fault::broken)?;
        let request = client.request(method, format!("{}{path}", self.url));
        Ok(request.bearer_auth(self.key.expose()).timeout(within))
    }

    /// The whole answer; the place is kept and the provider watched until its last byte.
    async fn send(&self, places: &Semaphore, request: RequestBuilder) -> Result<Vec<u8>, Fault> {
        let _place = places
            .try_acquire()
            .map_err(|_| unanswered("too many wait for it"))?;
        if !self.breaker.lets_through() {
            return Err(unanswered("it is left alone for a while"));
        }
        let started = Instant::now();
        match answer(request).await {
            Ok((status, body)) => {
                self.breaker.answered();
                match status.is_success() {
                    true => body
                        .ok_or_else(|| Fault::broken("the payment provider says more than a payment needs")),
                    false => Err(refused(status)),
                }
            }
            Err(error) => {
                self.breaker.failed(started);
                Err(unanswered(error.without_url()))
            }
        }
    }
}

/// Status and body; none of a body that is too large.
async fn answer(request: RequestBuilder) -> reqwest::Result<(StatusCode, Option<Vec<u8>>)> {
    let mut answer = request.send().await?;
    let whole = outside::whole(&mut answer, LARGEST).await?;
    Ok((answer.status(), whole))
}

fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(body)
        .map_err(|error| Fault::broken(format!("the payment provider is not understood: {error}")))
}

/// What was asked may have happened: the same again finds out.
fn unanswered(why: impl std::fmt::Display) -> Fault {
    metrics::counter!(FAULTS).increment(1);
    Fault::Busy(format!("the payment provider does not answer: {why}"))
}

/// A key that is not valid, a payment that cannot be given back: the operator's to mend, so it is tried
/// again.
fn refused(status: StatusCode) -> Fault {
    metrics::counter!(FAULTS).increment(1);
    tracing::warn!(status = status.as_u16(), "the payment provider refuses");
    Fault::Busy(format!("the payment provider refuses: {status}"))
}

fn another(id: &str) -> Fault {
    Fault::broken(format!("payment {id} is not that of the order"))
}
