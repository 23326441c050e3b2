//! Change a right: suspended, resumed, renewed or taken away by the coordinator of a region.

use crate::membership::{self, end_date};
use crate::right::{Act, Held, Standing, refused};
use crate::seals::Seals;
use crate::{card, passholder, person};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::ask::Done;
use contracts::day::brussels_day;
use contracts::pass::{ChangeRight, ListRightHistory, RightHistory, RightStep, SocialTariff};
use contracts::{CardSystemId, PassNumber, PassholderId, Refusal};
use messaging::{Reading, Tx};
use sqlx::PgConnection;

/// How many lines of a history are shown.
const LINES: i64 = 500;

/// What is so already stays so. Whoever has a card of a region is meant, whatever became of the card.
///
/// # Errors
/// `pass-not-found`; refused where there is no right, or none that this can be done about, and for a day that
/// cannot be.
///
/// Rule: the coordinator of a region suspends a right until a day on which it would still count, lets it
/// count again, gives it another last day, and takes it away
/// Test: `the_coordinator_suspends_resumes_renews_and_takes_away_a_right`
/// Source: UiTPAS documentation, kansenstatuut
pub async fn change_right(tx: &mut Tx, seals: &Seals, ask: ChangeRight) -> Result<Done, Fault> {
    let (id, region) = whose(tx.conn(), &ask.pass_number).await?;
    // Who is told with the person is held with the person, in the order of the ids.
    let crowd = person::crowd(tx.conn(), &seals.rights, id, region).await?;
    passholder::lock(tx.conn(), &crowd).await?;
    if whose(tx.conn(), &ask.pass_number).await? != (id, region) {
        return Err(Fault::Busy("the card is being changed".into()));
    }
    let found = person::load_one(tx.conn(), id).await?;
    let person = found.ok_or_else(Refusal::pass_not_found)?;
    let membership = person.membership_of(region).ok_or_else(Refusal::pass_not_found)?;
    let right = membership.social_tariff.ok_or_else(|| refused(Standing::None))?;
    let after = after(&ask.step, &right, brussels_day(tx.now()))?;
    if after == Some(Held::of(&right)) {
        return Ok(Done {});
    }
    let row = membership::with_right(id, membership, after);
    let reason = match ask.step {
        RightStep::Renew { reason, .. } => reason,
        _ => None,
    };
    for verdict in membership::put(tx, &[row], Act::coordinator(reason)).await? {
        verdict?;
    }
    person::tell_beside(tx, &seals.rights, &crowd).await?;
    Ok(Done {})
}

/// What became of the right of whoever has this card.
///
/// # Errors
/// `pass-not-found`.
pub async fn list_right_history(reading: &mut Reading, ask: ListRightHistory) -> Result<RightHistory, Fault> {
    let (id, region) = whose(reading.conn(), &ask.pass_number).await?;
    let found = person::load_one(reading.conn(), id).await?;
    let person = found.ok_or_else(Refusal::pass_not_found)?;
    let right = person
        .membership_of(region)
        .and_then(|membership| membership.social_tariff);
    let history = crate::right::newest(reading.conn(), id, region, LINES).await?;
    let agrees = history.now() == right.as_ref().map(Held::of);
    Ok(RightHistory {
        lines: history.into_lines(),
        agrees,
    })
}

/// Whose the card is, and of which region.
async fn whose(conn: &mut PgConnection, number: &PassNumber) -> Result<(PassholderId, CardSystemId), Fault> {
    let found = card::find_by_number(conn, number).await?;
    let held = found.and_then(|card| Some((card.passholder_id?, card.card_system_id)));
    Ok(held.ok_or_else(Refusal::pass_not_found)?)
}

/// The right from now on; none when there is none any more.
fn after(step: &RightStep, right: &SocialTariff, today: NaiveDate) -> Result<Option<Held>, Refusal> {
    let held = Held::of(right);
    Ok(match step {
        RightStep::Suspend { until } => match (today..=right.last_day_of_grace()).contains(until) {
            true => Some(Held {
                suspended_until: Some(*until),
                ..held
            }),
            false => {
                let words = "is not between today and the last day on which the right counts";
                return Err(Refusal::invalid_data(&[("/until".into(), words.into())]));
            }
        },
        RightStep::Resume => {
            let over = held.suspended_until.filter(|until| *until < today);
            Some(Held {
                suspended_until: over,
                ..held
            })
        }
        RightStep::Renew { last_day, .. } => {
            end_date::require("/lastDay", *last_day, today)?;
            Some(Held {
                last_day: *last_day,
                ..held
            })
        }
        RightStep::Lose => None,
    })
}
