//! The second home of a child: noted and ended by counters of its regions, told sealed, and the right through
//! either parent.

use super::memberships::GENT;
use super::registration::{an, digital, library, open_region, read};
use super::run_jobs;
use chassis::Fault;
use chassis::sealing::{Keys, NamedSecrets};
use contracts::ask::Done;
use contracts::pass::*;
use contracts::{CardSystemId, PassholderId};
use testing::{Stage, given};

/// The region of Geetbets and Zoutleeuw, and that of Gent: it gives so many days to who moves away.
pub async fn two_regions(transition_days: i32) -> Stage {
    let stage = open_region().await;
    let city = City {
        postal_code: "9000".into(),
        name: "Gent".into(),
    };
    let gent = CardSystem {
        cities: Some(vec![city]),
        ..CardSystem::reference(GENT, Some("Gent".into()))
    };
    let prefix = NumberPrefixRow {
        prefix: "09905".into(),
        card_system_id: GENT,
    };
    let load = LoadPass {
        card_systems: vec![CardSystemRow {
            view: gent,
            grace_days: 30,
            transition_days,
            notice_days: 0,
            own_account_age: None,
            low_stock: 0,
        }],
        number_prefixes: vec![prefix],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    stage
}

/// Noor of Geetbets, who is nine.
pub fn noor() -> PersonData {
    PersonData {
        name: "Maes".into(),
        first_name: "Noor".into(),
        date_of_birth: "2017-05-03".parse().unwrap(),
        email: None,
        opt_ins: None,
        parental_consent: Some(true),
        ..an()
    }
}

pub async fn register(stage: &Stage, person: PersonData) -> Registered {
    stage.ask(digital(person)).await.unwrap()
}

fn note(id: PassholderId, postal_code: &str, city: &str) -> NoteSecondHome {
    NoteSecondHome {
        passholder_id: id,
        home: NewSecondHome {
            address: Address {
                street: Some("Kerkplein 2".into()),
                postal_code: postal_code.into(),
                city: city.into(),
                ..Address::default()
            },
            share: None,
            from: None,
        },
        counters: vec![library()],
    }
}

pub fn from(day: &str, ask: NoteSecondHome) -> NoteSecondHome {
    let home = NewSecondHome {
        from: day.parse().ok(),
        ..ask.home
    };
    NoteSecondHome { home, ..ask }
}

pub fn share(share: u8, ask: NoteSecondHome) -> NoteSecondHome {
    let home = NewSecondHome {
        share: Some(share),
        ..ask.home
    };
    NoteSecondHome { home, ..ask }
}

pub fn in_zoutleeuw(id: PassholderId) -> NoteSecondHome {
    note(id, "3440", "Zoutleeuw")
}

pub fn in_gent(id: PassholderId) -> NoteSecondHome {
    note(id, "9000", "Gent")
}

fn end(id: PassholderId) -> EndSecondHome {
    EndSecondHome {
        passholder_id: id,
        counters: vec![library()],
    }
}

pub async fn shown(stage: &Stage, id: PassholderId) -> Result<SecondHome, Fault> {
    let ask = ReadSecondHome {
        passholder_id: id,
        sight: Sight::CardSystems(library().card_system_ids),
    };
    stage.ask(ask).await
}

/// What was told last, as it travels.
async fn sealed(stage: &Stage, id: PassholderId) -> PassholderChanged {
    let mut told = stage.told::<PassholderChanged>().await.unwrap();
    told.retain(|fact| fact.passholder_id == id);
    told.pop().unwrap()
}

/// Who prices reads of second homes: first day, day on which it ends, postal code, share.
pub async fn told(stage: &Stage, id: PassholderId) -> Vec<(String, String, String, u8)> {
    let secrets = NamedSecrets::try_from("1:demo-rights-secret-demo-rights-secret".to_owned()).unwrap();
    let keys = Keys::new(&secrets, PassholderChanged::SEALED_FOR);
    let opened = sealed(stage, id)
        .await
        .open_rights(|sealed, place| keys.open_text(sealed, place));
    let one = |home: ToldSecondHome| {
        let (from, until) = (home.from.to_string(), home.until.to_string());
        (from, until, home.postal_code, home.share)
    };
    opened.unwrap().second_homes.into_iter().map(one).collect()
}

pub fn period(from: &str, until: &str, code: &str, share: u8) -> (String, String, String, u8) {
    (from.to_owned(), until.to_owned(), code.to_owned(), share)
}

/// Grants the right in Gent at a counter of that city.
fn granted_in_gent(id: PassholderId) -> ChangeMembership {
    ChangeMembership {
        passholder_id: id,
        card_system_id: GENT,
        card_type: CardType::Digital,
        uitpas_number: None,
        social_tariff: Some(WantedSocialTariff {
            social_tariff_end_date: "2027-04-30".parse().ok(),
        }),
        address: None,
        voucher: None,
        replacement: None,
        counter: Counter {
            organizer_id: "bib-gent".into(),
            card_system_ids: vec![GENT],
            postal_code: Some("9000".into()),
            grants: true,
            grants_elsewhere: false,
            writes_abroad: false,
        },
        referral_code: None,
        partner_may_know: None,
    }
}

async fn last_day(stage: &Stage, who: &Registered, region: CardSystemId) -> String {
    let all = read(stage, who).await.card_system_memberships;
    let of = all.into_iter().find(|one| one.card_system.id == region);
    let right = of.unwrap().social_tariff.unwrap();
    contracts::day::brussels_day(right.end_date).to_string()
}

#[tokio::test]
async fn a_second_home_is_told_sealed_and_in_the_size_of_none() {
    let stage = two_regions(0).await;
    let id = register(&stage, noor()).await.passholder_id;
    let size = |fact: &PassholderChanged| {
        let fact = PassholderChanged {
            version: 1,
            ..fact.clone()
        };
        serde_json::to_string(&fact).unwrap().len()
    };
    let before = sealed(&stage, id).await;
    stage.ask(share(70, in_zoutleeuw(id))).await.unwrap();
    let after = sealed(&stage, id).await;
    assert_eq!(
        told(&stage, id).await,
        [period("2026-11-14", "2035-05-03", "3440", 70)]
    );
    assert_eq!(size(&before), size(&after));
    assert_eq!(after.second_homes, []);
    let text = serde_json::to_string(&after).unwrap();
    assert!(!text.contains("3440") && !text.contains("2035-05-03"), "{text}");
}

#[tokio::test]
async fn a_second_home_that_is_noted_twice_is_one() {
    let stage = two_regions(0).await;
    let id = register(&stage, noor()).await.passholder_id;
    let (one, two) = tokio::join!(stage.ask(in_zoutleeuw(id)), stage.ask(in_zoutleeuw(id)));
    assert_eq!((one.unwrap(), two.unwrap()), (Done {}, Done {}));
    stage.at("2026-11-20T10:00:00Z");
    stage.ask(in_zoutleeuw(id)).await.unwrap();
    let half = period("2026-11-14", "2035-05-03", "3440", 50);
    assert_eq!(told(&stage, id).await, [half], "said again");
    // Another share from today on; what was until then stays.
    stage.ask(share(70, in_zoutleeuw(id))).await.unwrap();
    let half = period("2026-11-14", "2026-11-20", "3440", 50);
    let more = period("2026-11-20", "2035-05-03", "3440", 70);
    assert_eq!(told(&stage, id).await, [half.clone(), more]);
    // On the same day it is put right.
    stage.ask(share(60, in_zoutleeuw(id))).await.unwrap();
    let right = period("2026-11-20", "2035-05-03", "3440", 60);
    assert_eq!(told(&stage, id).await, [half, right]);
}

#[tokio::test]
async fn a_second_home_is_ended_with_its_day_and_taken_back_before_it() {
    let stage = two_regions(0).await;
    let id = register(&stage, noor()).await.passholder_id;
    assert_eq!(stage.refusal(end(id)).await, "url/not-found");
    stage.ask(in_zoutleeuw(id)).await.unwrap();
    stage.ask(end(id)).await.unwrap();
    assert_eq!(told(&stage, id).await, [], "it never was");
    stage.ask(from("2026-11-01", in_zoutleeuw(id))).await.unwrap();
    stage.ask(from("2026-12-01", in_gent(id))).await.unwrap();
    stage.ask(end(id)).await.unwrap();
    let was = period("2026-11-01", "2026-11-14", "3440", 50);
    assert_eq!(told(&stage, id).await, [was]);
    assert!(shown(&stage, id).await.is_err());
    assert_eq!(stage.refusal(end(id)).await, "url/not-found", "twice");
    stage.ask(from("2026-12-01", in_gent(id))).await.unwrap();
    let (one, two) = tokio::join!(stage.ask(end(id)), stage.ask(end(id)));
    assert_eq!([one, two].iter().filter(|outcome| outcome.is_ok()).count(), 1);
}

#[tokio::test]
async fn a_second_home_ends_by_itself_on_the_eighteenth_birthday() {
    let stage = two_regions(60).await;
    let person = PersonData {
        date_of_birth: "2008-11-20".parse().unwrap(),
        ..noor()
    };
    let who = register(&stage, person).await;
    let id = who.passholder_id;
    stage.ask(in_gent(id)).await.unwrap();
    assert_eq!(
        told(&stage, id).await,
        [period("2026-11-14", "2026-11-20", "9000", 50)],
        "known before"
    );
    stage.ask(granted_in_gent(id)).await.unwrap();
    assert_eq!(
        stage.refusal(from("2026-11-20", in_gent(id))).await,
        "body/invalid-data"
    );
    stage.at("2026-11-19T22:59:59Z");
    run_jobs(&stage).await;
    assert!(shown(&stage, id).await.is_ok());
    assert_eq!(last_day(&stage, &who, GENT).await, "2027-04-30");
    stage.at("2026-11-19T23:00:00Z");
    assert!(shown(&stage, id).await.is_err(), "nobody has to do anything");
    run_jobs(&stage).await;
    assert_eq!(
        last_day(&stage, &who, GENT).await,
        "2026-12-19",
        "60 days with those of grace"
    );
    let facts = stage.told::<PassholderChanged>().await.unwrap().len();
    stage.at("2026-11-21T10:00:00Z");
    run_jobs(&stage).await;
    run_jobs(&stage).await;
    assert!(stage.told::<PassholderChanged>().await.unwrap().len() <= facts + 1);
    assert_eq!(stage.refusal(in_gent(id)).await, "body/invalid-data", "grown up");
}

#[tokio::test]
async fn whoever_has_two_homes_gets_the_right_in_the_region_of_either() {
    let stage = two_regions(0).await;
    let who = register(&stage, noor()).await;
    let id = who.passholder_id;
    let preview = PreviewMembership {
        passholder_id: id,
        card_system_id: GENT,
        social_tariff: true,
        counter: granted_in_gent(id).counter,
    };
    assert!(stage.ask(preview.clone()).await.unwrap().address_change_required);
    assert_eq!(stage.refusal(granted_in_gent(id)).await, "body/invalid-data");
    stage.ask(in_gent(id)).await.unwrap();
    assert!(!stage.ask(preview).await.unwrap().address_change_required);
    stage.ask(granted_in_gent(id)).await.unwrap();
    assert_eq!(last_day(&stage, &who, GENT).await, "2027-04-30");
    assert_eq!(sealed(&stage, id).await.postal_code, "3450", "nobody moved");
    // Within a region: the counter of the second home's own city.
    let sister = register(&stage, noor()).await.passholder_id;
    let of_zoutleeuw = ChangeMembership {
        card_system_id: given::REGION,
        counter: Counter {
            postal_code: Some("3440".into()),
            grants_elsewhere: false,
            ..library()
        },
        ..granted_in_gent(sister)
    };
    assert_eq!(stage.refusal(of_zoutleeuw.clone()).await, "auth/forbidden");
    stage.ask(in_zoutleeuw(sister)).await.unwrap();
    stage.ask(of_zoutleeuw).await.unwrap();
    // Once it is a member, a counter of either region writes of the child.
    let of_gent = EndSecondHome {
        passholder_id: id,
        counters: vec![granted_in_gent(id).counter],
    };
    stage.ask(of_gent.clone()).await.unwrap();
    let not_hers = EndSecondHome {
        passholder_id: sister,
        ..of_gent
    };
    assert_eq!(stage.refusal(not_hers).await, "url/not-found");
}

fn moves_to_gent(id: PassholderId) -> PlanMove {
    PlanMove {
        passholder_id: id,
        planned: PlannedMove {
            from: "2026-11-14".parse().unwrap(),
            address: in_gent(id).home.address,
        },
        counters: vec![library()],
    }
}

#[tokio::test]
async fn while_one_home_stays_in_the_region_the_right_there_goes_on() {
    let stage = two_regions(60).await;
    let entitled = RegisterPassholder {
        social_tariff_end: "2027-04-30".parse().ok(),
        ..digital(noor())
    };
    let who = stage.ask(entitled).await.unwrap();
    let id = who.passholder_id;
    assert_eq!(stage.refusal(moves_to_gent(id)).await, "body/invalid-data");
    stage.ask(in_zoutleeuw(id)).await.unwrap();
    // The region of Geetbets gives no days: with a home in Zoutleeuw none are needed.
    stage.ask(moves_to_gent(id)).await.unwrap();
    assert_eq!(last_day(&stage, &who, given::REGION).await, "2027-04-30");
    assert!(shown(&stage, id).await.is_ok(), "the second home stays as it is");
    let back = PlanMove {
        planned: PlannedMove {
            from: "2026-11-14".parse().unwrap(),
            address: in_zoutleeuw(id).home.address,
        },
        ..moves_to_gent(id)
    };
    stage.ask(back).await.unwrap();
    assert!(shown(&stage, id).await.is_ok(), "both in one municipality");
    // The right of Gent, by a second home there, goes on for sixty days from its end.
    stage.ask(in_gent(id)).await.unwrap();
    stage.ask(granted_in_gent(id)).await.unwrap();
    stage.at("2026-12-01T10:00:00Z");
    stage.ask(end(id)).await.unwrap();
    assert_eq!(last_day(&stage, &who, GENT).await, "2026-12-30");
    assert_eq!(last_day(&stage, &who, given::REGION).await, "2027-04-30");
}

#[tokio::test]
async fn a_second_home_in_place_of_another_leaves_its_region() {
    let stage = two_regions(60).await;
    let who = register(&stage, noor()).await;
    let id = who.passholder_id;
    stage.ask(in_gent(id)).await.unwrap();
    stage.ask(granted_in_gent(id)).await.unwrap();
    // Planned, and done by the job on its day.
    stage.ask(from("2026-12-01", in_zoutleeuw(id))).await.unwrap();
    run_jobs(&stage).await;
    assert_eq!(last_day(&stage, &who, GENT).await, "2027-04-30", "not yet");
    stage.at("2026-12-01T10:00:00Z");
    run_jobs(&stage).await;
    assert_eq!(last_day(&stage, &who, GENT).await, "2026-12-30");
    // At once.
    let sister = register(&stage, noor()).await;
    let id = sister.passholder_id;
    stage.ask(from("2026-11-20", in_gent(id))).await.unwrap();
    stage.ask(granted_in_gent(id)).await.unwrap();
    stage.ask(in_zoutleeuw(id)).await.unwrap();
    assert_eq!(last_day(&stage, &sister, GENT).await, "2026-12-30");
}

#[tokio::test]
async fn a_second_home_is_noted_by_counters_of_the_childs_regions_alone_and_as_it_can_be() {
    let stage = two_regions(0).await;
    let id = register(&stage, noor()).await.passholder_id;
    let by = |ask: NoteSecondHome, counters: Vec<Counter>| NoteSecondHome { counters, ..ask };
    let gent = granted_in_gent(id).counter;
    for counters in [vec![], vec![gent.clone()]] {
        let stranger = by(in_gent(id), counters);
        assert_eq!(
            stage.refusal(stranger).await,
            "url/not-found",
            "no member of Gent"
        );
    }
    let nobody = in_gent(given::holder_id(77));
    assert_eq!(stage.refusal(nobody).await, "url/not-found");
    for wrong in [
        share(0, in_gent(id)),
        share(100, in_gent(id)),
        from("2028-01-01", in_gent(id)),
        from("2025-01-01", in_gent(id)),
        note(id, "3440", "Gent"),
        note(id, "344", "Zoutleeuw"),
        note(id, &"9".repeat(300), "Gent"),
    ] {
        let words = format!("{:?}", wrong.home);
        assert_eq!(stage.refusal(wrong).await, "body/invalid-data", "{words}");
    }
    let mut abroad = note(id, "4611 BS", "Bergen op Zoom");
    abroad.home.address.country = Some("nl".into());
    let at_home = Counter {
        writes_abroad: false,
        ..library()
    };
    assert_eq!(
        stage.refusal(by(abroad.clone(), vec![at_home])).await,
        "auth/forbidden"
    );
    stage.ask(abroad).await.unwrap();
    assert_eq!(told(&stage, id).await[0].2, "0000", "no municipality pays there");
    let early = from("2026-11-01", in_gent(id));
    assert_eq!(
        stage.refusal(early).await,
        "body/invalid-data",
        "before the last one"
    );
    let adult = register(&stage, an()).await.passholder_id;
    assert_eq!(stage.refusal(in_gent(adult)).await, "body/invalid-data");
    let unseen = ReadSecondHome {
        passholder_id: id,
        sight: Sight::CardSystems(vec![GENT]),
    };
    assert_eq!(stage.refusal(unseen).await, "url/not-found");
    let elsewhere = EndSecondHome {
        passholder_id: id,
        counters: vec![gent],
    };
    assert_eq!(stage.refusal(elsewhere).await, "url/not-found");
}
