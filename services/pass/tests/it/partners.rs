//! Partners: whose they are, and how long they count.

use super::referrals::{KLUS, klus, load, refer};
use super::{pass, region, run_jobs};
use contracts::pack::{Fate, RowFate};
use contracts::page::Window;
use contracts::pass::*;
use contracts::{CardSystemId, Page, PartnerId};
use testing::{Stage, given};

async fn stage() -> Stage {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    stage
}

fn storzo() -> NewPartner {
    NewPartner {
        name: "Storzo".into(),
        mandates: vec![Mandate::Refer, Mandate::Refer],
        card_system_ids: vec![given::REGION],
        first_day: None,
        last_day: None,
        effect_period: EffectPeriod::Year,
    }
}

fn here() -> Vec<CardSystemId> {
    vec![given::REGION]
}

#[tokio::test]
async fn a_partner_is_managed_by_who_has_all_its_regions() {
    let stage = stage().await;
    let add = |partner: NewPartner, regions: Vec<CardSystemId>| AddPartner { partner, regions };
    assert_eq!(stage.refusal(add(storzo(), vec![])).await, "auth/forbidden");
    let beyond = NewPartner {
        card_system_ids: vec![given::REGION, CardSystemId(1)],
        ..storzo()
    };
    assert_eq!(stage.refusal(add(beyond, here())).await, "auth/forbidden");
    for wrong in [
        NewPartner {
            name: " ".into(),
            ..storzo()
        },
        NewPartner {
            card_system_ids: vec![],
            ..storzo()
        },
        NewPartner {
            last_day: "2026-11-13".parse().ok(),
            ..storzo()
        },
    ] {
        assert_eq!(stage.refusal(add(wrong, here())).await, "body/invalid-data");
    }
    let added = stage.ask(add(storzo(), here())).await.unwrap();
    assert_eq!((added.version, added.mandates.len()), (1, 1), "each mandate once");
    let list = |regions| ListPartners {
        regions,
        window: Window::default(),
    };
    let seen: Page<Partner> = stage.ask(list(here())).await.unwrap();
    assert_eq!(seen.member, std::slice::from_ref(&added));
    let far = vec![CardSystemId(1)];
    assert_eq!(stage.ask(list(far.clone())).await.unwrap().total_items, 0);
    let (partner_id, regions) = (added.id, far);
    let read = ReadPartner {
        partner_id,
        regions: regions.clone(),
    };
    assert_eq!(stage.refusal(read).await, "url/not-found");
    let replace = ReplacePartner {
        partner_id,
        partner: storzo(),
        regions: regions.clone(),
    };
    assert_eq!(stage.refusal(replace).await, "url/not-found");
    assert_eq!(
        stage.refusal(EndPartner { partner_id, regions }).await,
        "url/not-found"
    );
    let other_period = ReplacePartner {
        partner_id,
        partner: NewPartner {
            effect_period: EffectPeriod::Month,
            ..storzo()
        },
        regions: here(),
    };
    assert_eq!(stage.refusal(other_period).await, "body/invalid-data");
}

/// Twelve of the library's friends, of Klus.
fn group() -> LoadPass {
    let row = GrouppassRow {
        id: given::holder_id(60),
        name: "Klus".into(),
        email: None,
        telephone: None,
        postal_code: "3440".into(),
        city: "Zoutleeuw".into(),
        tickets_per_year: Some(50),
        registered_on: "2026-03-02".parse().unwrap(),
        partner_id: Some(KLUS),
    };
    let membership = MembershipRow {
        passholder_id: row.id,
        card_system_id: given::REGION,
        status: MembershipStatus::Active,
        since: "2026-03-02".parse().unwrap(),
        social_tariff_end: "2099-12-31".parse().ok(),
        suspended_until: None,
    };
    let card = CardRow {
        pass_number: given::pass_number(60, false),
        chip_number: None,
        card_system_id: given::REGION,
        card_type: CardType::NfcCard,
        status: CardStatus::Active,
        passholder_id: Some(row.id),
        organizer_id: None,
    };
    LoadPass {
        grouppasses: vec![row],
        memberships: vec![membership],
        cards: vec![card],
        ..LoadPass::default()
    }
}

async fn held(stage: &Stage, partners: Vec<PartnerId>, regions: Vec<CardSystemId>) -> Vec<bool> {
    let ask = ListPartnerGrouppasses {
        partner_id: KLUS,
        partners,
        regions,
        window: Window::default(),
    };
    let page = stage.ask(ask).await.unwrap();
    assert_eq!(page.total_items, page.member.len() as i64);
    let has_right = page.member.iter().map(|group| group.social_tariff.is_some());
    has_right.collect()
}

#[tokio::test]
async fn a_partner_holds_a_group_pass_for_as_long_as_its_mandate_counts() {
    let stage = stage().await;
    load(&stage, klus()).await;
    let refused = stage.ask(group()).await.unwrap();
    let is_refused = |row: &&RowFate| matches!(row.fate, Fate::Refused(_));
    let lines = refused.rows.iter().filter(is_refused).count();
    assert_eq!(lines, 3, "it has no mandate for group passes: {refused:?}");
    let with_mandate = PartnerRow {
        mandates: vec![Mandate::HoldGroupPasses],
        ..klus()
    };
    load(&stage, with_mandate.clone()).await;
    let taken = stage.ask(group()).await.unwrap();
    assert!(!taken.rows.iter().any(|row| is_refused(&row)), "{taken:?}");
    run_jobs(&stage).await;
    for (partners, regions) in [(vec![KLUS], vec![]), (vec![], here())] {
        assert_eq!(held(&stage, partners, regions).await, [true]);
    }
    let strangers = ListPartnerGrouppasses {
        partner_id: KLUS,
        partners: vec![PartnerId(uuid::Uuid::from_u128(0xC002))],
        regions: vec![CardSystemId(1)],
        window: Window::default(),
    };
    assert_eq!(stage.refusal(strangers).await, "url/not-found");
    // Its last day is yesterday.
    let over = PartnerRow {
        last_day: "2026-11-13".parse().ok(),
        ..with_mandate.clone()
    };
    load(&stage, over).await;
    run_jobs(&stage).await;
    assert_eq!(held(&stage, vec![KLUS], vec![]).await, [false]);
    let told = stage.told::<PassholderChanged>().await.unwrap();
    let told = told
        .iter()
        .filter(|one| one.passholder_id == given::holder_id(60));
    assert_eq!(told.count(), 1, "others know, before any pack is told of");
    // Prolonged: it is for a pack to give the right again.
    load(&stage, with_mandate).await;
    let mut again = group();
    again.memberships[0].social_tariff_end = "2098-12-31".parse().ok();
    stage.ask(again).await.unwrap();
    run_jobs(&stage).await;
    assert_eq!(held(&stage, vec![KLUS], vec![]).await, [true]);
    let end = EndPartner {
        partner_id: KLUS,
        regions: here(),
    };
    stage.ask(end).await.unwrap();
    run_jobs(&stage).await;
    assert_eq!(held(&stage, vec![KLUS], vec![]).await, [false]);
}

#[tokio::test]
async fn a_partner_that_was_ended_stays_so() {
    let stage = stage().await;
    load(&stage, klus()).await;
    stage.ask(refer(1, true)).await.unwrap();
    let end = || EndPartner {
        partner_id: KLUS,
        regions: here(),
    };
    let ended = stage.ask(end()).await.unwrap();
    assert_eq!(stage.ask(end()).await.unwrap(), ended, "twice");
    assert_eq!(stage.refusal(refer(2, true)).await, "auth/forbidden");
    let renamed = PartnerRow {
        name: "Klus vzw".into(),
        ..klus()
    };
    load(&stage, renamed).await;
    assert_eq!(
        stage.refusal(refer(2, true)).await,
        "auth/forbidden",
        "a pack brings none back"
    );
    let told = stage.told::<PartnerChanged>().await.unwrap();
    let told: Vec<(i64, bool)> = told.iter().map(|one| (one.version, one.ended)).collect();
    assert_eq!(told, [(1, false), (2, true), (3, true)]);
}
