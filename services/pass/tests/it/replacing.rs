//! What a counter changes of a passholder: as a whole, and within its regions.

use super::registration::{ADULT, an, digital, library, open_region, read, sent};
use contracts::pass::*;
use contracts::{CardSystemId, PassholderId};
use testing::Stage;

fn replaced(id: PassholderId, person: PersonData) -> ReplacePassholder {
    ReplacePassholder {
        passholder_id: id,
        person,
        social_tariff_end: None,
        organizer_id: None,
        counters: vec![library()],
    }
}

async fn registered(stage: &Stage, ask: RegisterPassholder) -> Registered {
    stage.ask(ask).await.unwrap()
}

#[tokio::test]
async fn a_passholder_is_changed_by_counters_of_his_regions_only() {
    let stage = open_region().await;
    let an_is = registered(&stage, digital(an())).await;
    let mut person = an();
    person.name = "Peeters".into();
    person.email = None;
    person.opt_ins = None;
    person.address.postal_code = "3440".into();
    person.address.city = "Zoutleeuw".into();
    let mut elsewhere = replaced(an_is.passholder_id, person.clone());
    elsewhere.counters[0].card_system_ids = vec![CardSystemId(7)];
    assert_eq!(stage.refusal(elsewhere.clone()).await, "url/not-found");
    elsewhere.counters.clear();
    assert_eq!(stage.refusal(elsewhere).await, "url/not-found");
    let nobody = replaced(testing::given::holder_id(999), person.clone());
    assert_eq!(stage.refusal(nobody).await, "url/not-found");
    stage.ask(replaced(an_is.passholder_id, person)).await.unwrap();
    let shown = read(&stage, &an_is).await;
    assert_eq!((shown.name.as_str(), shown.email), ("Peeters", None));
    assert!(
        shown.opt_in_preferences.unwrap().info_mails,
        "what was agreed to stays"
    );
    assert_eq!(shown.registration_organizer.unwrap().id, library().organizer_id);
    let told = stage.told::<PassholderChanged>().await.unwrap();
    assert_eq!(told.last().unwrap().postal_code, "3440");
    assert!(told[1].version > told[0].version);
    let all = "select coalesce(sum(persons), 0)::bigint from person_count";
    assert_eq!(stage.number(all).await.unwrap(), 2);
}

#[tokio::test]
async fn an_address_fits_and_goes_abroad_only_with_the_permission() {
    let stage = open_region().await;
    let id = registered(&stage, digital(an())).await.passholder_id;
    let mut person = an();
    person.address.city = "Gent".into();
    assert_eq!(
        stage.refusal(replaced(id, person.clone())).await,
        "body/invalid-data"
    );
    person.address.country = Some("nl".into());
    let mut ask = replaced(id, person);
    ask.counters[0].writes_abroad = false;
    assert_eq!(stage.refusal(ask.clone()).await, "auth/forbidden");
    ask.counters.push(library());
    stage.ask(ask.clone()).await.unwrap();
    let told = stage.told::<PassholderChanged>().await.unwrap();
    let code = told.last().map(|holder| holder.postal_code.as_str());
    assert_eq!(code, Some("0000"), "no municipality pays for who lives abroad");
    ask.counters.pop();
    ask.person.name = "Peeters".into();
    stage.ask(ask).await.expect("he lives there already");
}

#[tokio::test]
async fn a_national_number_is_added_once_and_stays() {
    let stage = open_region().await;
    let id = registered(&stage, digital(an())).await.passholder_id;
    let with = |insz: Option<&str>, born: &str| {
        let person = PersonData {
            insz: insz.and_then(sent),
            date_of_birth: born.parse().unwrap(),
            parental_consent: Some(true),
            ..an()
        };
        replaced(id, person)
    };
    let born = "1985-07-30";
    assert_eq!(
        stage.refusal(with(Some(super::INSZ), "2017-05-03")).await,
        "insz-already-used"
    );
    assert_eq!(
        stage.refusal(with(Some(ADULT), "1985-07-31")).await,
        "invalid-insz-number"
    );
    stage.ask(with(Some(ADULT), born)).await.unwrap();
    stage.ask(with(None, born)).await.unwrap();
    stage.ask(with(Some(ADULT), born)).await.unwrap();
    let found = stage.ask(super::find(ADULT)).await.unwrap();
    assert_eq!(found.passholder_id, id);
    assert_eq!(stage.refusal(with(None, "1985-07-31")).await, "body/invalid-data");
    let other = stage.refusal(with(Some("17050300040"), "2017-05-03")).await;
    assert_eq!(other, "body/invalid-data", "another number");
}

#[tokio::test]
async fn another_day_of_a_right_is_written_by_who_may_and_within_bounds() {
    let stage = open_region().await;
    let social = RegisterPassholder {
        social_tariff_end: Some("2026-12-31".parse().unwrap()),
        ..digital(an())
    };
    let an_is = registered(&stage, social).await;
    let until = |day: &str| ReplacePassholder {
        social_tariff_end: Some(day.parse().unwrap()),
        ..replaced(an_is.passholder_id, an())
    };
    let mut bare = until("2027-04-30");
    bare.counters[0].grants = false;
    assert_eq!(stage.refusal(bare.clone()).await, "auth/forbidden");
    bare.social_tariff_end = Some("2026-12-31".parse().unwrap());
    assert_eq!(stage.refusal(bare).await, "auth/forbidden", "the same day, too");
    assert_eq!(stage.refusal(until("2028-01-01")).await, "body/invalid-data");
    stage.ask(until("2027-04-30")).await.unwrap();
    let shown = read(&stage, &an_is).await;
    let right = shown.card_system_memberships[0].social_tariff.clone().unwrap();
    assert_eq!(
        right.end_date,
        contracts::day::end_of("2027-04-30".parse().unwrap())
    );
    let mut away = an();
    away.address.postal_code = "3300".into();
    away.address.city = "Tienen".into();
    let away = replaced(an_is.passholder_id, away);
    assert_eq!(
        stage.refusal(away).await,
        "body/invalid-data",
        "it is valid in the region alone"
    );
    let plain = registered(&stage, digital(an())).await;
    let none = ReplacePassholder {
        passholder_id: plain.passholder_id,
        ..until("2027-04-30")
    };
    assert_eq!(
        stage.refusal(none).await,
        "body/invalid-data",
        "there is no right"
    );
}

#[tokio::test]
async fn preferences_keep_their_day_until_they_change() {
    let stage = open_region().await;
    let id = registered(&stage, digital(an())).await.passholder_id;
    stage.at("2026-12-01T10:00:00Z");
    let mut ask = replaced(id, an());
    ask.person.opt_ins = Some(OptInPreferences {
        info_mails: true,
        sms: true,
        ..OptInPreferences::default()
    });
    ask.counters[0].organizer_id = "sport".into();
    ask.counters.insert(0, library());
    ask.organizer_id = Some("sport".into());
    stage.ask(ask).await.unwrap();
    let of = |kind: &str, day: &str| {
        sqlx::AssertSqlSafe(format!(
            "select count(*) from consent where kind = '{kind}' and since::date = '{day}' and given"
        ))
    };
    for (kind, day) in [
        ("INFO_MAILS", "2026-11-14"),
        ("SMS", "2026-12-01"),
        ("TERMS_ON_PAPER", "2026-11-14"),
    ] {
        let found: i64 = sqlx::query_scalar(of(kind, day))
            .fetch_one(&stage.office.pool)
            .await
            .unwrap();
        assert_eq!(found, 1, "{kind}");
    }
    let by_sport = "select count(*) from consent where organizer = 'sport'";
    assert_eq!(stage.number(by_sport).await.unwrap(), 1);
}

#[tokio::test]
async fn consent_is_recorded_where_it_was_said() {
    let stage = open_region().await;
    let id = registered(&stage, digital(an())).await.passholder_id;
    let counter = |id: &str| Counter {
        organizer_id: id.into(),
        ..library()
    };
    for (named, own, recorded, sms) in [
        (Some("sport"), &["bib", "sport"][..], "sport", true),
        (Some("elsewhere"), &["sport"], "sport", false),
        (None, &["museum"], "museum", true),
    ] {
        let mut ask = replaced(id, an());
        ask.organizer_id = named.map(Into::into);
        ask.counters = own.iter().map(|id| counter(id)).collect();
        ask.person.opt_ins = Some(OptInPreferences {
            sms,
            ..OptInPreferences::default()
        });
        stage.ask(ask).await.unwrap();
        let organizer = "select organizer from consent where kind = 'SMS'";
        let organizer: String = sqlx::query_scalar(organizer)
            .fetch_one(&stage.office.pool)
            .await
            .unwrap();
        assert_eq!(organizer, recorded, "{named:?}");
    }
}

#[tokio::test]
async fn a_child_is_changed_when_a_parent_agrees_and_is_never_written_to() {
    let stage = open_region().await;
    let lotte = testing::given::holder_id(1);
    let child = |consent: Option<bool>| {
        let person = PersonData {
            date_of_birth: "2017-05-03".parse().unwrap(),
            parental_consent: consent,
            ..an()
        };
        replaced(lotte, person)
    };
    for consent in [None, Some(false)] {
        assert_eq!(stage.refusal(child(consent)).await, "body/invalid-data");
    }
    stage.ask(child(Some(true))).await.unwrap();
    stage.ask(child(None)).await.expect("a parent agreed before");
    assert_eq!(stage.refusal(child(Some(false))).await, "body/invalid-data");
    let mut grown = digital(an());
    grown.person.date_of_birth = "1985-07-30".parse().unwrap();
    let id = registered(&stage, grown).await.passholder_id;
    let mut younger = child(Some(true));
    younger.passholder_id = id;
    younger.person.opt_ins = None;
    stage.ask(younger).await.unwrap();
    let given = "select count(*) from consent where given and kind in ('INFO_MAILS', 'SMS', 'POST')";
    assert_eq!(stage.number(given).await.unwrap(), 0);
}

#[tokio::test]
async fn who_stays_in_the_city_is_not_asked_where_it_is() {
    let stage = open_region().await;
    let id = registered(&stage, digital(an())).await.passholder_id;
    let renamed =
        "update passholder set city = 'Old name', address = jsonb_set(address, '{city}', '\"Old name\"')
                   where name = 'Claes'";
    sqlx::query(renamed).execute(&stage.office.pool).await.unwrap();
    let mut person = an();
    person.address.city = "Old name".into();
    person.address.street = Some("Markt 3".into());
    stage.ask(replaced(id, person.clone())).await.unwrap();
    person.address.city = "Other name".into();
    assert_eq!(stage.refusal(replaced(id, person)).await, "body/invalid-data");
}

#[tokio::test]
async fn a_right_is_not_prolonged_for_who_lives_outside_of_its_region() {
    let stage = open_region().await;
    let social = RegisterPassholder {
        social_tariff_end: Some("2026-11-30".parse().unwrap()),
        ..digital(an())
    };
    let id = registered(&stage, social).await.passholder_id;
    stage.at("2027-02-01T10:00:00Z");
    let mut ask = replaced(id, an());
    ask.person.address.postal_code = "3300".into();
    ask.person.address.city = "Tienen".into();
    ask.social_tariff_end = Some("2027-12-31".parse().unwrap());
    assert_eq!(stage.refusal(ask.clone()).await, "body/invalid-data");
    ask.social_tariff_end = None;
    stage.ask(ask.clone()).await.expect("the right has ended");
    ask.social_tariff_end = Some("2027-12-31".parse().unwrap());
    assert_eq!(
        stage.refusal(ask).await,
        "body/invalid-data",
        "lives there by now"
    );
}
