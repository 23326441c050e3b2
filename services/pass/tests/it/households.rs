//! Households: several people who become passholders in one act, all of them or nobody.

use super::prices::{table, voucher};
use super::registration::{an, digital, from_stock, open_region, read, sent};
use chassis::Fault;
use chassis::ask::Idempotency;
use contracts::pass::*;
use contracts::{Cents, Euro, Refusal};
use testing::{Stage, given};

const MARC: &str = "61032099991";
const FATMA: &str = "86063099847";
const LAST_DAY: &str = "2027-04-30";

/// Somebody of Geetbets, with the right or without.
fn person(first_name: &str, born: &str, has_right: bool) -> RegisterPassholder {
    let person = PersonData {
        first_name: first_name.into(),
        date_of_birth: born.parse().unwrap(),
        parental_consent: Some(true),
        ..an()
    };
    RegisterPassholder {
        social_tariff_end: has_right.then(|| LAST_DAY.parse().unwrap()),
        ..digital(person)
    }
}

/// Marc, who has no right, and Fatma with two children, who have.
fn household() -> RegisterTogether {
    let mut people = vec![
        person("Marc", "1961-03-20", false),
        person("Fatma", "1986-06-30", true),
        person("Elif", "2014-04-18", true),
        person("Can", "2017-02-09", true),
    ];
    people[0].person.insz = sent(MARC);
    people[1].person.insz = sent(FATMA);
    RegisterTogether { people, main: None }
}

fn with_family(main: usize) -> RegisterTogether {
    RegisterTogether {
        main: Some(main),
        ..household()
    }
}

/// A table with a line for children with the right, who pay nothing.
fn prices() -> PriceTableRow {
    let mut table = table("2026-01-01", 500);
    let of_right = table
        .lines
        .iter()
        .position(|line| line.social_tariff == Some(true));
    let adults = &mut table.lines[of_right.unwrap()];
    adults.from_age = Some(18);
    let mut children = adults.clone();
    (children.from_age, children.to_age, children.price) = (None, Some(17), Cents(0));
    children.label = "kansenpas -18".into();
    table.lines.push(children);
    table
}

async fn priced() -> Stage {
    let stage = open_region().await;
    let load = LoadPass {
        price_tables: vec![prices()],
        vouchers: ["ONE-2026", "TWO-2026"].map(voucher).to_vec(),
        ..LoadPass::default()
    };
    let report = stage.ask(load).await.unwrap();
    let is_refused = |fate: &contracts::pack::Fate| matches!(fate, contracts::pack::Fate::Refused(_));
    assert!(!report.rows.iter().any(|row| is_refused(&row.fate)), "{report:?}");
    stage
}

/// How an act is refused, and where it points.
async fn refused(stage: &Stage, ask: RegisterTogether) -> (String, String) {
    match stage.ask(ask).await {
        Err(Fault::Refused(refusal)) => told(&refusal),
        other => panic!("{other:?}"),
    }
}

fn told(refusal: &Refusal) -> (String, String) {
    let error = refusal.extra.get("schemaErrors").map(|errors| &errors[0]);
    let pointer = match error {
        Some(error) => &error["jsonPointer"],
        None => &refusal.extra["jsonPointer"],
    };
    (refusal.slug.clone(), pointer.as_str().unwrap().to_owned())
}

async fn persons(stage: &Stage) -> (i64, i64) {
    let rows = "select count(*) from passholder";
    let counted =
        "select coalesce(sum(persons), 0)::bigint from person_count where 38 = any(card_system_ids)";
    (
        stage.number(rows).await.unwrap(),
        stage.number(counted).await.unwrap(),
    )
}

#[tokio::test]
async fn a_household_becomes_passholders_in_one_act_with_one_total() {
    let stage = priced().await;
    let done = stage.ask(with_family(1)).await.unwrap();
    assert_eq!(done.total, Some(Euro(Cents(600))));
    let lines = done.lines.iter().flatten();
    let lines: Vec<(&str, i64)> = lines.map(|line| (line.label.as_str(), line.price.0.0)).collect();
    let wanted = [
        ("inwoner +18", 500),
        ("kansenpas", 100),
        ("kansenpas -18", 0),
        ("kansenpas -18", 0),
    ];
    assert_eq!(lines, wanted);
    let mut shown = vec![];
    for registered in &done.registered {
        let view = read(&stage, registered).await;
        let has_right = view.card_system_memberships[0].social_tariff.is_some();
        shown.push((view.first_name, has_right));
    }
    let wanted = [("Marc", false), ("Fatma", true), ("Elif", true), ("Can", true)];
    assert_eq!(shown, wanted.map(|(name, right)| (name.to_owned(), right)));
    assert_eq!(persons(&stage).await, (5, 5), "Lotte, and four more");
    let told = stage.told::<PassholderChanged>().await.unwrap();
    let told = done.registered.iter().map(|one| {
        told.iter()
            .filter(|fact| fact.passholder_id == one.passholder_id)
            .count()
    });
    assert_eq!(told.collect::<Vec<_>>(), [1; 4], "each once");
    let family = ListFamilyMembers {
        passholder_id: done.registered[1].passholder_id,
        sight: Sight::All,
        shown: Sight::All,
    };
    let family = stage.ask(family).await.unwrap();
    let names = family
        .into_iter()
        .map(|member| member.passholder.unwrap().first_name);
    let mut names: Vec<String> = names.collect();
    assert_eq!(names.remove(0), "Fatma");
    names.sort();
    assert_eq!(names, ["Can", "Elif", "Marc"]);
}

#[tokio::test]
async fn without_prices_a_household_is_registered_and_no_total_is_told() {
    let stage = open_region().await;
    let done = stage.ask(household()).await.unwrap();
    assert_eq!((done.total, done.lines), (None, vec![None; 4]));
    let family = "select count(*) from family_member";
    assert_eq!(stage.number(family).await.unwrap(), 0, "they only came together");
}

#[tokio::test]
async fn what_is_refused_of_one_is_refused_for_all_and_pointed_at() {
    let stage = priced().await;
    let before = persons(&stage).await;
    let changed = |n: usize, change: fn(&mut RegisterPassholder)| {
        let mut ask = household();
        change(&mut ask.people[n]);
        ask
    };
    let stock = |n: u32| NewCard::FromStock(given::pass_number(n, false));
    for (ask, slug, place) in [
        (
            changed(3, |one| one.person.name = " ".into()),
            "body/invalid-data",
            "/passholders/3/name",
        ),
        (
            changed(2, |one| one.person.parental_consent = None),
            "body/invalid-data",
            "/passholders/2/parentalConsent",
        ),
        (
            changed(3, |one| one.person.insz = sent(FATMA)),
            "uitpas/invalid-insz-number",
            "/passholders/3",
        ),
        (
            changed(2, |one| one.counter.grants = false),
            "auth/forbidden",
            "/passholders/2",
        ),
        (
            changed(1, |one| one.person.address.country = Some("nl".into())),
            "uitpas/invalid-city",
            "/passholders/1",
        ),
        (
            changed(0, |one| one.voucher = Some("NOTHING-1".into())),
            "uitpas/invalid-voucher-code",
            "/passholders/0",
        ),
        (
            changed(1, |one| {
                one.card = NewCard::FromStock(given::pass_number(99, false))
            }),
            "uitpas/invalid-card",
            "/passholders/1",
        ),
        (
            changed(0, |one| {
                one.card = NewCard::FromStock(given::pass_number(33, false))
            }),
            "uitpas/invalid-card-status",
            "/passholders/0",
        ),
        (with_family(4), "body/invalid-data", "/family/mainPassholder"),
        (
            RegisterTogether {
                people: vec![],
                main: None,
            },
            "body/invalid-data",
            "/passholders",
        ),
        (
            RegisterTogether {
                people: vec![person("Marc", "1961-03-20", false); 11],
                main: None,
            },
            "body/invalid-data",
            "/passholders",
        ),
    ] {
        assert_eq!(refused(&stage, ask).await, (slug.into(), place.into()));
    }
    // Twice in one act is once too often; the second is pointed at.
    let twice = |change: &dyn Fn(&mut RegisterPassholder)| {
        let mut ask = RegisterTogether {
            people: vec![person("Marc", "1961-03-20", false); 3],
            main: None,
        };
        ask.people.iter_mut().skip(1).for_each(change);
        ask
    };
    let number = twice(&|one| one.person.insz = sent(MARC));
    let code = twice(&|one| one.voucher = Some("one-2026".into()));
    let card = twice(&|one| one.card = stock(20));
    for (ask, slug) in [
        (number, "uitpas/insz-already-used"),
        (code, "uitpas/invalid-voucher-code"),
        (card, "uitpas/invalid-card-status"),
    ] {
        assert_eq!(refused(&stage, ask).await, (slug.into(), "/passholders/2".into()));
    }
    assert_eq!(persons(&stage).await, before, "nobody was registered");
    assert_eq!(stage.told::<PassholderChanged>().await.unwrap().len(), 0);
    let left = "select (select count(*) from card where status = 'LOCAL_STOCK')
                     + (select count(*) from voucher where used_at is null)";
    assert_eq!(
        stage.number(left).await.unwrap(),
        13,
        "no card and no voucher is gone"
    );
}

#[tokio::test]
async fn a_family_that_has_no_room_is_refused_with_the_household() {
    let stage = priced().await;
    let mut ask = with_family(0);
    ask.people
        .extend((0..6).map(|_| person("Piet", "1990-01-01", false)));
    let (slug, place) = refused(&stage, ask).await;
    assert!(slug.starts_with("uitpas/too-many-"), "{slug}");
    assert!(place.starts_with("/passholders/"), "{place}");
    assert_eq!(persons(&stage).await, (1, 1));
}

#[tokio::test]
async fn a_repeated_key_registers_no_household_twice_and_keeps_no_name() {
    let stage = priced().await;
    let key = Idempotency {
        client: "client:shop".into(),
        key: "one".into(),
        hash: "a".to_owned().into(),
    };
    let first = stage.ask_once(&with_family(1), Some(&key)).await.unwrap();
    let again = stage.ask_once(&with_family(1), Some(&key)).await.unwrap();
    assert_eq!((first.reply, again.replayed), (again.reply, true));
    assert_eq!(persons(&stage).await, (5, 5));
    let named = "select count(*) from idempotency i
                 where i::text like '%Claes%' or i::text like '%Fatma%' or i::text like '%99847%'";
    assert_eq!(stage.number(named).await.unwrap(), 0);
}

/// Eight people, among them two with a national number and two with a voucher, and all with a card of those
/// that the other act wants, too, which comes in the other order.
fn crossing(is_other: bool) -> RegisterTogether {
    let mut people: Vec<RegisterPassholder> = (20..28).map(from_stock).collect();
    for (n, (insz, born)) in [(MARC, "1961-03-20"), (FATMA, "1986-06-30")]
        .into_iter()
        .enumerate()
    {
        people[n].person.insz = sent(insz);
        people[n].person.date_of_birth = born.parse().unwrap();
        people[n + 4].voucher = Some(["ONE-2026", "TWO-2026"][n].into());
    }
    if is_other {
        people.reverse();
    }
    RegisterTogether { people, main: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_households_that_cross_one_is_registered_and_neither_waits_in_a_circle() {
    for _ in 0..5 {
        let stage = priced().await;
        let (one, other, alone) = tokio::join!(
            stage.ask(crossing(false)),
            stage.ask(crossing(true)),
            stage.ask(from_stock(23))
        );
        let mut done = 0;
        for outcome in [one.map(drop), other.map(drop), alone.map(drop)] {
            match outcome {
                Ok(()) => done += 1,
                Err(Fault::Refused(refusal)) => {
                    let slugs = ["insz-already-used", "invalid-voucher-code", "invalid-card-status"];
                    assert!(slugs.iter().any(|slug| refusal.is(slug)), "{refusal:?}");
                }
                Err(fault) => panic!("{fault}"),
            }
        }
        // Whoever came alone may have been before both of them.
        assert_eq!(done, 1, "they want one card, all three of them");
    }
}
