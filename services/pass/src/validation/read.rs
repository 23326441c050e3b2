//! Read: who somebody is, and what the official source says of his right.

use super::answer::answer;
use super::id_token::ValidatedRight;
use super::secret::Stage;
use super::store::{self, Row};
use super::{Shown, Tools};
use crate::entitlement::{Answer, Child};
use crate::{family, insz, person};
use chassis::Fault;
use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use contracts::pass::{
    ReadValidation, SentInsz, SocialTariffValidation, SocialTariffValidationPerson, ValidationSecret,
};
use contracts::{PassNumber, PassholderId, Refusal};
use messaging::{Office, Reading};

/// How long an id token counts in an order.
const LIFE: TimeDelta = TimeDelta::minutes(30);

/// # Errors
/// 401 for a token that does not count; busy while the source does not answer.
///
/// Rule: who has shown on line who he is sees whether the official source says that he has the right, his
/// children with him where it tells of them, and the number of his own pass, and of those of his children who
/// are in his family
/// Test: `who_showed_who_he_is_sees_his_right_and_his_childrens`,
/// `who_has_a_child_in_no_family_of_his_does_not_see_its_pass`
/// Source: UiTPAS API 4.0, SocialTariffValidation; this house: a parent may live elsewhere
pub async fn read(
    office: &Office,
    tools: Tools<'_>,
    ask: ReadValidation,
) -> Result<SocialTariffValidation, Fault> {
    let row = row(&mut office.reading().await?, tools, &ask.token).await?;
    let plain = tools
        .secrets
        .keys()
        .open(&row.key, &row.sealed, row.id.as_bytes())?;
    let shown: Shown = serde_json::from_slice(&plain)?;
    let said = answer(office, tools, &row, &shown).await?;
    let (has_right, until) = match said.answer {
        Answer::Entitled { until } => (true, until),
        Answer::NotEntitled | Answer::Unknown | Answer::Unaskable | Answer::Later(_) => (false, None),
    };
    let mut reading = office.reading().await?;
    let holder = holder_of(&mut reading, tools, &shown.insz).await?;
    let user = Told {
        shown,
        has_right,
        until,
        holder,
    };
    let user = view(&mut reading, tools, user).await?;
    let mut children = Vec::with_capacity(said.children.len());
    for child in said.children {
        let own = in_family(&mut reading, tools, holder, &child.national_number).await?;
        children.push(view(&mut reading, tools, Told::of(child, own)).await?);
    }
    Ok(SocialTariffValidation { user, children })
}

async fn row(reading: &mut Reading, tools: Tools<'_>, token: &ValidationSecret) -> Result<Row, Fault> {
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
    found.ok_or_else(|| unauthorized().into())
}

/// What is told of one person.
struct Told {
    shown: Shown,
    has_right: bool,
    until: Option<NaiveDate>,
    /// Whose pass is shown.
    holder: Option<PassholderId>,
}

impl Told {
    fn of(child: Child, holder: Option<PassholderId>) -> Self {
        Self {
            holder,
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
        uitpas_number: number_of(reading, told.holder).await?,
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

/// Who has this national number here.
async fn holder_of(
    reading: &mut Reading,
    tools: Tools<'_>,
    insz: &SentInsz,
) -> Result<Option<PassholderId>, Fault> {
    insz::store::find(reading.conn(), &tools.vault.indexes(&insz.0)).await
}

/// The child, where it is in the family of this holder.
async fn in_family(
    reading: &mut Reading,
    tools: Tools<'_>,
    owner: Option<PassholderId>,
    child: &SentInsz,
) -> Result<Option<PassholderId>, Fault> {
    let (Some(owner), Some(child)) = (owner, holder_of(reading, tools, child).await?) else {
        return Ok(None);
    };
    let is_in = family::has_member(reading.conn(), owner, child).await?;
    Ok(is_in.then_some(child))
}

/// The number of the pass that this person has already.
async fn number_of(reading: &mut Reading, holder: Option<PassholderId>) -> Result<Option<PassNumber>, Fault> {
    let Some(holder) = holder else {
        return Ok(None);
    };
    let person = person::load_one(reading.conn(), holder).await?;
    Ok(person.and_then(|person| person.current_number().cloned()))
}
