//! Ticketing software with an adapter for the kit: right, or wrong in one way.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Below what a slow answer takes.
const HASTE: Duration = Duration::from_millis(1800);
const TRIES: usize = 5;

/// What is wrong with a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    Nothing,
    /// What fails is written to a log, and the ticket stays reduced (Stamhoofd).
    OnlyLogs,
    /// A line of the answer is found by pass and event, so that lines that are alike are one (Stamhoofd).
    FindsByPass,
    /// A line of the answer is taken for the line at the same place.
    FindsByPlace,
    /// That there is no right is noticed, and not heeded (Stamhoofd).
    HeedsNoNo,
    /// The number of the pass says who has the right (Stamhoofd).
    ReadsTheNumber,
    /// After 503 the same ticket is another sale.
    AnotherAfter503,
    /// 500 is taken for the end.
    GivesUpAt500,
    /// Comes again at once.
    Impatient,
    /// No key, and no references.
    Nameless,
    /// Hangs up before a slow answer comes.
    Hasty,
    /// A refund that fails is forgotten.
    ForgetsRefunds,
    /// Refunds the last ticket, whichever it was.
    RefundsTheLast,
    /// A price that was good once is good for ever.
    KeepsPrices,
    /// Takes whatever comes.
    VerifiesNothing,
    /// Verifies who signed, not when.
    ForgetsTime,
    /// Looks when, not who signed.
    ForgetsSignatures,
    /// What comes twice counts twice.
    CountsTwice,
    /// Fails at every event, whoever signed it and when.
    TakesNoEvents,
}

/// Where it sells, and who it is there.
#[derive(Clone)]
pub struct Account {
    pub url: String,
    pub token: String,
}

struct Inside {
    wrong: Wrong,
    account: Account,
    http: reqwest::Client,
    address: String,
    made: AtomicUsize,
    /// By ticket.
    sales: Mutex<HashMap<String, String>>,
    last: Mutex<String>,
    prices: Mutex<HashMap<String, f64>>,
    secret: Mutex<String>,
    applied: Mutex<Vec<String>>,
}

type Vendor = Arc<Inside>;

/// Opens its adapter; where it is.
pub async fn open(wrong: Wrong, account: Account) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let vendor = Arc::new(Inside {
        wrong,
        account,
        http: reqwest::Client::new(),
        address: address.clone(),
        made: AtomicUsize::default(),
        sales: Mutex::default(),
        last: Mutex::default(),
        prices: Mutex::default(),
        secret: Mutex::default(),
        applied: Mutex::default(),
    });
    let router = Router::new()
        .route("/sell", post(sell))
        .route("/cancel", post(cancel))
        .route("/show-price", post(show_price))
        .route("/receive", post(receive))
        .route("/received", post(received))
        .route("/events", post(event))
        .with_state(vendor);
    #[expect(clippy::disallowed_methods, reason = "a server of the test")]
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

impl Inside {
    fn is(&self, wrong: Wrong) -> bool {
        self.wrong == wrong
    }

    async fn send(&self, method: &str, path: &str, key: Option<&str>, body: Option<&Value>) -> Option<Told> {
        let method = method.parse().unwrap();
        let mut request = self.http.request(method, format!("{}{path}", self.account.url));
        request = request.bearer_auth(&self.account.token);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        if self.is(Wrong::Hasty) && path == "/ticket-sales" {
            request = request.timeout(HASTE);
        }
        let answer = request.send().await.ok()?;
        let wait = answer
            .headers()
            .get("retry-after")
            .and_then(|wait| wait.to_str().ok()?.parse().ok());
        Some(Told {
            status: answer.status().as_u16(),
            wait: wait.unwrap_or(0),
            body: answer.json().await.unwrap_or_default(),
        })
    }

    /// Again and again, unless that is what is wrong.
    async fn insist(
        &self,
        method: &str,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> Option<Told> {
        let mut key = key.map(str::to_owned);
        let mut body = body.cloned();
        for again in 0..TRIES {
            let told = self.send(method, path, key.as_deref(), body.as_ref()).await?;
            let is_sale = path == "/ticket-sales";
            let gives_up = match told.status {
                500 => self.is(Wrong::GivesUpAt500) && is_sale || self.is(Wrong::ForgetsRefunds) && !is_sale,
                429 | 503 => false,
                _ => return Some(told),
            };
            if gives_up || self.is(Wrong::OnlyLogs) && is_sale {
                return Some(told);
            }
            if told.status == 503 && self.is(Wrong::AnotherAfter503) {
                key = key.map(|key| format!("{key}-{again}"));
                for line in body.iter_mut().flat_map(|body| body.as_array_mut()).flatten() {
                    line["clientReference"] = json!(format!("{}-{again}", line["clientReference"]));
                }
            }
            if !self.is(Wrong::Impatient) {
                tokio::time::sleep(Duration::from_secs(told.wait)).await;
            }
        }
        None
    }

    /// The price, and whether it is a reduced one.
    async fn price(&self, line: &Value) -> (f64, bool) {
        let of = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let (pass, event, regular) = (
            of("uitpasNumber"),
            of("eventId"),
            line["regularPrice"].as_f64().unwrap(),
        );
        if self.is(Wrong::ReadsTheNumber) && pass.starts_with("09901") {
            return ((regular * 20.0).round() / 100.0, true);
        }
        let known = format!("{pass} {event} {regular}");
        if let Some(price) = self
            .prices
            .lock()
            .unwrap()
            .get(&known)
            .filter(|_| self.is(Wrong::KeepsPrices))
        {
            return (*price, true);
        }
        let path =
            format!("/tariffs?uitpasNumber={pass}&eventId={event}&regularPrice={regular}&type=SOCIALTARIFF");
        let told = self.insist("GET", &path, None, None).await;
        let price = told.and_then(|told| told.body["available"][0]["price"].as_f64());
        if let Some(price) = price {
            self.prices.lock().unwrap().insert(known, price);
            return (price, true);
        }
        match self.is(Wrong::HeedsNoNo) {
            true => ((regular * 20.0).round() / 100.0, true),
            false => (regular, false),
        }
    }
}

struct Told {
    status: u16,
    wait: u64,
    body: Value,
}

async fn sell(State(vendor): State<Vendor>, Json(body): Json<Value>) -> Json<Value> {
    let (mut tickets, mut reduced) = (vec![], vec![]);
    for line in body["lines"].as_array().unwrap() {
        let number = vendor.made.fetch_add(1, Ordering::SeqCst);
        // No other vendor of this client ever uses it.
        let name = format!("{}-{number:04}", vendor.address);
        let (price, is_reduced) = vendor.price(line).await;
        if is_reduced {
            let mut line = line.clone();
            line["tariff"] = json!({"id": "SOCIALTARIFF"});
            line["clientReference"] = json!(name);
            reduced.push(line);
        }
        tickets.push(json!({"ticket": name, "price": price}));
    }
    if reduced.is_empty() {
        return Json(json!({ "tickets": tickets }));
    }
    let key = format!(
        "basket of {} at {}",
        reduced[0]["clientReference"], vendor.address
    );
    let is_nameless = vendor.is(Wrong::Nameless);
    if is_nameless {
        for line in reduced.iter_mut().flat_map(|line| line.as_object_mut()) {
            line.remove("clientReference");
        }
    }
    let body = Value::from(reduced);
    let told = vendor
        .insist(
            "POST",
            "/ticket-sales",
            (!is_nameless).then_some(&*key),
            Some(&body),
        )
        .await;
    let mut sold = told
        .and_then(|told| told.body.as_array().cloned())
        .unwrap_or_default();
    for ticket in &mut tickets {
        let name = ticket["ticket"].as_str().unwrap().to_owned();
        let is_it = |sale: &Value| {
            let reference = sale["clientReference"].as_str().unwrap_or_default();
            let is_any = vendor.is(Wrong::FindsByPass) || vendor.is(Wrong::FindsByPlace) || is_nameless;
            is_any || reference.contains(&name)
        };
        let Some(place) = sold.iter().position(is_it) else {
            continue;
        };
        let sale = match vendor.is(Wrong::FindsByPass) {
            true => sold[place].clone(),
            false => sold.remove(place),
        };
        let id = sale["id"].as_str().unwrap().to_owned();
        ticket["ticketSaleId"] = json!(id);
        vendor.sales.lock().unwrap().insert(name.clone(), id);
        *vendor.last.lock().unwrap() = name;
    }
    Json(json!({ "tickets": tickets }))
}

async fn cancel(State(vendor): State<Vendor>, Json(body): Json<Value>) -> StatusCode {
    let ticket = match vendor.is(Wrong::RefundsTheLast) {
        true => vendor.last.lock().unwrap().clone(),
        false => body["ticket"].as_str().unwrap().to_owned(),
    };
    let sale = vendor.sales.lock().unwrap().get(&ticket).cloned();
    if let Some(sale) = sale {
        vendor
            .insist("DELETE", &format!("/ticket-sales/{sale}"), None, None)
            .await;
    }
    StatusCode::NO_CONTENT
}

async fn show_price(State(vendor): State<Vendor>, Json(line): Json<Value>) -> Json<Value> {
    let (price, _) = vendor.price(&line).await;
    Json(json!({ "price": price }))
}

async fn receive(State(vendor): State<Vendor>, Json(body): Json<Value>) -> Json<Value> {
    *vendor.secret.lock().unwrap() = body["secret"].as_str().unwrap().to_owned();
    Json(json!({"address": format!("{}/events", vendor.address)}))
}

async fn received(State(vendor): State<Vendor>) -> Json<Value> {
    Json(json!({"ids": *vendor.applied.lock().unwrap()}))
}

async fn event(State(vendor): State<Vendor>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if vendor.is(Wrong::TakesNoEvents) {
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let (id, at) = (header("webhook-id"), header("webhook-timestamp"));
    let webhook = Webhook::new(&vendor.secret.lock().unwrap()).unwrap();
    let signed = webhook.sign(&id, at.parse().unwrap(), &body).unwrap();
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let is_signed = signed == header("webhook-signature");
    let is_fresh = now.abs_diff(at.parse().unwrap()) < 300;
    let is_fine = match vendor.wrong {
        Wrong::VerifiesNothing => true,
        Wrong::ForgetsTime => is_signed,
        Wrong::ForgetsSignatures => is_fresh,
        _ => is_signed && is_fresh,
    };
    if !is_fine {
        return StatusCode::UNAUTHORIZED;
    }
    let mut applied = vendor.applied.lock().unwrap();
    if vendor.is(Wrong::CountsTwice) || !applied.contains(&id) {
        applied.push(id);
    }
    StatusCode::NO_CONTENT
}
