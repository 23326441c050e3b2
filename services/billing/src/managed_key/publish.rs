//! Publish: what was decided makes prices from a day on.

use super::{Draft, Managed, conflict, find, hold, no_such_version, require_draft, shown, store};
use crate::key;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::Refusal;
use contracts::billing::{KeyState, KeyStep, KeyUsage, ManagedVersion, PublishVersion};
use contracts::day::start_of;
use messaging::Tx;

/// Publishes a version from a Brussels day on; the one that is open then ends on the day before. Sales that
/// go on meanwhile keep the version that they were computed by.
///
/// # Errors
/// 404 for a key that is not the caller's and for a version that is not there; 403 for who wrote it; refused
/// where nobody decided it, for a day of which the key sold something, where another version begins on or
/// after that day, and where another automatic key can match the same event and person.
///
/// Rule: whoever wrote or changed a version does not publish it
/// Test: `a_version_goes_from_draft_to_published_by_two_persons`
/// Source: this house: money is looked at by two persons
///
/// Rule: a version counts from no day on which its key sold something already
/// Test: `no_version_reaches_back_behind_what_was_sold`
/// Source: this house
pub async fn publish(tx: &mut Tx, ask: PublishVersion) -> Result<ManagedVersion, Fault> {
    let found = find(tx.conn(), ask.key_id, &ask.regions).await?;
    store::lock_region(tx.conn(), found.card_system_id).await?;
    let key = hold(tx, ask.key_id, &ask.regions).await?;
    let draft = require_draft(tx, key.id, ask.version).await?;
    if store::published::is_there(tx.conn(), key.id, ask.version).await? {
        let words = format!(
            "a region pack brought a version {} meanwhile: draft another",
            ask.version
        );
        return Err(Refusal::invalid(words).into());
    }
    if draft.state != KeyState::Decided {
        return Err(Refusal::invalid(format!("nobody decided version {} yet", ask.version)).into());
    }
    if store::draft::writers(tx.conn(), key.id, ask.version)
        .await?
        .contains(&ask.by)
    {
        let title = "Whoever wrote a version does not publish it";
        return Err(Refusal::new("auth/forbidden", 403, title).into());
    }
    require_days(tx, &key, &ask).await?;
    require_no_conflict(tx, &key, &draft, &ask).await?;
    close_before(tx, &key, ask.valid_from).await?;
    let Draft { rule, decision, .. } = draft;
    let version = rule.version(ask.version, ask.valid_from, ask.valid_to, decision);
    store::draft::remove(tx.conn(), key.id, ask.version).await?;
    store::published::add(tx.conn(), key.id, &version).await?;
    let now = tx.now();
    store::draft::note(tx.conn(), key.id, ask.version, KeyStep::Published, &ask.by, now).await?;
    shown(tx, key.id, ask.version).await
}

async fn require_days(tx: &mut Tx, key: &Managed, ask: &PublishVersion) -> Result<(), Fault> {
    let wrong = |pointer: &str, words: String| Refusal::invalid_data(&[(pointer.into(), words)]);
    if ask.valid_to.is_some_and(|last| last < ask.valid_from) {
        return Err(wrong("/validTo", "is before the first day".into()).into());
    }
    if store::published::sold_since(tx.conn(), key.id, start_of(ask.valid_from)).await? {
        let words = "the key sold something on that day or later: begin on a day after it".into();
        return Err(wrong("/validFrom", words).into());
    }
    if let Some((number, first)) = store::published::next_one(tx.conn(), key.id, ask.valid_from).await?
        && ask.valid_to.is_none_or(|last| first <= last)
    {
        let words = format!("version {number} begins on {first}");
        return Err(wrong("/validFrom", words).into());
    }
    Ok(())
}

/// Rule: two automatic keys of a card system that can match the same event and person, and say something
/// different, are not published beside each other
/// Test: `keys_that_can_match_the_same_sale_are_not_published_beside_each_other`, `what_overlaps_conflicts`
/// Source: this house: never "first wins"
async fn require_no_conflict(
    tx: &mut Tx,
    key: &Managed,
    draft: &Draft,
    ask: &PublishVersion,
) -> Result<(), Fault> {
    if key.usage != KeyUsage::Automatic {
        return Ok(());
    }
    let wanted = conflict::Candidate {
        organizers: &key.organizers,
        rule: &draft.rule,
    };
    let others = store::published::automatic_beside(tx.conn(), key, ask.valid_from, ask.valid_to).await?;
    let mut words = vec![];
    for other in &others {
        let candidate = conflict::Candidate {
            organizers: &other.key.organizers,
            rule: &other.rule,
        };
        if let Some(both) = conflict::between(&wanted, &candidate) {
            let (id, name, version) = (other.key.id, &other.key.name, other.version);
            words.push(format!(
                "key {id} \"{name}\", version {version}, counts as well: {both}"
            ));
        }
    }
    match words.is_empty() {
        true => Ok(()),
        false => {
            let title = format!(
                "another key can match the same event and person: {}",
                words.join("; ")
            );
            Err(Refusal::invalid(title).with("conflicts", words).into())
        }
    }
}

/// The version that is open on that day ends on the day before.
async fn close_before(tx: &mut Tx, key: &Managed, day: NaiveDate) -> Result<(), Fault> {
    let last = day.pred_opt().ok_or_else(no_such_version)?;
    key::close(tx.conn(), key.id, day, last).await
}
