//! Partners: whose they are, and how long they count.

use super::referrals::{KLUS, klus, load, refer};
use super::{pass, region};
use contracts::page::Window;
use contracts::pass::*;
use contracts::{CardSystemId, Page};
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
