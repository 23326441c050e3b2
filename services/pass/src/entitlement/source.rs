//! The official source, asked.

use super::Address;
use chassis::config::Secret;
use chrono::{NaiveDate, TimeDelta};
use contracts::Insz;
use reqwest::header::RETRY_AFTER;
use reqwest::{Response, StatusCode};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than any answer needs.
const LARGEST: usize = 4096;

/// Where it is, and what we show there.
pub struct Source {
    client: reqwest::Client,
    url: String,
    secret: Secret,
}

/// What it says of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Until this day, where it says one.
    Entitled {
        until: Option<NaiveDate>,
    },
    NotEntitled,
    /// It does not know the person.
    Unknown,
    /// Nothing yet: it is away, slow, or wants to be left alone for so long.
    Later(Option<TimeDelta>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Question<'a> {
    national_number: &'a str,
}

#[derive(Deserialize)]
struct Said {
    entitled: bool,
    #[serde(default)]
    until: Option<NaiveDate>,
}

impl Source {
    /// The one of the settings, if there is one.
    pub fn new(address: &Address, secret: &Secret) -> Option<Self> {
        let url = address.get()?.to_owned();
        // A process may have chosen one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .tls_backend_rustls()
            .build();
        match client {
            Ok(client) => Some(Self {
                client,
                url,
                secret: secret.clone(),
            }),
            Err(error) => {
                tracing::error!(%error, "the official source cannot be asked");
                None
            }
        }
    }

    /// Whether this person is entitled. What goes wrong means later; nothing of the person is logged.
    pub async fn ask(&self, insz: &Insz) -> Answer {
        let question = Question {
            national_number: insz.expose(),
        };
        let request = self
            .client
            .post(&self.url)
            .bearer_auth(self.secret.expose())
            .json(&question);
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => return later(&error.without_url()),
        };
        match answer.status() {
            StatusCode::OK => match read(answer).await {
                Ok(Said {
                    entitled: true,
                    until,
                }) => Answer::Entitled { until },
                Ok(_) => Answer::NotEntitled,
                Err(error) => later(&error),
            },
            StatusCode::NOT_FOUND => Answer::Unknown,
            status => {
                tracing::warn!(%status, "the official source does not answer");
                Answer::Later(retry_after(&answer))
            }
        }
    }
}

fn later(error: &dyn std::fmt::Display) -> Answer {
    tracing::warn!(%error, "the official source does not answer");
    Answer::Later(None)
}

/// What it says; an answer that cannot be read is not repeated in words.
async fn read(mut answer: Response) -> Result<Said, &'static str> {
    let mut whole = vec![];
    while let Some(piece) = answer.chunk().await.map_err(|_| "the answer broke off")? {
        if whole.len() + piece.len() > LARGEST {
            return Err("the answer is too large");
        }
        whole.extend_from_slice(&piece);
    }
    serde_json::from_slice(&whole).map_err(|_| "the answer cannot be read")
}

fn retry_after(answer: &Response) -> Option<TimeDelta> {
    let seconds = answer.headers().get(RETRY_AFTER)?.to_str().ok()?;
    TimeDelta::try_seconds(seconds.parse::<u32>().ok()?.into())
}
