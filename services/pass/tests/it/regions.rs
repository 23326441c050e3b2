//! What regions set: for their cities, and which numbers they make.

use super::{pass, region};
use contracts::CardSystemId;
use contracts::pack::Fate;
use contracts::pass::*;
use testing::{Stage, given};

pub fn city(name: &str, codes: &[&str]) -> CitySettingsRow {
    CitySettingsRow {
        card_system_id: given::REGION,
        city: name.into(),
        postal_codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        allows_cardless_registration: false,
        contact_email: "vrijetijd@geetbets.example".into(),
    }
}

/// A region of Geetbets, with its part Rummen, and Zoutleeuw.
pub fn view() -> CardSystem {
    let city = |postal_code: &str, name: &str| City {
        postal_code: postal_code.into(),
        name: name.into(),
    };
    CardSystem {
        cities: Some(vec![
            city("3450", "Geetbets"),
            city("3454", "Rummen"),
            city("3440", "Zoutleeuw"),
        ]),
        ..CardSystem::reference(given::REGION, Some("Beleefregio".into()))
    }
}

fn with_cities(view: CardSystem) -> LoadPass {
    LoadPass {
        card_systems: vec![CardSystemRow {
            view,
            grace_days: 30,
            transition_days: 0,
            notice_days: 0,
            own_account_age: None,
            low_stock: 0,
        }],
        city_settings: vec![CitySettingsRow {
            allows_cardless_registration: true,
            ..city("GEETBETS", &["3450", "3454"])
        }],
        ..LoadPass::default()
    }
}

fn list(codes: &[&str]) -> ListCitySettings {
    ListCitySettings {
        card_system_id: given::REGION,
        postal_codes: codes.iter().map(|code| (*code).to_owned()).collect(),
    }
}

fn read(code: &str) -> ReadSocialTariffSettings {
    ReadSocialTariffSettings {
        card_system_id: given::REGION,
        postal_code: code.into(),
    }
}

#[tokio::test]
async fn settings_of_cities_are_found_by_the_postal_codes_of_their_parts() {
    let stage = pass().await;
    stage.ask(with_cities(view())).await.unwrap();
    for codes in [&["3454"][..], &["3450", "3454"], &["3440", "3450"], &[]] {
        let found = stage.ask(list(codes)).await.unwrap();
        let cities: Vec<&str> = found.iter().map(|one| one.city.as_str()).collect();
        assert_eq!(cities, ["GEETBETS"], "{codes:?}");
        assert!(found[0].allows_cardless_registration);
        assert_eq!(found[0].contact_email, "vrijetijd@geetbets.example");
    }
    assert!(stage.ask(list(&["3440"])).await.unwrap().is_empty());
    assert!(
        stage
            .ask(read("3454"))
            .await
            .unwrap()
            .allows_cardless_registration
    );
    assert!(
        !stage
            .ask(read("3440"))
            .await
            .unwrap()
            .allows_cardless_registration
    );
}

#[tokio::test]
async fn a_city_without_settings_has_those_of_its_region() {
    let stage = pass().await;
    let open = CardSystem {
        allows_cardless_registration: Some(true),
        cardless_registration_type: Some(CardlessRegistrationType::Socialtariff),
        ..view()
    };
    stage.ask(with_cities(open.clone())).await.unwrap();
    assert!(
        stage
            .ask(read("3440"))
            .await
            .unwrap()
            .allows_cardless_registration
    );
    let regular = CardSystem {
        cardless_registration_type: Some(CardlessRegistrationType::Regular),
        ..open
    };
    stage.ask(with_cities(regular)).await.unwrap();
    assert!(
        !stage
            .ask(read("3440"))
            .await
            .unwrap()
            .allows_cardless_registration
    );
}

#[tokio::test]
async fn postal_codes_that_are_none_or_of_elsewhere_and_unknown_regions_are_told_apart() {
    let stage = pass().await;
    stage.ask(with_cities(view())).await.unwrap();
    for (code, slug) in [
        ("345", "invalid-postal-code"),
        ("0000", "invalid-postal-code"),
        ("9000", "postal-code-not-in-card-system"),
    ] {
        assert_eq!(stage.refusal(list(&["3450", code])).await, slug);
        assert_eq!(stage.refusal(read(code)).await, slug);
    }
    let elsewhere = ListCitySettings {
        card_system_id: CardSystemId(99),
        ..list(&[])
    };
    assert_eq!(stage.refusal(elsewhere).await, "cardsystem-not-found");
    let elsewhere = ReadSocialTariffSettings {
        card_system_id: CardSystemId(99),
        ..read("3450")
    };
    assert_eq!(stage.refusal(elsewhere).await, "cardsystem-not-found");
}

/// Why each row was refused, in the order of the rows.
pub async fn reasons(stage: &Stage, load: LoadPass) -> Vec<String> {
    let report = stage.ask(load).await.unwrap();
    let reason = |fate| match fate {
        Fate::Refused(words) => words,
        other => format!("{other:?}"),
    };
    report.rows.into_iter().map(|row| reason(row.fate)).collect()
}

#[tokio::test]
async fn settings_of_a_city_that_break_a_rule_are_refused_with_words() {
    let stage = pass().await;
    stage.ask(with_cities(view())).await.unwrap();
    let elsewhere = CitySettingsRow {
        card_system_id: CardSystemId(99),
        ..city("GENT", &["9000"])
    };
    let unreachable = CitySettingsRow {
        contact_email: "nobody".into(),
        ..city("ZOUTLEEUW", &["3440"])
    };
    let load = LoadPass {
        city_settings: vec![
            elsewhere,
            unreachable,
            city("ZOUTLEEUW", &[]),
            city("ZOUTLEEUW", &["9000"]),
            city("ZOUTLEEUW", &["3440", "3454"]),
            city("ZOUTLEEUW", &["3440"]),
            // Gives Rummen away, which the next one takes.
            city("GEETBETS", &["3450"]),
            city("RUMMEN", &["3454"]),
        ],
        ..LoadPass::default()
    };
    let reasons = reasons(&stage, load).await;
    assert!(reasons[0].contains("99"), "{reasons:?}");
    assert_eq!(
        reasons[1..6],
        [
            "a city has a name and an e-mail address",
            "a city has 1 to 100 postal codes",
            "postal code 9000 is not of the region",
            "postal code 3454 belongs to another city of the region",
            "Created",
        ]
    );
    assert_eq!(reasons[6..], ["Changed", "Created"]);
}

#[tokio::test]
async fn a_prefix_of_another_region_or_of_another_length_is_refused() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    let other = CardSystemRow {
        view: CardSystem::reference(CardSystemId(5), Some("Gent".into())),
        grace_days: 30,
        transition_days: 0,
        notice_days: 0,
        own_account_age: None,
        low_stock: 0,
    };
    let prefix = |prefix: &str, region: i32| NumberPrefixRow {
        prefix: prefix.into(),
        card_system_id: CardSystemId(region),
    };
    let first = LoadPass {
        card_systems: vec![other],
        number_prefixes: vec![prefix("09902", 38)],
        ..LoadPass::default()
    };
    stage.ask(first).await.unwrap();
    let load = LoadPass {
        number_prefixes: vec![
            prefix("09902", 5),
            prefix("9903", 5),
            prefix("0990a", 5),
            prefix("09904", 99),
            prefix("09905", 5),
        ],
        ..LoadPass::default()
    };
    let reasons = reasons(&stage, load).await;
    assert_eq!(
        reasons[..3],
        [
            "the prefix belongs to another region",
            "a prefix has five digits",
            "a prefix has five digits",
        ]
    );
    assert!(reasons[3].contains("99"), "{reasons:?}");
    assert_eq!(reasons[4], "Created");
}
