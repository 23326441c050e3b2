//! Read: who somebody is, and what the official source says of his right.

use super::id_token::ValidatedRight;
use super::secret::Stage;
use super::{Shown, Tools, store};
use crate::entitlement::{Answer, Child};
use crate::insz;
use crate::person;
use chassis::Fault;
use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use contracts::pass::{
    ReadValidation, SentInsz, SocialTariffValidation, SocialTariffValidationPerson, ValidationSecret,
};
use contracts::{PassNumber, Refusal};
use messaging::{Office, Reading};
use std::time::Duration;

/// How long an id token counts in an order.
const LIFE: TimeDelta = TimeDelta::minutes(30);
/// How long somebody waits for the official source: less than an ask has.
const PATIENCE: Duration = Duration::from_millis(1800);

/// No connection is held while the source is asked.
///
/// # Errors
/// 401 for a token that does not count; busy while the source does not answer.
///
/// Rule: who has shown on line who he is sees whether the official source says that he has the right, his
/// children with him where it tells of them, and the number of a pass that somebody of them has already
/// Test: `who_showed_who_he_is_sees_his_right_and_his_childrens`
/// Source: UiTPAS API 4.0, SocialTariffValidation
pub async fn read(
    office: &Office,
    tools: Tools<'_>,
    ask: ReadValidation,
) -> Result<SocialTariffValidation, Fault> {
    let shown = shown(&mut office.reading().await?, tools, &ask.token).await?;
    let source = tools
        .source
        .ok_or_else(|| Fault::Busy("there is no official source".into()))?;
    let said = source.ask_within(&shown.insz.0, PATIENCE).await;
    let (has_right, until) = match said.answer {
        Answer::Entitled { until } => (true, until),
        Answer::NotEntitled | Answer::Unknown => (false, None),
        Answer::Unaskable | Answer::Later(_) => {
            return Err(Fault::Busy("the official source does not answer".into()));
        }
    };
    let mut reading = office.reading().await?;
    let user = Told {
        shown,
        has_right,
        until,
    };
    let user = view(&mut reading, tools, user).await?;
    let mut children = Vec::with_capacity(said.children.len());
    for child in said.children {
        children.push(view(&mut reading, tools, Told::from(child)).await?);
    }
    Ok(SocialTariffValidation { user, children })
}

async fn shown(reading: &mut Reading, tools: Tools<'_>, token: &ValidationSecret) -> Result<Shown, Fault> {
    let unauthorized = || {
        Refusal::new(
            "auth/unauthorized",
            401,
            "The token does not count, or not any more",
        )
    };
    let id = tools.secrets.read(token, Stage::Token).ok_or_else(unauthorized)?;
    let now = reading.now();
    let found = store::find(reading.conn(), id, Stage::Token, now).await?;
    let row = found.ok_or_else(unauthorized)?;
    let keys = tools.secrets.keys();
    let plain = keys.open(&row.key, &row.sealed, row.id.as_bytes())?;
    Ok(serde_json::from_slice(&plain)?)
}

/// What is told of one person.
struct Told {
    shown: Shown,
    has_right: bool,
    until: Option<NaiveDate>,
}

impl From<Child> for Told {
    fn from(child: Child) -> Self {
        Self {
            has_right: child.entitled,
            until: child.until,
            shown: Shown {
                insz: child.national_number,
                family_name: child.family_name,
                given_name: child.given_name,
                street: None,
                postal_code: None,
                city: None,
            },
        }
    }
}

async fn view(
    reading: &mut Reading,
    tools: Tools<'_>,
    told: Told,
) -> Result<SocialTariffValidationPerson, Fault> {
    let expires_at = expiry(reading.now());
    let right = ValidatedRight {
        has_right: told.has_right,
        last_day: told.until.filter(|_| told.has_right),
        expires_at,
    };
    let shown = told.shown;
    Ok(SocialTariffValidationPerson {
        has_social_tariff: told.has_right,
        uitpas_number: number_of(reading, tools, &shown.insz).await?,
        id_token: ValidationSecret(tools.id_tokens.seal(&shown.insz.0, &right)?),
        id_token_expires_at: expires_at,
        insz_number: shown.insz,
        family_name: shown.family_name,
        given_name: shown.given_name,
        street: shown.street,
        postal_code: shown.postal_code,
        city: shown.city,
    })
}

fn expiry(now: DateTime<Utc>) -> DateTime<Utc> {
    (now + LIFE).trunc_subsecs(0)
}

/// The number of the pass that this person has already.
async fn number_of(
    reading: &mut Reading,
    tools: Tools<'_>,
    insz: &SentInsz,
) -> Result<Option<PassNumber>, Fault> {
    let owner = insz::store::find(reading.conn(), &tools.vault.indexes(&insz.0)).await?;
    let Some(owner) = owner else {
        return Ok(None);
    };
    let person = person::load_one(reading.conn(), owner).await?;
    Ok(person.and_then(|person| person.current_number().cloned()))
}
