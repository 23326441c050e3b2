//! The provider over HTTP. One that hangs is left alone for a while, and has a few of us at most.

use super::shape::{Shown, new_payment, new_refund};
use super::{Outcome, Payment, Wanted};
use crate::config::PaymentConfig;
use chassis::Fault;
use chassis::breaker::Breaker;
use chassis::config::Secret;
use contracts::{Cents, OrderId};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Calls that came to nothing.
pub const FAULTS: &str = "payment_faults_total";

/// Under way at once: counters must find their place at our desk while the provider hangs.
const AT_ONCE: usize = 8;
/// Unanswered in a row, until it is left alone for so long.
const TOLERATED: u32 = 3;
const PAUSE: Duration = Duration::from_secs(5);
/// More than a payment needs.
const LARGEST: usize = 64 << 10;

/// A provider that speaks the API of Mollie.
pub struct Mollie {
    /// The reason where there is none.
    client: Result<Client, String>,
    url: String,
    key: Secret,
    webhook: String,
    places: Semaphore,
    breaker: Breaker,
}

impl Mollie {
    /// The provider at an address, which is asked nothing yet.
    pub fn new(config: &PaymentConfig) -> Self {
        let client = Client::builder()
            .connect_timeout(Duration::from_secs(1))
            .redirect(reqwest::redirect::Policy::none())
            .tls_backend_rustls()
            .build();
        Self {
            client: client.map_err(|error| error.to_string()),
            url: config.url.trim_end_matches('/').to_owned(),
            key: config.key.clone(),
            webhook: config.webhook_url.trim_end_matches('/').to_owned(),
            places: Semaphore::new(AT_ONCE),
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
        let shown: Shown = self.call(request).await?;
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
        let shown: Shown = self.call(request).await?;
        match shown.id == id && shown.is_of(order, total) {
            true => Ok(shown.outcome()),
            false => Err(another(id)),
        }
    }

    /// Ends a payment.
    pub async fn end(&self, id: &str, within: Duration) -> Result<(), Fault> {
        let request = self.request(Method::DELETE, &format!("/v2/payments/{id}"), within)?;
        self.send(request).await.map(drop)
    }

    /// Gives all of it back, under the order's id.
    pub async fn refund(
        &self,
        id: &str,
        order: OrderId,
        total: Cents,
        within: Duration,
    ) -> Result<(), Fault> {
        let request = self
            .request(Method::POST, &format!("/v2/payments/{id}/refunds"), within)?
            .header("Idempotency-Key", format!("refund-{order}"))
            .json(&new_refund(total));
        self.send(request).await.map(drop)
    }

    fn request(&self, method: Method, path: &str, within: Duration) -> Result<RequestBuilder, Fault> {
        let client = self.client.as_ref().map_err(Fault::broken)?;
        let request = client.request(method, format!("{}{path}", self.url));
        Ok(request.bearer_auth(self.key.expose()).timeout(within))
    }

    async fn call<T: serde::de::DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Fault> {
        let mut answer = self.send(request).await?;
        let mut whole = vec![];
        while let Some(piece) = answer.chunk().await.map_err(unanswered)? {
            if whole.len() + piece.len() > LARGEST {
                return Err(Fault::broken(
                    "the payment provider says more than a payment needs",
                ));
            }
            whole.extend_from_slice(&piece);
        }
        serde_json::from_slice(&whole)
            .map_err(|error| Fault::broken(format!("the payment provider is not understood: {error}")))
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Fault> {
        let _place = self
            .places
            .try_acquire()
            .map_err(|_| unanswered("too many wait for it"))?;
        if !self.breaker.lets_through() {
            return Err(unanswered("it is left alone for a while"));
        }
        let started = Instant::now();
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => {
                self.breaker.failed(started);
                return Err(unanswered(error.without_url()));
            }
        };
        self.breaker.answered();
        let status = answer.status();
        match status.is_success() {
            true => Ok(answer),
            false => Err(refused(status)),
        }
    }
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
