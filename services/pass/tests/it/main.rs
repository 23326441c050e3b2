//! The pass service against a database.

mod accounts;
mod associations;
mod beside;
mod cards;
mod connecting;
mod counters;
mod doubted;
mod families;
mod gone;
mod guards;
mod histories;
mod households;
mod killed;
mod late;
mod leaving;
mod looks;
mod mails;
mod memberships;
mod merged;
mod merging;
mod moves;
mod needs;
mod non_use;
mod notices;
mod orders;
mod own;
mod partners;
mod passholders;
mod paying;
mod prices;
mod referrals;
mod referrals_seen;
mod refused;
mod regions;
mod registration;
mod renewal_left;
mod renewal_told;
mod renewals;
mod replacing;
mod rights;
mod schools;
mod second_home_plans;
mod second_homes;
mod secrets;
mod shop;
mod source;
mod stocks;
mod telling;
mod usage;
mod validations;

use chassis::sealing::NamedSecrets;
use contracts::pack::Fate;
use contracts::pass::*;
use contracts::{ChipNumber, PassNumber};
use messaging::Service;
use telling::tell_all;
use testing::{Stage, given};

const INSZ: &str = "17050399911";
const CHIP: &str = "04784CDAEE3880";

async fn pass() -> Stage {
    pass_with("1:a secret of the vault").await
}

async fn pass_with(insz_keys: &str) -> Stage {
    let stage = Stage::new(pass::NAME, &pass::MIGRATIONS, "2026-11-14T10:00:00Z")
        .await
        .unwrap();
    open_with(&stage, insz_keys);
    stage
}

/// The service starts again, with these keys of the vault.
fn open_with(stage: &Stage, insz_keys: &str) {
    let settings = settings();
    let config = pass::config::Config {
        insz_keys: NamedSecrets::try_from(insz_keys.to_owned()).unwrap(),
        ..settings.service
    };
    let Service { desk, .. } = pass::service(&stage.office, &config);
    stage.open(desk);
}

/// What time triggers.
async fn run_jobs(stage: &Stage) {
    let Service { jobs, .. } = pass::service(&stage.office, &settings().service);
    for job in jobs {
        job.once(&stage.office).await.unwrap();
    }
}

fn settings() -> chassis::Settings<pass::config::Config> {
    chassis::Settings::load("pass", pass::config::DEFAULT, None).unwrap()
}

fn lotte() -> PassholderRow {
    serde_json::from_value(serde_json::json!({
        "id": given::holder_id(1), "first_name": "Lotte", "name": "Maes", "date_of_birth": "2017-05-03",
        "insz": INSZ, "postal_code": "3440", "city": "Zoutleeuw", "registered_on": "2026-03-02",
    }))
    .unwrap()
}

fn card(number: PassNumber, status: CardStatus, holder: Option<u32>) -> CardRow {
    CardRow {
        pass_number: number,
        chip_number: None,
        card_system_id: given::REGION,
        card_type: CardType::NfcCard,
        status,
        passholder_id: holder.map(given::holder_id),
        organizer_id: None,
    }
}

/// A region with Lotte, who has a card with a chip.
fn region() -> LoadPass {
    let view = CardSystem::reference(given::REGION, Some("Beleefregio".into()));
    let membership = MembershipRow {
        passholder_id: given::holder_id(1),
        card_system_id: given::REGION,
        status: MembershipStatus::Active,
        since: "2026-03-02".parse().unwrap(),
        social_tariff_end: None,
        suspended_until: None,
    };
    let chip = Some(ChipNumber::parse(CHIP).unwrap());
    LoadPass {
        card_systems: vec![CardSystemRow {
            view,
            grace_days: 30,
            transition_days: 0,
            notice_days: 0,
            own_account_age: None,
            low_stock: 0,
        }],
        passholders: vec![lotte()],
        memberships: vec![membership],
        cards: vec![CardRow {
            chip_number: chip,
            ..card(given::pass_number(1, false), CardStatus::Active, Some(1))
        }],
        ..LoadPass::default()
    }
}

fn find(identifier: &str) -> FindPass {
    FindPass {
        identifier: identifier.into(),
        kind: IdentifierKind::Any,
    }
}

#[tokio::test]
async fn a_scan_finds_the_pass_by_number_chip_insz_and_barcode() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    for identifier in [
        given::pass_number(1, false).as_str(),
        CHIP,
        INSZ,
        "170503999110000123",
    ] {
        let found = stage.ask(find(identifier)).await.unwrap();
        assert_eq!(
            (found.first_name.as_str(), found.passholder_id),
            ("Lotte", given::holder_id(1)),
            "{identifier}"
        );
    }
    assert_eq!(stage.refusal(find("0990100009999")).await, "pass-not-found");
}

#[tokio::test]
async fn a_card_that_is_not_active_tells_its_status_and_only_a_blocked_one_whose_it_was() {
    let stage = pass().await;
    let mut load = region();
    load.cards = vec![
        card(given::pass_number(1, false), CardStatus::Blocked, Some(1)),
        card(given::pass_number(7, false), CardStatus::LocalStock, None),
    ];
    stage.ask(load).await.unwrap();
    for (n, status, tells) in [(1, "BLOCKED", true), (7, "LOCAL_STOCK", false)] {
        match stage.ask(find(given::pass_number(n, false).as_str())).await {
            Err(chassis::Fault::Refused(refusal)) => {
                assert_eq!(refusal.extra["cardStatus"], status);
                assert_eq!(refusal.extra.contains_key("passholderId"), tells);
            }
            other => panic!("{:?}", other.is_ok()),
        }
    }
    let older = FindPass {
        kind: IdentifierKind::PassNumber,
        ..find(given::pass_number(1, false).as_str())
    };
    assert_eq!(stage.refusal(older).await, "card-blocked");
}

#[tokio::test]
async fn a_holder_is_told_once_for_all_rows_and_a_second_load_changes_nothing() {
    let stage = pass().await;
    let mut region = region();
    region
        .cards
        .push(card(given::pass_number(7, false), CardStatus::LocalStock, None));
    stage.ask(region.clone()).await.unwrap();
    tell_all(&stage).await;
    let told = stage.told::<PassholderChanged>().await.unwrap();
    assert_eq!(
        (told.len(), told[0].cards.len(), told[0].memberships.len()),
        (1, 1, 1)
    );
    let again = stage.ask(region).await.unwrap();
    tell_all(&stage).await;
    assert!(
        again.rows.iter().all(|row| row.fate == Fate::Unchanged),
        "{again:?}"
    );
    assert_eq!(stage.told::<PassholderChanged>().await.unwrap().len(), 1);
    assert_eq!(stage.told::<CardChanged>().await.unwrap().len(), 1);
    assert_eq!(stage.told::<CardSystemChanged>().await.unwrap().len(), 1);
}

#[tokio::test]
async fn rows_of_one_load_follow_each_other_as_if_they_came_one_by_one() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    let row = |n: u32, insz: Option<&str>| PassholderRow {
        id: given::holder_id(n),
        insz: insz.map(str::to_owned),
        ..lotte()
    };
    let chip = |n: u32| CardRow {
        chip_number: Some(ChipNumber::parse("04784CDAEE3881").unwrap()),
        ..card(given::pass_number(n, false), CardStatus::Active, Some(2))
    };
    let report = stage
        .ask(LoadPass {
            passholders: vec![
                row(2, None),
                row(3, Some("17050399911")),
                row(2, Some("17050300040")),
            ],
            cards: vec![chip(2), chip(3)],
            ..LoadPass::default()
        })
        .await
        .unwrap();
    let fates: Vec<&Fate> = report.rows.iter().map(|row| &row.fate).collect();
    assert!(
        matches!(
            fates[..],
            [
                Fate::Created,
                Fate::Refused(_),
                Fate::Changed,
                Fate::Created,
                Fate::Refused(_)
            ]
        ),
        "{report:?}"
    );
    // Found, but a member of no region.
    assert_eq!(stage.refusal(find("17050300040")).await, "passholder-blocked");
}

#[tokio::test]
async fn a_number_that_is_taken_is_refused_and_the_rest_goes_in() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    let twin = PassholderRow {
        id: given::holder_id(2),
        first_name: "Sem".into(),
        ..lotte()
    };
    let wrong = PassholderRow {
        id: given::holder_id(3),
        insz: Some("14030300000".into()),
        ..lotte()
    };
    let other = PassholderRow {
        id: given::holder_id(4),
        insz: None,
        ..lotte()
    };
    let taken = card(given::pass_number(1, false), CardStatus::Active, Some(4));
    let report = stage
        .ask(LoadPass {
            passholders: vec![twin, wrong, other],
            cards: vec![taken],
            ..LoadPass::default()
        })
        .await
        .unwrap();
    let refused: Vec<bool> = report
        .rows
        .iter()
        .map(|row| matches!(row.fate, Fate::Refused(_)))
        .collect();
    assert_eq!(refused, [true, true, false, true]);
}
