//! Moving house on a day: noted before or after it, by counters of the region alone.

use super::registration::{an, digital, library, open_region, read};
use super::run_jobs;
use chassis::Fault;
use contracts::ask::Done;
use contracts::pass::*;
use contracts::{CardSystemId, PassholderId};
use testing::Stage;

fn moves(id: PassholderId, from: &str, postal_code: &str, city: &str) -> PlanMove {
    PlanMove {
        passholder_id: id,
        planned: PlannedMove {
            from: from.parse().unwrap(),
            address: Address {
                street: Some("Kerkplein 2".into()),
                postal_code: postal_code.into(),
                city: city.into(),
                ..Address::default()
            },
        },
        counters: vec![library()],
    }
}

fn to_zoutleeuw(id: PassholderId, from: &str) -> PlanMove {
    moves(id, from, "3440", "Zoutleeuw")
}

async fn homes(stage: &Stage, id: PassholderId) -> Vec<(Option<String>, String)> {
    let mut told = stage.told::<PassholderChanged>().await.unwrap();
    told.retain(|fact| fact.passholder_id == id);
    let home = |home: Home| (home.since.map(|day| day.to_string()), home.postal_code);
    told.pop().unwrap().homes.into_iter().map(home).collect()
}

fn home(since: Option<&str>, code: &str) -> (Option<String>, String) {
    (since.map(str::to_owned), code.to_owned())
}

async fn day_comes(stage: &Stage, day: &str) {
    for time in ["03:00:00", "03:01:00"] {
        stage.at(&format!("{day}T{time}Z"));
        run_jobs(stage).await;
    }
}

async fn planned(stage: &Stage, id: PassholderId) -> Result<PlannedMove, Fault> {
    let ask = ReadMove {
        passholder_id: id,
        sight: Sight::CardSystems(library().card_system_ids),
    };
    stage.ask(ask).await
}

#[tokio::test]
async fn whoever_moves_keeps_the_card_and_is_told_with_both_homes() {
    let stage = open_region().await;
    let an_is = stage.ask(digital(an())).await.unwrap();
    let id = an_is.passholder_id;
    let before = read(&stage, &an_is).await;
    stage.ask(to_zoutleeuw(id, "2026-12-01")).await.unwrap();
    assert_eq!(
        homes(&stage, id).await,
        [home(None, "3450"), home(Some("2026-12-01"), "3440")]
    );
    assert_eq!(read(&stage, &an_is).await.city, "Geetbets", "not yet");
    assert_eq!(planned(&stage, id).await.unwrap().address.city, "Zoutleeuw");
    day_comes(&stage, "2026-11-30").await;
    assert_eq!(read(&stage, &an_is).await.city, "Geetbets");
    day_comes(&stage, "2026-12-03").await;
    let after = read(&stage, &an_is).await;
    assert_eq!(
        (after.city.as_str(), after.uitpas_number),
        ("Zoutleeuw", before.uitpas_number)
    );
    assert_eq!(
        homes(&stage, id).await,
        [home(None, "3450"), home(Some("2026-12-01"), "3440")]
    );
    assert!(planned(&stage, id).await.is_err(), "it is done");
    let told = stage.told::<PassholderChanged>().await.unwrap();
    assert_eq!(told.last().unwrap().postal_code, "3440");
    day_comes(&stage, "2026-12-04").await;
    let again = stage.told::<PassholderChanged>().await.unwrap();
    assert_eq!(again.len(), told.len(), "once");
}

#[tokio::test]
async fn a_move_that_is_noted_late_counts_from_its_day_and_a_change_of_address_from_today() {
    let stage = open_region().await;
    let an_is = stage.ask(digital(an())).await.unwrap();
    let id = an_is.passholder_id;
    stage.ask(to_zoutleeuw(id, "2026-11-01")).await.unwrap();
    assert_eq!(read(&stage, &an_is).await.city, "Zoutleeuw");
    assert_eq!(
        homes(&stage, id).await,
        [home(None, "3450"), home(Some("2026-11-01"), "3440")]
    );
    let mut person = an();
    person.address.street = Some("Dorpsstraat 7".into());
    let replace = ReplacePassholder {
        passholder_id: id,
        person,
        social_tariff_end: None,
        organizer_id: None,
        counters: vec![library()],
    };
    stage.ask(replace).await.unwrap();
    let all = [
        home(None, "3450"),
        home(Some("2026-11-01"), "3440"),
        home(Some("2026-11-14"), "3450"),
    ];
    assert_eq!(homes(&stage, id).await, all);
    let early = to_zoutleeuw(id, "2026-11-05");
    assert_eq!(
        stage.refusal(early).await,
        "body/invalid-data",
        "before the last move"
    );
}

#[tokio::test]
async fn a_move_is_planned_by_counters_of_the_region_alone_once_and_taken_back() {
    let stage = open_region().await;
    let id = stage.ask(digital(an())).await.unwrap().passholder_id;
    let mut stranger = to_zoutleeuw(id, "2026-12-01");
    stranger.counters[0].card_system_ids = vec![CardSystemId(7)];
    assert_eq!(stage.refusal(stranger.clone()).await, "url/not-found");
    stranger.counters.clear();
    assert_eq!(stage.refusal(stranger).await, "url/not-found");
    for (from, code, city) in [
        ("2028-12-01", "3440", "Zoutleeuw"),
        ("2025-01-01", "3440", "Zoutleeuw"),
        ("2026-12-01", "3440", "Gent"),
        ("2026-12-01", "344", "Zoutleeuw"),
    ] {
        let refused = moves(id, from, code, city);
        assert_eq!(
            stage.refusal(refused).await,
            "body/invalid-data",
            "{from} {code} {city}"
        );
    }
    let (one, two) = tokio::join!(
        stage.ask(to_zoutleeuw(id, "2026-12-01")),
        stage.ask(to_zoutleeuw(id, "2026-12-02"))
    );
    assert_eq!((one.unwrap(), two.unwrap()), (Done {}, Done {}));
    assert_eq!(homes(&stage, id).await.len(), 2, "one move is planned");
    let withdraw = |counter: Counter| WithdrawMove {
        passholder_id: id,
        counters: vec![counter],
    };
    let elsewhere = Counter {
        card_system_ids: vec![CardSystemId(7)],
        ..library()
    };
    assert_eq!(stage.refusal(withdraw(elsewhere)).await, "url/not-found");
    stage.ask(withdraw(library())).await.unwrap();
    assert_eq!(homes(&stage, id).await, [], "nobody moves");
    assert_eq!(stage.refusal(withdraw(library())).await, "url/not-found");
    let unseen = ReadMove {
        passholder_id: id,
        sight: Sight::CardSystems(vec![CardSystemId(7)]),
    };
    assert_eq!(stage.refusal(unseen).await, "url/not-found");
}

/// The region gives 60 days to who moves away.
async fn with_transition(stage: &Stage) {
    let systems = stage.ask(ListCardSystems::default()).await.unwrap();
    let view = systems
        .member
        .into_iter()
        .find(|system| system.id == library().card_system_ids[0]);
    let row = CardSystemRow {
        view: view.unwrap(),
        grace_days: 30,
        transition_days: 60,
        notice_days: 0,
        own_account_age: None,
        low_stock: 0,
    };
    let load = LoadPass {
        card_systems: vec![row],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
}

fn entitled() -> RegisterPassholder {
    RegisterPassholder {
        social_tariff_end: Some("2027-04-30".parse().unwrap()),
        ..digital(an())
    }
}

#[tokio::test]
async fn whoever_has_a_right_moves_within_its_region_and_not_out_of_it() {
    let stage = open_region().await;
    let id = stage.ask(entitled()).await.unwrap().passholder_id;
    stage.ask(to_zoutleeuw(id, "2026-12-01")).await.unwrap();
    for from in ["2026-11-14", "2026-12-01", "2027-10-01"] {
        let out = moves(id, from, "3300", "Tienen");
        assert_eq!(stage.refusal(out).await, "body/invalid-data", "{from}");
    }
}

#[tokio::test]
async fn a_move_tells_nothing_of_rights_in_other_regions_nor_of_their_last_day() {
    let stage = open_region().await;
    let id = stage.ask(entitled()).await.unwrap().passholder_id;
    let elsewhere = CardSystemId(7);
    let load = LoadPass {
        card_systems: vec![CardSystemRow {
            view: CardSystem::reference(elsewhere, Some("Gent".into())),
            grace_days: 30,
            transition_days: 0,
            notice_days: 0,
            own_account_age: None,
            low_stock: 0,
        }],
        memberships: vec![MembershipRow {
            passholder_id: id,
            card_system_id: elsewhere,
            status: MembershipStatus::Active,
            since: "2026-11-01".parse().unwrap(),
            social_tariff_end: None,
            suspended_until: None,
        }],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    for from in ["2026-12-01", "2027-10-01"] {
        let mut out = moves(id, from, "3300", "Tienen");
        out.counters[0].card_system_ids = vec![elsewhere];
        stage.ask(out).await.unwrap();
    }
}

#[tokio::test]
async fn the_day_of_a_move_that_was_written_down_late_is_put_right() {
    let stage = open_region().await;
    let an_is = stage.ask(digital(an())).await.unwrap();
    let id = an_is.passholder_id;
    stage.ask(to_zoutleeuw(id, "2026-11-14")).await.unwrap();
    stage.ask(to_zoutleeuw(id, "2026-11-01")).await.unwrap();
    assert_eq!(
        homes(&stage, id).await,
        [home(None, "3450"), home(Some("2026-11-01"), "3440")]
    );
    assert_eq!(read(&stage, &an_is).await.city, "Zoutleeuw");
}

#[tokio::test]
async fn a_move_that_comes_late_changes_nothing_that_was_noted_since() {
    let stage = open_region().await;
    let an_is = stage.ask(digital(an())).await.unwrap();
    stage
        .ask(to_zoutleeuw(an_is.passholder_id, "2026-12-01"))
        .await
        .unwrap();
    // The service is away on the day; on the next a counter writes another street.
    stage.at("2026-12-02T10:00:00Z");
    let mut person = an();
    person.address.street = Some("Dorpsstraat 7".into());
    stage.ask(replaced(&an_is, person.clone())).await.unwrap();
    person.address.postal_code = "3440".into();
    person.address.city = "Zoutleeuw".into();
    stage.ask(replaced(&an_is, person)).await.unwrap();
    day_comes(&stage, "2026-12-03").await;
    assert_eq!(
        homes(&stage, an_is.passholder_id).await,
        [home(None, "3450"), home(Some("2026-12-02"), "3440")],
        "the counter's word took the plan's place"
    );
}

fn replaced(who: &Registered, person: PersonData) -> ReplacePassholder {
    ReplacePassholder {
        passholder_id: who.passholder_id,
        person,
        social_tariff_end: None,
        organizer_id: None,
        counters: vec![library()],
    }
}

#[tokio::test]
async fn whoever_moves_out_of_the_region_keeps_the_right_for_the_days_of_transition() {
    let stage = open_region().await;
    with_transition(&stage).await;
    let an_is = stage.ask(entitled()).await.unwrap();
    stage
        .ask(moves(an_is.passholder_id, "2026-12-01", "3300", "Tienen"))
        .await
        .unwrap();
    let right = async || {
        let shown = read(&stage, &an_is).await.card_system_memberships.remove(0);
        let right = shown.social_tariff.unwrap();
        (right.status, right.in_grace_period)
    };
    day_comes(&stage, "2026-11-30").await;
    assert_eq!(right().await, (SocialTariffStatus::Active, false));
    day_comes(&stage, "2026-12-01").await;
    assert_eq!(right().await, (SocialTariffStatus::Active, false));
    day_comes(&stage, "2027-01-29").await;
    assert_eq!(
        right().await,
        (SocialTariffStatus::Active, true),
        "the sixtieth day"
    );
    stage.at("2027-01-30T10:00:00Z");
    assert_eq!(right().await.0, SocialTariffStatus::Expired);
    let history = "select count(*) from right_change where kind = 'SHORTENED' and author = 'COUNTER'";
    assert_eq!(stage.number(history).await.unwrap(), 1);
}
