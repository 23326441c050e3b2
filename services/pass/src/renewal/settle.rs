//! Settle: what an answer means for somebody's rights.

use super::{FAILED, Item, Run, SETTLED, pace, store};
use crate::card_system::CardSystems;
use crate::entitlement::Answer;
use crate::person::Person;
use crate::right::{Act, Held, Standing, standing};
use crate::{card_system, membership, passholder, person};
use chassis::Fault;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use contracts::CardSystemId;
use contracts::day::brussels_day;
use contracts::pass::{Membership, MembershipStatus, RenewalFate};
use messaging::Tx;
use uuid::Uuid;

/// Whether the source is to be left alone now, or nobody asked at all: the run has ended. An answer that
/// comes too late - for a claim that another process took over, or a run that ended - has no effect, and so
/// has one that comes twice.
///
/// Rule: a right is renewed only when the official source says yes, until the day of the run or the earlier
/// one that the source says; whatever else it says, or does not say, takes no right away
/// Test: `a_run_renews_those_of_whom_the_source_says_yes_and_takes_nothing_away`,
/// `a_run_outlives_a_source_that_is_slow_fails_and_wants_to_be_left_alone`
/// Source: UiTPAS documentation, kansenstatuut; this house
///
/// Rule: an answer counts once, for the claim that asked for it, while the run lasts
/// Test: `an_answer_that_comes_after_the_run_has_no_effect`,
/// `a_run_that_is_cut_again_and_again_renews_everybody_once`
/// Source: this house
pub async fn settle(tx: &mut Tx, run: Run, claim: Uuid, item: &Item, answer: Answer) -> Result<bool, Fault> {
    let id = item.passholder_id;
    passholder::lock(tx.conn(), &[id.0]).await?;
    let held = store::hold(tx.conn()).await?;
    let Some(held) = held.filter(|held| held.id == run.id) else {
        return Ok(true);
    };
    let is_paused = held.is_paused(tx.now());
    if !store::item::is_claimed(tx.conn(), run.id, id, claim).await? {
        return Ok(is_paused);
    }
    let fate = match answer {
        Answer::Later(wants) => return Ok(later(tx, run, item, wants).await? || is_paused),
        Answer::Unaskable => {
            unaskable(tx, run, item).await?;
            return Ok(is_paused);
        }
        Answer::Entitled { until } => renew(tx, run, item, until).await?,
        Answer::NotEntitled => RenewalFate::NotEntitled,
        Answer::Unknown => RenewalFate::Unknown,
    };
    store::item::settle(tx.conn(), run.id, id, fate).await?;
    store::has_answered(tx.conn(), run.id).await?;
    tx.count(SETTLED, 1);
    Ok(is_paused)
}

/// Asked about again; and the source may be left alone for a while: whether it is.
async fn later(tx: &mut Tx, run: Run, item: &Item, wants: Option<TimeDelta>) -> Result<bool, Fault> {
    let now = tx.now();
    let next = now + pace::again(item.tries);
    store::item::put_off(tx.conn(), run.id, item.passholder_id, next).await?;
    let in_a_row = store::has_failed(tx.conn(), run.id).await?;
    let pause = pace::pause(wants, in_a_row);
    if let Some(pause) = pause {
        store::pause(tx.conn(), run.id, now + pause).await?;
    }
    tx.count(FAILED, 1);
    Ok(pause.is_some())
}

/// Something is wrong with this number alone: tried again, but not for ever.
async fn unaskable(tx: &mut Tx, run: Run, item: &Item) -> Result<(), Fault> {
    let id = item.passholder_id;
    if pace::is_given_up(item.tries) {
        store::item::settle(tx.conn(), run.id, id, RenewalFate::Unaskable).await?;
        tx.count(SETTLED, 1);
        return Ok(());
    }
    let next = tx.now() + pace::again(item.tries);
    store::item::put_off(tx.conn(), run.id, id, next).await?;
    tx.count(FAILED, 1);
    Ok(())
}

async fn renew(tx: &mut Tx, run: Run, item: &Item, until: Option<NaiveDate>) -> Result<RenewalFate, Fault> {
    let (id, now) = (item.passholder_id, tx.now());
    let Some(person) = person::load_one(tx.conn(), id).await? else {
        return Ok(RenewalFate::Left);
    };
    let last_day = until.map_or(run.until, |until| until.min(run.until));
    let systems = card_system::all_by_id(tx.conn()).await?;
    let (mut rows, mut left) = (vec![], None);
    for membership in person
        .memberships
        .iter()
        .filter(|m| ends_before(m, run.until, now))
    {
        if !is_at_home(&person, membership, &systems, brussels_day(now)) {
            left = Some(RenewalFate::Elsewhere);
        } else if brussels_day(now) <= last_day && ends_before(membership, last_day, now) {
            let right = membership.social_tariff.as_ref().map(|right| Held {
                last_day,
                ..Held::of(right)
            });
            rows.push(membership::with_right(id, membership, right));
        } else {
            left = left.or(Some(RenewalFate::EndsEarlier));
        }
    }
    if rows.is_empty() {
        return Ok(left.unwrap_or(RenewalFate::Left));
    }
    for verdict in membership::put(tx, &rows, Act::run()).await? {
        verdict?;
    }
    let regions: Vec<CardSystemId> = rows.iter().map(|row| row.card_system_id).collect();
    store::region::note(tx.conn(), &regions, id, now).await?;
    Ok(left.map_or(RenewalFate::Renewed, |_| RenewalFate::RenewedInPart))
}

/// Whether the right of this membership counts now and ends before this day.
fn ends_before(membership: &Membership, day: NaiveDate, now: DateTime<Utc>) -> bool {
    let right = membership.social_tariff.as_ref();
    membership.status == MembershipStatus::Active
        && standing(right, now) == Standing::Counts
        && right.is_some_and(|right| right.end_date < day)
}

fn is_at_home(person: &Person, membership: &Membership, systems: &CardSystems, today: NaiveDate) -> bool {
    let region = systems.get(&membership.card_system_id);
    region.is_some_and(|region| person.lives_in(region, today))
}
