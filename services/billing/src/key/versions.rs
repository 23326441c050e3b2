//! What the versions of a key may be: each splits a price, no two are valid on the same day, and one that
//! sales refer to says the same for ever.
//!
//! Rule: a version of a key that sales refer to never changes
//! Test: `a_new_key_version_leaves_old_sales_alone_and_a_used_one_cannot_change`
//! Source: this house: money is explained for ever
//!
//! Rule: a version that was decided and published here never changes, whatever a region pack says of it
//! Test: `what_was_published_here_no_pack_changes`
//! Source: this house
//!
//! Rule: no two versions of a key are valid on the same day
//! Test: `no_two_versions_are_valid_on_the_same_day_whichever_was_written_before`
//! Source: this house

use super::rule;
use contracts::Refusal;
use contracts::billing::{KeyRule, KeyVersion};

/// A version as it was written before.
#[derive(Debug, Clone)]
pub struct Written {
    pub version: KeyVersion,
    /// Whether sales refer to it.
    pub is_used: bool,
    /// Whether people decided and published it here.
    pub is_published: bool,
}

/// Refuses versions that break a rule, beside those of the same key that were written before.
pub fn judge(wanted: &[KeyVersion], written: &[Written]) -> Result<(), Refusal> {
    for version in wanted {
        rule::require(&KeyRule::from(version.clone()))?;
    }
    if wanted.iter().any(ends_before_it_begins) {
        return Err(Refusal::invalid("a version ends before it begins"));
    }
    // What a row does not name any more stays as it is: old sales refer to it.
    let is_wanted = |version: i32| wanted.iter().any(|other| other.version == version);
    let staying = written.iter().filter(|before| !is_wanted(before.version.version));
    let all = wanted.iter().chain(staying.map(|before| &before.version));
    if overlap(all) {
        return Err(Refusal::invalid("two versions are valid on the same day"));
    }
    let fixed = written
        .iter()
        .filter(|before| before.is_used || before.is_published);
    for before in fixed {
        let number = before.version.version;
        let now = wanted.iter().find(|version| version.version == number);
        if now.is_some_and(|now| !says_the_same(now, &before.version)) {
            let how = match before.is_used {
                true => "was used by sales",
                false => "was decided and published",
            };
            return Err(Refusal::invalid(format!(
                "version {number} {how}: add a new version"
            )));
        }
    }
    Ok(())
}

fn ends_before_it_begins(version: &KeyVersion) -> bool {
    version.valid_to.is_some_and(|last| last < version.valid_from)
}

fn overlap<'a>(versions: impl Iterator<Item = &'a KeyVersion>) -> bool {
    let mut ordered: Vec<&KeyVersion> = versions.collect();
    ordered.sort_by_key(|version| (version.valid_from, version.valid_to));
    let next_begins_too_soon = |pair: &[&KeyVersion]| {
        let next = pair[1].valid_from;
        pair[0].valid_to.is_none_or(|last| next <= last)
    };
    ordered.windows(2).any(next_begins_too_soon)
}

/// The days on which it is valid may change: an open end gets a day when a new version follows. A decision
/// may be added where none was written.
fn says_the_same(one: &KeyVersion, other: &KeyVersion) -> bool {
    let is_decided_alike = other.decision.is_none() || one.decision == other.decision;
    let rule = |version: &KeyVersion| KeyRule::from(version.clone());
    is_decided_alike && rule(one) == rule(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::billing::{KeyConditions, Payer, Share};

    fn version(number: i32, from: &str, to: Option<&str>) -> KeyVersion {
        let split = vec![(Payer::Passholder, Share::Rest)];
        KeyVersion {
            version: number,
            valid_from: from.parse().unwrap(),
            valid_to: to.map(|day| day.parse().unwrap()),
            decision: None,
            conditions: KeyConditions::default(),
            own: split.clone(),
            other: split,
            threshold: None,
        }
    }

    fn words(wanted: &[KeyVersion], written: &[Written]) -> String {
        judge(wanted, written).map_or_else(|refusal| refusal.title, |()| "fine".into())
    }

    #[test]
    fn no_two_versions_are_valid_on_the_same_day_whichever_was_written_before() {
        let (open, closed) = (
            version(1, "2020-01-01", None),
            version(1, "2020-01-01", Some("2020-12-31")),
        );
        let next = version(2, "2021-01-01", None);
        let overlapping = "two versions are valid on the same day";
        assert_eq!(words(&[open.clone(), next.clone()], &[]), overlapping);
        assert_eq!(words(&[closed.clone(), next.clone()], &[]), "fine");
        let before = |version| Written {
            version,
            is_used: false,
            is_published: false,
        };
        let later = [next];
        assert_eq!(words(&later, &[before(open.clone())]), overlapping);
        assert_eq!(words(&later, &[before(closed.clone())]), "fine");
        assert_eq!(
            words(&[closed], &[before(open)]),
            "fine",
            "it is the one that ends"
        );
    }
}
