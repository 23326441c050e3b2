//! What a request for a membership comes to, by the one that is there already.
//!
//! Rule: a membership is added in a region where there is none, replaced where the right to the social tariff
//! changes or no card is used, and not possible where nothing would change
//! Test: `what_a_request_comes_to_follows_from_the_membership_that_is_there`
//! Source: UiTPAS API 4.0, GET /passholders/{passholderId}/memberships/{cardSystemId}
//!
//! Rule: at a counter nothing is done about a membership that is blocked or a right that is suspended
//! Test: `a_blocked_membership_and_a_suspended_right_are_the_coordinators`
//! Source: UiTPAS documentation, kansenstatuut; UiTPAS API 4.0, `passholder-new-membership-error`
//!
//! Rule: who replaces a lost or broken card changes no right
//! Test: `a_lost_card_is_replaced_whatever_the_right_is_and_the_right_stays`
//! Source: UiTPAS documentation, nieuwe kaart

use chrono::{DateTime, Utc};
use contracts::Refusal;
use contracts::pass::{
    CardReason, CardType, Membership, MembershipStatus, ReplacementReason, SocialTariffStatus,
};

/// What is asked for, and who asks.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    pub has_right: bool,
    pub card_type: CardType,
    pub replacement: Option<ReplacementReason>,
    /// Whether the holder is a member of any region.
    pub is_member: bool,
    /// Whether the holder uses a card of this region.
    pub has_card: bool,
}

/// What it comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing would change.
    NotPossible,
    New(CardReason),
    Replace(CardReason),
}

/// What the wish comes to beside this membership of the region.
///
/// # Errors
/// `passholder-new-membership-error` when only the coordinator of the region may change it.
pub fn step(before: Option<&Membership>, wish: &Wish, at: DateTime<Utc>) -> Result<Step, Refusal> {
    let Some(before) = before else {
        return Ok(match wish.replacement {
            Some(_) => Step::NotPossible,
            None => Step::New(reason_of_new(wish)),
        });
    };
    if before.status == MembershipStatus::Blocked {
        return Err(impossible("The membership is blocked in this card system"));
    }
    if let Some(replacement) = wish.replacement {
        return Ok(Step::Replace(match replacement {
            ReplacementReason::LossTheft => CardReason::LossTheft,
            ReplacementReason::Defect => CardReason::Defect,
        }));
    }
    match before.social_tariff.map(|right| right.status(at)) {
        Some(SocialTariffStatus::Suspended) => {
            Err(impossible("The social tariff is suspended in this card system"))
        }
        Some(SocialTariffStatus::Active) if wish.has_right => Ok(same(wish)),
        None if !wish.has_right => Ok(same(wish)),
        _ if wish.has_right => Ok(Step::Replace(CardReason::ObtainKansenstatuut)),
        _ => Ok(Step::Replace(CardReason::LossKansenstatuut)),
    }
}

/// Whether the right stays as it is with such a card.
pub fn keeps_right(reason: CardReason) -> bool {
    matches!(reason, CardReason::LossTheft | CardReason::Defect)
}

/// 400: what is asked for cannot be done at a counter.
pub fn impossible(title: &str) -> Refusal {
    Refusal::uitpas("passholder-new-membership-error", title)
}

fn same(wish: &Wish) -> Step {
    match wish.has_card {
        true => Step::NotPossible,
        false => Step::Replace(CardReason::LossTheft),
    }
}

fn reason_of_new(wish: &Wish) -> CardReason {
    match (wish.is_member, wish.card_type) {
        (false, _) => CardReason::FirstCard,
        (true, CardType::NfcCard) => CardReason::ExtraCard,
        (true, CardType::Digital) => CardReason::CardUpgrade,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::CardSystemId;
    use contracts::pass::SocialTariff;

    const AT: &str = "2026-11-14T10:00:00Z";

    fn wish(has_right: bool) -> Wish {
        Wish {
            has_right,
            card_type: CardType::NfcCard,
            replacement: None,
            is_member: true,
            has_card: true,
        }
    }

    fn membership(end: Option<&str>, suspended: Option<&str>) -> Membership {
        let right = |end: &str| SocialTariff {
            end_date: end.parse().unwrap(),
            grace_days: 30,
            suspended_until: suspended.map(|day| day.parse().unwrap()),
        };
        Membership {
            card_system_id: CardSystemId(38),
            status: MembershipStatus::Active,
            since: "2025-01-01".parse().unwrap(),
            social_tariff: end.map(right),
        }
    }

    fn comes_to(before: &Membership, wish: Wish) -> Result<Step, Refusal> {
        step(Some(before), &wish, AT.parse().unwrap())
    }

    #[test]
    fn what_a_request_comes_to_follows_from_the_membership_that_is_there() {
        use CardReason::{CardUpgrade, ExtraCard, FirstCard, LossKansenstatuut, LossTheft};
        let (obtain, lose) = (CardReason::ObtainKansenstatuut, LossKansenstatuut);
        let none = |wish: Wish| step(None, &wish, AT.parse().unwrap()).unwrap();
        assert_eq!(none(wish(false)), Step::New(ExtraCard));
        let digital = Wish {
            card_type: CardType::Digital,
            ..wish(true)
        };
        assert_eq!(none(digital), Step::New(CardUpgrade));
        let first = Wish {
            is_member: false,
            ..digital
        };
        assert_eq!(none(first), Step::New(FirstCard));
        let (plain, entitled, expired, in_grace) = (
            membership(None, None),
            membership(Some("2027-04-30"), None),
            membership(Some("2026-01-31"), None),
            membership(Some("2026-10-31"), None),
        );
        for (before, has_right, outcome) in [
            (&plain, false, Step::NotPossible),
            (&plain, true, Step::Replace(obtain)),
            (&entitled, true, Step::NotPossible),
            (&entitled, false, Step::Replace(lose)),
            (&in_grace, true, Step::NotPossible),
            (&expired, true, Step::Replace(obtain)),
            (&expired, false, Step::Replace(lose)),
        ] {
            let shown = format!("{before:?} {has_right}");
            assert_eq!(comes_to(before, wish(has_right)).unwrap(), outcome, "{shown}");
        }
        let without_card = Wish {
            has_card: false,
            ..wish(false)
        };
        assert_eq!(comes_to(&plain, without_card).unwrap(), Step::Replace(LossTheft));
    }

    #[test]
    fn a_blocked_membership_and_a_suspended_right_are_the_coordinators() {
        let blocked = Membership {
            status: MembershipStatus::Blocked,
            ..membership(None, None)
        };
        let suspended = membership(Some("2027-04-30"), Some("2026-12-31"));
        let lost = Wish {
            replacement: Some(ReplacementReason::LossTheft),
            ..wish(false)
        };
        for (before, wish) in [
            (&blocked, wish(true)),
            (&blocked, lost),
            (&suspended, wish(true)),
            (&suspended, wish(false)),
        ] {
            let refusal = comes_to(before, wish).unwrap_err();
            assert!(refusal.is("passholder-new-membership-error"));
        }
    }

    #[test]
    fn a_lost_card_is_replaced_whatever_the_right_is_and_the_right_stays() {
        let defect = Wish {
            replacement: Some(ReplacementReason::Defect),
            ..wish(false)
        };
        for before in [
            membership(None, None),
            membership(Some("2027-04-30"), None),
            membership(Some("2027-04-30"), Some("2026-12-31")),
        ] {
            let outcome = comes_to(&before, defect).unwrap();
            assert_eq!(outcome, Step::Replace(CardReason::Defect));
        }
        let nothing = step(None, &defect, AT.parse().unwrap()).unwrap();
        assert_eq!(nothing, Step::NotPossible, "there is no card to replace");
    }
}
