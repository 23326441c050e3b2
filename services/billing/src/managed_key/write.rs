//! Write: a version is drafted, or a draft is changed.

use super::{hold, require_draft, shown, store};
use crate::fund;
use crate::key::rule;
use chassis::Fault;
use contracts::Refusal;
use contracts::billing::{KeyState, KeyStep, ManagedVersion, WriteDraft};
use messaging::Tx;

/// The most versions of a key that are not published.
const MOST_DRAFTS: i64 = 20;

/// Drafts a new version, or changes one that nobody decided.
///
/// # Errors
/// 404 for a key that is not the caller's, and for a version that is not there; refused for what splits no
/// price, names an unknown fund, or was decided.
///
/// Rule: what was decided is not changed: it is withdrawn, and drafted anew
/// Test: `a_version_goes_from_draft_to_published_by_two_persons`
/// Source: this house
pub async fn write(tx: &mut Tx, ask: WriteDraft) -> Result<ManagedVersion, Fault> {
    let key = hold(tx, ask.key_id, &ask.regions).await?;
    rule::require(&ask.rule)?;
    rule::require_usage(&ask.rule, key.usage)?;
    let funds = fund::of_card_systems(tx.conn(), &[key.card_system_id]).await?;
    fund::require_all(&funds, key.card_system_id, rule::payers(&ask.rule))?;
    let (version, step) = match ask.version {
        Some(version) => {
            let before = require_draft(tx, key.id, version).await?;
            if before.state != KeyState::Draft {
                let words = format!("version {version} was decided: withdraw it, and draft another");
                return Err(Refusal::invalid(words).into());
            }
            (version, KeyStep::Changed)
        }
        None => {
            if store::draft::count(tx.conn(), key.id).await? >= MOST_DRAFTS {
                let words = format!("a key has at most {MOST_DRAFTS} versions that are not published");
                return Err(Refusal::invalid(words).into());
            }
            (
                store::draft::next_version(tx.conn(), key.id).await?,
                KeyStep::Written,
            )
        }
    };
    store::draft::put(tx.conn(), key.id, version, &ask.rule).await?;
    let now = tx.now();
    store::draft::note(tx.conn(), key.id, version, step, &ask.by, now).await?;
    shown(tx, key.id, version).await
}
