//! The official source, asked.

use super::Address;
use chassis::config::Secret;
use chassis::outside;
use chrono::{NaiveDate, TimeDelta};
use contracts::Insz;
use contracts::pass::SentInsz;
use reqwest::header::RETRY_AFTER;
use reqwest::{Response, StatusCode};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than any answer needs, in bytes.
const LARGEST: usize = 16 << 10;
/// Nobody has more children who are told of.
const MOST_CHILDREN: usize = 20;

/// Where it is, and what we show there.
pub struct Source {
    client: reqwest::Client,
    url: String,
    secret: Secret,
}

/// What it says of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// Until this day, where it says one.
    Entitled {
        until: Option<NaiveDate>,
    },
    NotEntitled,
    /// It does not know the person.
    Unknown,
    /// Something is wrong with this number alone: the source will have nothing of it, or we cannot read it.
    Unaskable,
    /// Nothing yet: it is away, slow, or wants to be left alone for so long.
    #[serde(skip)]
    Later(Option<TimeDelta>),
}

/// A child of whoever was asked about.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Child {
    pub national_number: SentInsz,
    pub family_name: String,
    pub given_name: String,
    pub entitled: bool,
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

/// What it says of one person and his children.
#[derive(Serialize, Deserialize)]
pub struct Household {
    pub answer: Answer,
    pub children: Vec<Child>,
}

impl From<Answer> for Household {
    fn from(answer: Answer) -> Self {
        Self {
            answer,
            children: vec![],
        }
    }
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
    /// One that cannot be read is left out.
    #[serde(default)]
    children: Vec<serde_json::Value>,
}

impl Source {
    /// The one of the settings, if there is one.
    pub fn new(address: &Address, secret: &Secret) -> Option<Self> {
        let url = address.get()?.to_owned();
        match outside::client().timeout(PATIENCE).build() {
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
        self.ask_within(insz, PATIENCE).await.answer
    }

    /// As [`Source::ask`], for somebody who waits for it, and with the children.
    pub async fn ask_within(&self, insz: &Insz, patience: Duration) -> Household {
        let question = Question {
            national_number: insz.expose(),
        };
        let request = self
            .client
            .post(&self.url)
            .timeout(patience)
            .bearer_auth(self.secret.expose())
            .json(&question);
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => return later(&error.without_url()).into(),
        };
        match answer.status() {
            StatusCode::OK => match read(answer).await {
                Ok(said) => household(said),
                Err(error) => later(&error).into(),
            },
            StatusCode::NOT_FOUND => Answer::Unknown.into(),
            status @ (StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY) => {
                tracing::warn!(%status, "the official source will have nothing of a question");
                Answer::Unaskable.into()
            }
            status => {
                tracing::warn!(%status, "the official source does not answer");
                Answer::Later(retry_after(&answer)).into()
            }
        }
    }
}

fn household(said: Said) -> Household {
    let children = said.children.into_iter().take(MOST_CHILDREN);
    Household {
        answer: match said.entitled {
            true => Answer::Entitled { until: said.until },
            false => Answer::NotEntitled,
        },
        children: children
            .filter_map(|child| serde_json::from_value(child).ok())
            .collect(),
    }
}

fn later(error: &dyn std::fmt::Display) -> Answer {
    tracing::warn!(%error, "the official source does not answer");
    Answer::Later(None)
}

/// What it says; an answer that cannot be read is not repeated in words.
async fn read(mut answer: Response) -> Result<Said, &'static str> {
    let whole = outside::whole(&mut answer, LARGEST).await;
    let whole = whole.map_err(|_| "the answer broke off")?;
    let whole = whole.ok_or("the answer is too large")?;
    serde_json::from_slice(&whole).map_err(|_| "the answer cannot be read")
}

fn retry_after(answer: &Response) -> Option<TimeDelta> {
    let seconds = answer.headers().get(RETRY_AFTER)?.to_str().ok()?;
    TimeDelta::try_seconds(seconds.parse::<u32>().ok()?.into())
}
