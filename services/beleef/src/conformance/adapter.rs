//! The vendor's side: its product, behind a handful of verbs. Each is a POST of JSON to `URL/<verb>`.
//!
//! Whatever stands there is a stranger's: it may be away, hang, lead elsewhere, or say far too much.

use super::sandbox::Wanted;
use super::words::many;
use anyhow::Context;
use chassis::outside;
use chrono::{DateTime, Utc};
use contracts::amount::Euro;
use reqwest::{Client, Response, StatusCode, Url};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;

/// What is read of an answer, in bytes.
const LARGEST: usize = 64 << 10;
/// What is shown of words of its own, in characters.
const SHOWN: usize = 160;
/// For an event, as deliveries have it.
pub const EVENT_IN_TIME: Duration = Duration::from_secs(15);

/// Why a verb did not do what it should.
#[derive(Debug)]
pub enum Trouble {
    /// Nobody is there, or does not answer: nothing more is asked.
    Gone(String),
    /// It answers something else.
    Odd(String),
    /// It says that it could not do it.
    Failed(String),
}

impl Trouble {
    /// What to mend, where that is not what the check is about.
    pub fn mend(&self) -> Option<&'static str> {
        match self {
            Self::Gone(_) => Some("start the adapter, and answer each verb in time (--patience)"),
            Self::Odd(_) => Some("answer as the table of verbs says (docs/conformance.md)"),
            Self::Failed(_) => None,
        }
    }
}

/// A ticket that was sold.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// What the vendor calls it.
    pub ticket: String,
    /// What the buyer pays.
    pub price: Euro,
    /// The sale that it is registered as.
    #[serde(default)]
    pub ticket_sale_id: Option<String>,
}

#[derive(Deserialize)]
struct Sold {
    tickets: Vec<Ticket>,
}

#[derive(Deserialize)]
struct Shown {
    price: Euro,
}

#[derive(Deserialize)]
struct Receiver {
    address: String,
}

#[derive(Deserialize)]
struct Received {
    ids: Vec<String>,
}

/// An event on its way, signed.
pub struct Delivery {
    pub id: String,
    pub at: DateTime<Utc>,
    pub signature: String,
    pub body: String,
}

/// The vendor's adapter.
pub struct Adapter {
    http: Client,
    url: Url,
}

impl Adapter {
    /// The adapter at this address, which is waited for so long.
    ///
    /// # Errors
    /// When that is no address.
    pub fn new(url: &str, patience: Duration) -> anyhow::Result<Self> {
        let mut url = Url::parse(url).with_context(|| format!("{url:?} is no address"))?;
        anyhow::ensure!(matches!(url.scheme(), "http" | "https"), "{url} is not over http");
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        let http = outside::client().timeout(patience).build()?;
        Ok(Self { http, url })
    }

    /// Sells a basket, as at the counter: the tariff is asked, what is reduced is registered.
    ///
    /// # Errors
    /// Anything but a ticket for each line.
    pub async fn sell(&self, lines: &[Wanted]) -> Result<Vec<Ticket>, Trouble> {
        let sold: Sold = self.verb("sell", &json!({"lines": lines})).await?;
        match sold.tickets.len() == lines.len() {
            true => Ok(sold.tickets),
            false => {
                let tickets = many(sold.tickets.len(), "ticket");
                let lines = many(lines.len(), "line");
                Err(Trouble::Odd(format!("sell: {tickets} for {lines}")))
            }
        }
    }

    /// Refunds a ticket.
    ///
    /// # Errors
    /// When it does not.
    pub async fn cancel(&self, ticket: &str) -> Result<(), Trouble> {
        let done: Result<Value, Trouble> = self.verb("cancel", &json!({"ticket": ticket})).await;
        done.map(drop)
    }

    /// What a ticket would cost, as the buyer sees it before he pays.
    ///
    /// # Errors
    /// When it says none.
    pub async fn show_price(&self, line: &Wanted) -> Result<Euro, Trouble> {
        let shown: Shown = self.verb("show-price", line).await?;
        Ok(shown.price)
    }

    /// Where it takes events that are signed with this secret.
    ///
    /// # Errors
    /// When it takes none.
    pub async fn receive(&self, secret: &str) -> Result<Url, Trouble> {
        let receiver: Receiver = self.verb("receive", &json!({"secret": secret})).await?;
        over_http(&receiver.address)
    }

    /// The ids of the events that had an effect, each as often as it had one.
    ///
    /// # Errors
    /// When it does not say.
    pub async fn received(&self) -> Result<Vec<String>, Trouble> {
        let received: Received = self.verb("received", &json!({})).await?;
        Ok(received.ids)
    }

    /// Delivers an event; what it was answered.
    ///
    /// # Errors
    /// When it was not.
    pub async fn deliver(&self, to: &Url, delivery: &Delivery) -> Result<u16, Trouble> {
        let request = self
            .http
            .post(to.clone())
            .timeout(EVENT_IN_TIME)
            .header("content-type", "application/cloudevents+json")
            .header("webhook-id", &delivery.id)
            .header("webhook-timestamp", delivery.at.timestamp().to_string())
            .header("webhook-signature", &delivery.signature)
            .body(delivery.body.clone());
        let answer = request.send().await;
        let answer = answer.map_err(|error| Trouble::Failed(words("the receiver of events", &error)))?;
        Ok(answer.status().as_u16())
    }

    async fn verb<T: DeserializeOwned>(&self, verb: &str, body: &impl Serialize) -> Result<T, Trouble> {
        let odd = |words: String| Trouble::Odd(format!("{verb}: {words}"));
        let url = self.url.join(verb).map_err(|error| odd(error.to_string()))?;
        let answer = self.http.post(url).json(body).send().await;
        let mut answer = answer.map_err(|error| Trouble::Gone(words(verb, &error)))?;
        let whole = read(verb, &mut answer).await?;
        let status = answer.status();
        if status.is_redirection() {
            return Err(odd(format!("leads elsewhere ({status}), which is not followed")));
        }
        if !status.is_success() {
            let said = String::from_utf8_lossy(&whole);
            let words = format!("{status} {}", brief(&said));
            return Err(match status {
                StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => odd(words),
                _ => Trouble::Failed(format!("{verb}: {words}")),
            });
        }
        let whole: &[u8] = if whole.is_empty() { b"null" } else { &whole };
        serde_json::from_slice(whole).map_err(|error| {
            let said = String::from_utf8_lossy(whole);
            odd(format!("is not what it should be ({error}): {}", brief(&said)))
        })
    }
}

async fn read(verb: &str, answer: &mut Response) -> Result<Vec<u8>, Trouble> {
    match outside::whole(answer, LARGEST).await {
        Ok(Some(whole)) => Ok(whole),
        Ok(None) => Err(Trouble::Odd(format!("{verb}: says more than {LARGEST} bytes"))),
        Err(error) => Err(Trouble::Gone(words(verb, &error))),
    }
}

fn words(what: &str, error: &reqwest::Error) -> String {
    match (error.is_timeout(), error.is_connect()) {
        (true, _) => format!("{what}: no answer in time"),
        (_, true) => format!("{what}: nobody is there"),
        _ => format!("{what}: the answer broke off"),
    }
}

/// Where events are delivered.
fn over_http(address: &str) -> Result<Url, Trouble> {
    // `localhost:9000` is an address too, of the scheme `localhost`.
    let url = Url::parse(address).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| {
        let shown = brief(address);
        Trouble::Odd(format!(
            "receive: {shown:?} is no address that begins with http:// or https://"
        ))
    })
}

/// Words of a stranger, as a terminal may show them.
fn brief(text: &str) -> String {
    let one_line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    one_line.take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stranger_says_moves_no_cursor_and_fills_no_screen() {
        let said = format!("\u{1b}[2J\r\n{}", "x".repeat(1000));
        let shown = brief(&said);
        assert_eq!(shown.chars().count(), SHOWN);
        assert!(!shown.contains(char::is_control));
    }

    #[test]
    fn an_adapter_is_over_http() {
        let second = Duration::from_secs(1);
        assert!(Adapter::new("file:///etc", second).is_err());
        assert!(Adapter::new("adapter", second).is_err());
        let adapter = Adapter::new("http://127.0.0.1:9/kit", second).unwrap();
        assert_eq!(adapter.url.join("sell").unwrap().path(), "/kit/sell");
    }

    #[test]
    fn a_receiver_of_events_is_over_http() {
        assert!(over_http("https://shop.example/hook").is_ok());
        for wrong in ["localhost:9000/hook", "file:///hook", "hook", ""] {
            let Err(Trouble::Odd(words)) = over_http(wrong) else {
                panic!("{wrong:?} is taken");
            };
            assert!(words.contains("http:// or https://"), "{words}");
        }
    }
}
