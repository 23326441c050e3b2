//! Our side: a sandbox by its public API, as the client whose software is looked at. Faults and record are a
//! client's own, so the run and the software share one.

use anyhow::{Context, ensure};
use chassis::outside;
use contracts::Page;
use contracts::amount::{Cents, Euro};
use contracts::conformance::{ConformanceReport, RecordedCall, SandboxClock};
use reqwest::{Client, Method, StatusCode, Url};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);
const LARGEST: usize = 4 << 20;
/// How many sales are looked at: the largest page.
const LATEST: i64 = 500;
/// The end of the problem that says so.
const EXPIRED: &str = "uitpas/social-tariff-expired";

/// A ticket that somebody wants.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    pub uitpas_number: String,
    pub event_id: String,
    pub regular_price: Euro,
}

/// What is read of a sale.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sale {
    id: String,
    regular_price: Euro,
}

/// Which calls go wrong, and how: one kind, so many times.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    pub method: &'static str,
    pub route: &'static str,
    pub kind: &'static str,
    pub times: u32,
}

/// A sandbox, for one client.
pub struct Sandbox {
    http: Client,
    url: String,
    token: String,
}

impl Sandbox {
    /// Gets a token.
    ///
    /// # Errors
    /// When there is none to be had, or this is no sandbox.
    pub async fn open(url: &str, client: &str, secret: &str) -> anyhow::Result<Self> {
        let url = url.trim_end_matches('/').to_owned();
        let http = outside::client().timeout(PATIENCE).build()?;
        let mut form = Url::parse("http://form/")?;
        form.query_pairs_mut()
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", client)
            .append_pair("client_secret", secret);
        let request = http
            .post(format!("{url}/oauth/token"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.query().unwrap_or_default().to_owned());
        let answer = request
            .send()
            .await
            .with_context(|| format!("{url} does not answer"))?;
        let status = answer.status();
        ensure!(status.is_success(), "{url} gives no token to {client}: {status}");
        let body: Value = answer.json().await.context("no token")?;
        let token = body["access_token"].as_str().context("no token")?.to_owned();
        let sandbox = Self { http, url, token };
        sandbox
            .clock()
            .await
            .context("is it a sandbox? `cargo xtask up --sandbox`")?;
        Ok(sandbox)
    }

    /// Forgets faults and record, and cancels what stands of it.
    ///
    /// # Errors
    /// When it does not.
    pub async fn reset(&self) -> anyhow::Result<()> {
        self.send(Method::POST, "/sandbox/reset", None).await.map(drop)
    }

    /// What goes wrong from now on; calls are on record.
    ///
    /// # Errors
    /// When it does not.
    pub async fn seed(&self, faults: &[Fault]) -> anyhow::Result<()> {
        let each = faults.iter().map(|fault| {
            let Fault {
                method,
                route,
                kind,
                times,
            } = *fault;
            json!({"method": method, "route": route, "fault": kind, "times": times})
        });
        let body: Value = each.collect();
        self.send(Method::PUT, "/sandbox/faults", Some(body))
            .await
            .map(drop)
    }

    /// What the software sent.
    ///
    /// # Errors
    /// When nothing is on record.
    pub async fn record(&self) -> anyhow::Result<Vec<RecordedCall>> {
        self.read(Method::GET, "/sandbox/record", None).await
    }

    /// What the sandbox itself says of it.
    ///
    /// # Errors
    /// When nothing is on record.
    pub async fn report(&self) -> anyhow::Result<ConformanceReport> {
        self.read(Method::GET, "/sandbox/report", None).await
    }

    /// The reduced price that there is now; none where there is none.
    ///
    /// # Errors
    /// When the question is refused.
    pub async fn reduced(&self, line: &Wanted) -> anyhow::Result<Option<Cents>> {
        let mut query = Url::parse("http://query/")?;
        let price = serde_json::to_string(&line.regular_price)?;
        query
            .query_pairs_mut()
            .append_pair("uitpasNumber", &line.uitpas_number)
            .append_pair("eventId", &line.event_id)
            .append_pair("regularPrice", &price)
            .append_pair("type", "SOCIALTARIFF");
        let path = format!("/tariffs?{}", query.query().unwrap_or_default());
        let (status, whole) = self.exchange(Method::GET, &path, None).await?;
        let answer: Value = serde_json::from_slice(&whole).unwrap_or_default();
        if answer["type"]
            .as_str()
            .is_some_and(|slug| slug.ends_with(EXPIRED))
        {
            return Ok(None);
        }
        ensure!(
            status.is_success(),
            "the sandbox refuses {path}: {status} {}",
            title(&answer)
        );
        match &answer["available"][0]["price"] {
            Value::Null => Ok(None),
            price => Ok(Some(serde_json::from_value::<Euro>(price.clone())?.0)),
        }
    }

    /// The regular price of each of the latest sales at an event; none for a client that may not read sales.
    ///
    /// # Errors
    /// When the question is refused otherwise.
    pub async fn regular_prices(&self, event_id: &str) -> anyhow::Result<Option<BTreeMap<String, Cents>>> {
        let Some(first) = self.sales(event_id, 0, 1).await? else {
            return Ok(None);
        };
        // They come oldest first.
        let start = (first.total_items - LATEST).max(0);
        let latest = self.sales(event_id, start, LATEST).await?;
        let sales = latest.into_iter().flat_map(|page| page.member);
        Ok(Some(sales.map(|sale| (sale.id, sale.regular_price.0)).collect()))
    }

    async fn sales(&self, event_id: &str, start: i64, limit: i64) -> anyhow::Result<Option<Page<Sale>>> {
        let mut query = Url::parse("http://query/")?;
        query
            .query_pairs_mut()
            .append_pair("eventId", event_id)
            .append_pair("start", &start.to_string())
            .append_pair("limit", &limit.to_string());
        let path = format!("/ticket-sales?{}", query.query().unwrap_or_default());
        let (status, whole) = self.exchange(Method::GET, &path, None).await?;
        if status == StatusCode::FORBIDDEN {
            return Ok(None);
        }
        understood(&path, &accepted(&path, status, whole)?).map(Some)
    }

    /// What time it is there.
    ///
    /// # Errors
    /// When there is no sandbox.
    pub async fn clock(&self) -> anyhow::Result<SandboxClock> {
        self.read(Method::GET, "/sandbox/clock", None).await
    }

    /// Puts all of it so many days ahead of today.
    ///
    /// # Errors
    /// When it does not.
    pub async fn put_ahead(&self, days: i64) -> anyhow::Result<()> {
        let body = json!({"aheadSeconds": days * 86_400});
        self.send(Method::PUT, "/sandbox/clock", Some(body))
            .await
            .map(drop)
    }

    /// Goes back to today, and resets.
    ///
    /// # Errors
    /// When it does not.
    pub async fn go_back(&self) -> anyhow::Result<()> {
        self.send(Method::DELETE, "/sandbox/clock", None).await.map(drop)
    }

    async fn read<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> anyhow::Result<T> {
        understood(path, &self.send(method, path, body).await?)
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> anyhow::Result<Vec<u8>> {
        let (status, whole) = self.exchange(method, path, body).await?;
        accepted(path, status, whole)
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> anyhow::Result<(StatusCode, Vec<u8>)> {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        request = request.bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let mut answer = request.send().await.context("the sandbox does not answer")?;
        let whole = outside::whole(&mut answer, LARGEST).await?;
        let whole = whole.with_context(|| format!("{path} says too much"))?;
        Ok((answer.status(), whole))
    }
}

fn accepted(path: &str, status: StatusCode, whole: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    let said = || serde_json::from_slice(&whole).unwrap_or_default();
    ensure!(
        status.is_success(),
        "the sandbox refuses {path}: {status} {}",
        title(&said())
    );
    Ok(whole)
}

fn understood<T: DeserializeOwned>(path: &str, whole: &[u8]) -> anyhow::Result<T> {
    serde_json::from_slice(whole).with_context(|| format!("what {path} says is not understood"))
}

/// What a problem says.
fn title(problem: &Value) -> &str {
    problem["title"].as_str().unwrap_or_default()
}
