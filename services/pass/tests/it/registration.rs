//! Registration: who becomes a passholder, with which pass, and who may not.

use super::{card, find, pass, region};
use chassis::Fault;
use chassis::ask::Idempotency;
use contracts::pass::*;
use contracts::{CardSystemId, Insz};
use testing::{Stage, given};

pub const ADULT: &str = "85073099833";

/// A grown-up of Geetbets without a national number.
pub fn an() -> PersonData {
    PersonData {
        name: "Claes".into(),
        first_name: "An".into(),
        date_of_birth: "1985-07-30".parse().unwrap(),
        insz: None,
        gender: Some(Gender::Female),
        email: Some("an@example.org".into()),
        phone: None,
        nationality: Some("Belg".into()),
        address: Address {
            street: Some("Dorpsstraat 1".into()),
            postal_code: "3450".into(),
            city: "Geetbets".into(),
            ..Address::default()
        },
        opt_ins: Some(OptInPreferences {
            info_mails: true,
            ..OptInPreferences::default()
        }),
        parental_consent: None,
        terms_on_paper: Some(true),
        terms_digital: None,
    }
}

pub fn sent(insz: &str) -> Option<SentInsz> {
    Some(SentInsz(Insz::parse(insz).unwrap()))
}

/// The library of Geetbets, which may do all.
pub fn library() -> Counter {
    Counter {
        organizer_id: "bib-geetbets".into(),
        card_system_ids: vec![given::REGION],
        postal_code: Some("3450".into()),
        grants: true,
        grants_elsewhere: true,
        writes_abroad: true,
    }
}

pub fn digital(person: PersonData) -> RegisterPassholder {
    RegisterPassholder {
        person,
        card_system_id: Some(given::REGION),
        card: NewCard::Digital,
        social_tariff_end: None,
        note: None,
        picture: None,
        voucher: None,
        counter: library(),
        referral_code: None,
        partner_may_know: None,
    }
}

pub fn from_stock(n: u32) -> RegisterPassholder {
    RegisterPassholder {
        card: NewCard::FromStock(given::pass_number(n, false)),
        ..digital(an())
    }
}

/// The region with its cities, Lotte, and some cards in stock.
pub async fn open_region() -> Stage {
    let stage = pass().await;
    let mut load = region();
    let city = |(code, name): (&str, &str)| City {
        postal_code: code.into(),
        name: name.into(),
    };
    load.card_systems[0].view.cities = Some([("3450", "Geetbets"), ("3440", "Zoutleeuw")].map(city).to_vec());
    load.number_prefixes = vec![NumberPrefixRow {
        prefix: "09902".into(),
        card_system_id: given::REGION,
    }];
    load.cards
        .extend((20..30).map(|n| card(given::pass_number(n, false), CardStatus::LocalStock, None)));
    load.cards
        .push(card(given::pass_number(31, true), CardStatus::LocalStock, None));
    load.cards
        .push(card(given::pass_number(32, false), CardStatus::Provisioned, None));
    load.cards
        .push(card(given::pass_number(33, false), CardStatus::Blocked, None));
    stage.ask(load).await.unwrap();
    stage
}

pub async fn read(stage: &Stage, registered: &Registered) -> Passholder {
    let ask = ReadPassholder {
        passholder_id: registered.passholder_id,
        sight: Sight::All,
    };
    stage.ask(ask).await.unwrap()
}

async fn persons(stage: &Stage) -> i64 {
    let sql = "select coalesce(sum(persons), 0)::bigint from person_count where 38 = any(card_system_ids)";
    stage.number(sql).await.unwrap()
}

#[tokio::test]
async fn who_is_registered_is_found_by_number_and_told_once() {
    let stage = open_region().await;
    let ask = RegisterPassholder {
        person: PersonData {
            insz: sent(ADULT),
            ..an()
        },
        ..from_stock(20)
    };
    let registered = stage.ask(ask).await.unwrap();
    let number = given::pass_number(20, false);
    for identifier in [number.as_str(), ADULT] {
        let found = stage.ask(find(identifier)).await.unwrap();
        assert_eq!(found.passholder_id, registered.passholder_id);
    }
    let shown = read(&stage, &registered).await;
    let shown_again = shown.clone();
    assert_eq!(shown.uitpas_number, Some(number));
    assert_eq!(shown.nationality.as_deref(), Some("Belg"));
    assert!(
        shown
            .opt_in_preferences
            .is_some_and(|wanted| wanted.info_mails && !wanted.sms)
    );
    assert_eq!(shown.creation_date, stage.clock.now());
    assert_eq!(shown.registration_organizer.unwrap().id, library().organizer_id);
    let told = stage.told::<PassholderChanged>().await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].cards.len(), told[0].memberships.len()), (1, 1));
    assert_eq!(persons(&stage).await, 2, "and Lotte");
    let person = PersonData { insz: None, ..an() };
    assert_eq!(registered.whole(person, library().organizer_id), shown_again);
    for table in ["passholder", "outbox_pending", "consent", "idempotency"] {
        let rows = sqlx::AssertSqlSafe(format!("select t::text from {table} t"));
        let rows: Vec<String> = sqlx::query_scalar(rows)
            .fetch_all(&stage.office.pool)
            .await
            .unwrap();
        assert!(!rows.iter().any(|row| row.contains(ADULT)), "{table}");
    }
}

#[tokio::test]
async fn a_number_that_somebody_has_is_not_registered_again_and_leaves_no_trace() {
    let stage = open_region().await;
    let twin = |insz: &str, born: &str| RegisterPassholder {
        person: PersonData {
            insz: sent(insz),
            date_of_birth: born.parse().unwrap(),
            parental_consent: Some(true),
            ..an()
        },
        ..from_stock(20)
    };
    assert_eq!(
        stage.refusal(twin(super::INSZ, "2017-05-03")).await,
        "insz-already-used"
    );
    assert_eq!(
        stage.refusal(twin(ADULT, "1985-07-31")).await,
        "invalid-insz-number"
    );
    assert_eq!(persons(&stage).await, 1);
    assert!(stage.told::<PassholderChanged>().await.unwrap().is_empty());
    stage.ask(twin(ADULT, "1985-07-30")).await.unwrap();
}

#[tokio::test]
async fn a_card_that_is_not_in_the_stock_of_the_region_is_not_handed_out() {
    let stage = open_region().await;
    for (n, slug) in [
        (99, "invalid-card"),
        (1, "invalid-card-status"),
        (32, "invalid-card-status"),
        (33, "invalid-card-status"),
    ] {
        assert_eq!(stage.refusal(from_stock(n)).await, slug, "{n}");
    }
    let mut elsewhere = region();
    elsewhere.card_systems[0].view = CardSystem::reference(CardSystemId(7), None);
    elsewhere.cards = vec![CardRow {
        card_system_id: CardSystemId(7),
        ..card(given::pass_number(40, false), CardStatus::LocalStock, None)
    }];
    elsewhere.cards.push(CardRow {
        card_type: CardType::Digital,
        ..card(given::pass_number(41, false), CardStatus::LocalStock, None)
    });
    stage.ask(elsewhere).await.unwrap();
    assert_eq!(stage.refusal(from_stock(40)).await, "invalid-card");
    assert_eq!(stage.refusal(from_stock(41)).await, "invalid-card");
    stage.ask(from_stock(20)).await.unwrap();
    assert_eq!(
        stage.refusal(from_stock(20)).await,
        "invalid-card-status",
        "twice"
    );
}

#[tokio::test]
async fn a_card_of_another_region_is_as_one_that_there_is_not() {
    let stage = open_region().await;
    let mut elsewhere = region();
    elsewhere.card_systems[0].view = CardSystem::reference(CardSystemId(7), None);
    elsewhere.cards = vec![CardRow {
        card_system_id: CardSystemId(7),
        ..card(given::pass_number(40, false), CardStatus::LocalStock, None)
    }];
    stage.ask(elsewhere).await.unwrap();
    let refused = async |ask: RegisterPassholder| match stage.ask(ask).await {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    let unknown = refused(from_stock(99)).await;
    let nowhere = RegisterPassholder {
        card_system_id: None,
        ..from_stock(40)
    };
    for ask in [from_stock(40), nowhere] {
        assert_eq!(refused(ask).await, unknown);
    }
}

#[tokio::test]
async fn a_counter_registers_in_its_own_regions_only() {
    let stage = open_region().await;
    let mut elsewhere = region();
    elsewhere.card_systems[0].view = CardSystem::reference(CardSystemId(7), None);
    stage.ask(elsewhere).await.unwrap();
    let into = |id: Option<i32>, own: &[i32]| RegisterPassholder {
        card_system_id: id.map(CardSystemId),
        counter: Counter {
            card_system_ids: own.iter().copied().map(CardSystemId).collect(),
            ..library()
        },
        ..digital(an())
    };
    assert_eq!(
        stage.refusal(into(Some(999), &[38])).await,
        "cardsystem-not-found"
    );
    assert_eq!(stage.refusal(into(Some(7), &[38])).await, "auth/forbidden");
    assert_eq!(stage.refusal(into(None, &[38, 7])).await, "body/invalid-data");
    assert_eq!(stage.refusal(into(None, &[])).await, "body/invalid-data");
    stage.ask(into(None, &[38])).await.unwrap();
    let of_card = |own: &[i32]| RegisterPassholder {
        card: NewCard::FromStock(given::pass_number(21, false)),
        ..into(None, own)
    };
    assert_eq!(stage.refusal(of_card(&[7])).await, "invalid-card");
    stage
        .ask(of_card(&[38, 7]))
        .await
        .expect("the card says which region");
}

#[tokio::test]
async fn a_right_comes_with_a_day_or_a_social_card_and_needs_its_permission() {
    let stage = open_region().await;
    let social = || RegisterPassholder {
        card: NewCard::FromStock(given::pass_number(31, true)),
        ..digital(an())
    };
    let bare = Counter {
        grants: false,
        ..library()
    };
    let refused = RegisterPassholder {
        counter: bare.clone(),
        ..social()
    };
    assert_eq!(stage.refusal(refused).await, "auth/forbidden");
    let end = Some("2027-06-30".parse().unwrap());
    let dated = || RegisterPassholder {
        social_tariff_end: end,
        ..digital(an())
    };
    let refused = RegisterPassholder {
        counter: bare,
        ..dated()
    };
    assert_eq!(stage.refusal(refused).await, "auth/forbidden");
    let plain = RegisterPassholder {
        social_tariff_end: end,
        ..from_stock(22)
    };
    assert_eq!(stage.refusal(plain).await, "invalid-card", "made for no right");
    let mut tienen = dated();
    tienen.person.address.postal_code = "3300".into();
    tienen.person.address.city = "Tienen".into();
    assert_eq!(stage.refusal(tienen).await, "invalid-city");
    for (ask, day) in [(social(), "2027-04-30"), (dated(), "2027-06-30")] {
        let registered = stage.ask(ask).await.unwrap();
        let shown = read(&stage, &registered).await;
        let right = shown.card_system_memberships[0].social_tariff.clone().unwrap();
        assert_eq!(right.end_date, contracts::day::end_of(day.parse().unwrap()));
        assert_eq!(right.status, SocialTariffStatus::Active);
    }
}

#[tokio::test]
async fn people_of_every_age_are_registered() {
    let stage = open_region().await;
    for born in [
        "2026-11-14",
        "2026-02-01",
        "2009-11-14",
        "2008-11-14",
        "1962-01-01",
        "1925-03-01",
    ] {
        let mut ask = digital(an());
        ask.person.date_of_birth = born.parse().unwrap();
        ask.person.parental_consent = Some(true);
        stage.ask(ask).await.unwrap();
    }
    for (name, born, city, code) in [
        ("", "1985-07-30", "Geetbets", "3450"),
        ("Claes", "2026-11-15", "Geetbets", "3450"),
        ("Claes", "1890-01-01", "Geetbets", "3450"),
    ] {
        let mut ask = digital(an());
        ask.person.name = name.into();
        ask.person.date_of_birth = born.parse().unwrap();
        ask.person.address.city = city.into();
        ask.person.address.postal_code = code.into();
        assert_eq!(stage.refusal(ask).await, "body/invalid-data", "{name} {born}");
    }
    let mut ask = digital(an());
    ask.person.address.city = "Gent".into();
    assert_eq!(stage.refusal(ask).await, "invalid-city");
    let mut ask = digital(an());
    ask.person.address.country = Some("nl".into());
    ask.counter.writes_abroad = false;
    assert_eq!(stage.refusal(ask).await, "auth/forbidden");
    let mut ask = digital(an());
    ask.person.first_name = "x".repeat(501);
    assert_eq!(stage.refusal(ask).await, "body/invalid-data");
    let mut ask = digital(an());
    ask.person.first_name = "An\0".into();
    assert_eq!(stage.refusal(ask).await, "body/invalid-data");
}

#[tokio::test]
async fn a_child_is_registered_when_a_parent_agrees() {
    let stage = open_region().await;
    let mut ask = digital(an());
    ask.person.date_of_birth = "2017-05-03".parse().unwrap();
    for consent in [None, Some(false)] {
        ask.person.parental_consent = consent;
        assert_eq!(stage.refusal(ask.clone()).await, "body/invalid-data");
    }
    ask.person.parental_consent = Some(true);
    stage.ask(ask).await.unwrap();
    let kept = "select count(*) from consent where kind = 'PARENTAL_CONSENT' and given
                and organizer = 'bib-geetbets' and since = '2026-11-14T10:00:00Z'";
    assert_eq!(stage.number(kept).await.unwrap(), 1);
}

#[tokio::test]
async fn a_child_has_no_preferences_of_its_own() {
    let stage = open_region().await;
    let mut ask = digital(an());
    ask.person.date_of_birth = "2010-11-15".parse().unwrap();
    ask.person.parental_consent = Some(true);
    let registered = stage.ask(ask).await.unwrap();
    let shown = read(&stage, &registered).await;
    assert_eq!(shown.opt_in_preferences, Some(OptInPreferences::default()));
}

/// All at once, each with its own body; how many were registered, and how the others were refused.
async fn at_once(stage: &Stage, asks: Vec<RegisterPassholder>) -> (Vec<Registered>, Vec<String>) {
    let all = asks.into_iter().map(|ask| stage.ask(ask));
    let (mut done, mut refused) = (vec![], vec![]);
    for outcome in futures_util::future::join_all(all).await {
        match outcome {
            Ok(registered) => done.push(registered),
            Err(Fault::Refused(refusal)) => refused.push(refusal.slug),
            Err(other) => panic!("{other}"),
        }
    }
    (done, refused)
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_who_register_at_once_get_eight_numbers() {
    let stage = open_region().await;
    let (done, _) = at_once(&stage, vec![digital(an()); 8]).await;
    assert_eq!(done.len(), 8);
    let numbers = "select count(distinct pass_number) from card where card_type = 'DIGITAL'";
    assert_eq!(stage.number(numbers).await.unwrap(), 8);
    assert_eq!(persons(&stage).await, 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_want_one_card_at_once_one_gets_it() {
    let stage = open_region().await;
    let (done, refused) = at_once(&stage, vec![from_stock(20); 2]).await;
    assert_eq!(
        (done.len(), refused),
        (1, vec!["uitpas/invalid-card-status".to_owned()])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_who_register_one_number_at_once_one_does() {
    let stage = open_region().await;
    let asks = (20..28).map(|n| {
        let mut ask = from_stock(n);
        ask.person.insz = sent(ADULT);
        ask
    });
    let (done, refused) = at_once(&stage, asks.collect()).await;
    assert_eq!(done.len(), 1);
    assert_eq!(refused, vec!["uitpas/insz-already-used"; 7]);
    let active = "select count(*) from card where status = 'ACTIVE'";
    assert_eq!(
        stage.number(active).await.unwrap(),
        2,
        "that of Lotte, and one more"
    );
}

#[tokio::test]
async fn a_repeated_key_registers_nobody_twice_and_keeps_no_name() {
    let stage = open_region().await;
    let key = Idempotency {
        client: "client:shop".into(),
        key: "one".into(),
        hash: "a".to_owned().into(),
    };
    let first = stage.ask_once(&digital(an()), Some(&key)).await.unwrap();
    let again = stage.ask_once(&digital(an()), Some(&key)).await.unwrap();
    assert_eq!(first.reply, again.reply);
    assert!(again.replayed);
    assert_eq!(persons(&stage).await, 2);
    let named = "select count(*) from idempotency i where i::text like '%Claes%'";
    assert_eq!(stage.number(named).await.unwrap(), 0);
}

#[tokio::test]
async fn a_first_card_is_noted_with_its_price_and_a_voucher_counts_once() {
    let stage = open_region().await;
    let priced = LoadPass {
        price_tables: vec![super::prices::table("2026-01-01", 500)],
        vouchers: vec![super::prices::voucher("GENT-2026")],
        ..LoadPass::default()
    };
    stage.ask(priced).await.unwrap();
    let with = |n: u32, code: &str| RegisterPassholder {
        voucher: Some(code.into()),
        ..from_stock(n)
    };
    assert_eq!(stage.refusal(with(20, "GENT-2027")).await, "invalid-voucher-code");
    stage.ask(with(20, "GENT-2026")).await.unwrap();
    assert_eq!(stage.refusal(with(21, "GENT-2026")).await, "invalid-voucher-code");
    stage.ask(from_stock(21)).await.unwrap();
    let noted =
        "select count(*) from card_issue where reason = 'FIRST_CARD' and organizer_id = 'bib-geetbets'
                 and price is not null";
    assert_eq!(stage.number(noted).await.unwrap(), 2);
    let by_voucher = "select count(*) from card_issue where voucher is not null";
    assert_eq!(stage.number(by_voucher).await.unwrap(), 1);
}

#[tokio::test]
async fn a_number_is_used_or_not() {
    let stage = open_region().await;
    let state = async |insz: &str| {
        let insz = SentInsz(Insz::parse(insz).unwrap());
        stage.ask(AskInszStatus { insz }).await.unwrap().state
    };
    assert_eq!(state(super::INSZ).await, InszState::Used);
    assert_eq!(state(ADULT).await, InszState::Unused);
}
