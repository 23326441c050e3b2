//! Counters: where cards in stock lie, who moves them, and who hands them out.

use super::memberships::{counter, lost, number, registrar};
use super::registration::{an, digital, from_stock, open_region};
use super::{card, find, pass, region};
use chassis::Fault;
use contracts::pass::*;
use contracts::{Ask, ChipNumber, OrganizerId, Refusal};
use testing::{Stage, given};

const LIBRARY: &str = "bib-geetbets";
const OTHER: &str = "bib-zoutleeuw";

fn at(organizer: &str) -> Counter {
    Counter {
        organizer_id: organizer.into(),
        ..registrar(given::REGION)
    }
}

/// These cards go to this counter, by who writes at these.
fn moved(cards: &[u32], to: &str, by: &[&str]) -> MoveCards {
    MoveCards {
        pass_numbers: cards.iter().map(|n| number(*n)).collect(),
        counter: at(to),
        organizers: by.iter().map(|id| OrganizerId::from(*id)).collect(),
    }
}

/// Lotte lost her card, and gets this one at this counter.
fn handed(n: u32, organizer: &str) -> ChangeMembership {
    ChangeMembership {
        counter: at(organizer),
        ..lost(n)
    }
}

async fn refused<A: Ask>(stage: &Stage, ask: A) -> Refusal
where
    A::Reply: std::fmt::Debug,
{
    match stage.ask(ask).await {
        Err(Fault::Refused(refusal)) => *refusal,
        other => panic!("{other:?}"),
    }
}

/// Status of a card, its counter and its version.
async fn stands(stage: &Stage, n: u32) -> (String, Option<String>, i64) {
    sqlx::query_as("select status, organizer_id, version from card where pass_number = $1")
        .bind(number(n).as_str())
        .fetch_one(&stage.office.pool)
        .await
        .unwrap()
}

async fn lies_at(stage: &Stage, n: u32) -> Option<String> {
    stands(stage, n).await.1
}

#[tokio::test]
async fn a_card_that_lies_at_a_counter_is_handed_out_there_alone() {
    let stage = counter().await;
    stage.ask(moved(&[7], LIBRARY, &[LIBRARY])).await.unwrap();
    let refusal = refused(&stage, handed(7, OTHER)).await;
    assert!(refusal.is("invalid-card"), "{refusal:?}");
    assert_eq!(refusal.title, "The card lies at another counter");
    assert!(!format!("{refusal:?}").contains(LIBRARY), "{refusal:?}");
    assert!(
        stage.ask(find(number(1).as_str())).await.is_ok(),
        "nothing was done"
    );
    stage.ask(handed(7, LIBRARY)).await.unwrap();
    let (status, lies_at, _) = stands(&stage, 7).await;
    assert_eq!((status.as_str(), lies_at), ("ACTIVE", None), "it is hers");
    stage
        .ask(handed(8, OTHER))
        .await
        .expect("it lies at no counter in particular");
}

#[tokio::test]
async fn a_card_at_another_counter_registers_nobody_and_refuses_the_household() {
    let stage = open_region().await;
    stage.ask(moved(&[20], OTHER, &[])).await.unwrap();
    assert_eq!(stage.refusal(from_stock(20)).await, "invalid-card");
    let household = RegisterTogether {
        people: vec![digital(an()), from_stock(20)],
        main: None,
    };
    let refusal = refused(&stage, household).await;
    assert!(refusal.is("invalid-card"), "{refusal:?}");
    assert_eq!(refusal.extra["jsonPointer"], "/passholders/1");
    let persons = "select count(*) from passholder";
    assert_eq!(stage.number(persons).await.unwrap(), 1, "Lotte alone");
    stage.ask(moved(&[20], LIBRARY, &[OTHER])).await.unwrap();
    stage.ask(from_stock(20)).await.unwrap();
}

#[tokio::test]
async fn cards_move_from_a_counter_of_ones_own_to_another_and_all_or_none() {
    let stage = counter().await;
    let told = async || stage.told::<CardChanged>().await.unwrap().len();
    let (before, first) = (stands(&stage, 7).await.2, told().await);
    stage.ask(moved(&[7, 8], LIBRARY, &[LIBRARY])).await.unwrap();
    let refusal = refused(&stage, moved(&[9, 7], OTHER, &[OTHER])).await;
    assert!(refusal.is("invalid-card"), "{refusal:?}");
    assert_eq!(refusal.extra["jsonPointer"], "/uitpasNumbers/1");
    assert_eq!(lies_at(&stage, 9).await, None, "none of them moved");
    for again in [vec![9, 7], vec![9, 7], vec![7, 7]] {
        stage.ask(moved(&again, OTHER, &[LIBRARY, OTHER])).await.unwrap();
    }
    for (n, organizer) in [(7, OTHER), (8, LIBRARY), (9, OTHER)] {
        assert_eq!(lies_at(&stage, n).await.as_deref(), Some(organizer), "{n}");
    }
    assert_eq!((stands(&stage, 7).await.2, told().await), (before, first));
    let many = vec![7; MOST_MOVED + 1];
    for cards in [&[][..], &many] {
        let ask = moved(cards, OTHER, &[OTHER]);
        assert_eq!(stage.refusal(ask).await, "body/invalid-data");
    }
    stage.ask(moved(&many[1..], OTHER, &[OTHER])).await.unwrap();
}

#[tokio::test]
async fn a_card_of_another_counter_or_region_is_as_one_that_there_is_not() {
    let stage = counter().await;
    let provisioned = LoadPass {
        cards: vec![card(number(60), CardStatus::Provisioned, None)],
        ..LoadPass::default()
    };
    stage.ask(provisioned).await.unwrap();
    stage.ask(moved(&[7], LIBRARY, &[LIBRARY])).await.unwrap();
    let unknown = refused(&stage, moved(&[99], OTHER, &[OTHER])).await;
    assert!(unknown.is("invalid-card"), "{unknown:?}");
    for n in [50, 7] {
        assert_eq!(
            refused(&stage, moved(&[n], OTHER, &[OTHER])).await,
            unknown,
            "{n}"
        );
    }
    for (n, status) in [(1, "ACTIVE"), (60, "PROVISIONED")] {
        let refusal = refused(&stage, moved(&[n], OTHER, &[OTHER])).await;
        assert_eq!(refusal.extra["cardStatus"], status, "{refusal:?}");
    }
}

/// Does this in a transaction, lets the ask wait for it, and commits.
#[expect(
    clippy::disallowed_methods,
    reason = "the other transaction must stay open while this one runs"
)]
async fn behind<A: Ask>(stage: &Stage, sql: &'static str, n: u32, ask: A) -> Result<A::Reply, Fault> {
    let mut first = stage.office.pool.begin().await.unwrap();
    sqlx::query(sql)
        .bind(number(n).as_str())
        .execute(&mut *first)
        .await
        .unwrap();
    let (answer, ()) = tokio::join!(stage.ask(ask), async {
        stage.until_somebody_waits().await.unwrap();
        first.commit().await.unwrap();
    });
    answer
}

#[tokio::test]
async fn of_a_move_and_a_hand_out_at_once_one_comes_first() {
    let stage = counter().await;
    let moving = "update card set organizer_id = 'bib-geetbets' where pass_number = $1";
    let late = behind(&stage, moving, 7, handed(7, OTHER)).await.unwrap_err();
    assert!(late.refusal().unwrap().is("invalid-card"), "{late:?}");
    assert!(
        stage.ask(find(number(1).as_str())).await.is_ok(),
        "she keeps hers"
    );
    let handing = "update card set status = 'ACTIVE', passholder_id =
                       (select passholder_id from card where status = 'ACTIVE' limit 1)
                   where pass_number = $1";
    let late = behind(&stage, handing, 8, moved(&[9, 8], LIBRARY, &[])).await;
    let late = late.unwrap_err();
    assert!(late.refusal().unwrap().is("invalid-card-status"), "{late:?}");
    assert_eq!(lies_at(&stage, 9).await, None, "none of them moved");
    let (handed, moved) = tokio::join!(stage.ask(handed(9, OTHER)), stage.ask(moved(&[9], LIBRARY, &[])));
    assert!(handed.is_ok() != moved.is_ok(), "{handed:?} {moved:?}");
    let (status, lies_at, _) = stands(&stage, 9).await;
    let is_one = match handed {
        Ok(_) => status == "ACTIVE" && lies_at.is_none(),
        Err(_) => status == "LOCAL_STOCK" && lies_at.as_deref() == Some(LIBRARY),
    };
    assert!(is_one, "{status} {lies_at:?}");
}

#[tokio::test]
async fn how_many_cards_lie_at_a_counter_is_told_to_its_own() {
    let stage = counter().await;
    stage.ask(moved(&[7, 8], LIBRARY, &[])).await.unwrap();
    stage.ask(moved(&[9], OTHER, &[])).await.unwrap();
    let by = |organizers: &[&str]| -> Vec<OrganizerId> { organizers.iter().map(|id| (*id).into()).collect() };
    for (organizers, counted) in [
        (&[][..], &[][..]),
        (&[LIBRARY], &[(LIBRARY, 2)]),
        (&[OTHER, LIBRARY, "bib-elders"], &[(LIBRARY, 2), (OTHER, 1)]),
    ] {
        let ask = ReadCardStock {
            card_system_id: given::REGION,
            organizers: by(organizers),
        };
        let stock = stage.ask(ask).await.unwrap();
        let told = stock.counters.iter();
        let told: Vec<_> = told
            .map(|one| (one.organizer.id.0.as_str(), one.local_stock))
            .collect();
        assert_eq!((told.as_slice(), stock.local_stock), (counted, 3));
    }
    for (organizers, told) in [(&[OTHER][..], None), (&[LIBRARY], Some(LIBRARY))] {
        let ask = FindCard {
            uitpas_number: Some(number(7).as_str().to_owned()),
            chip_number: None,
            card_systems: vec![given::REGION],
            organizers: by(organizers),
        };
        let shown = stage.ask(ask).await.unwrap().unwrap();
        assert_eq!(
            shown.counter.map(|counter| counter.id),
            told.map(OrganizerId::from)
        );
    }
    stage.ask(handed(7, LIBRARY)).await.unwrap();
    let ask = ReadCardStock {
        card_system_id: given::REGION,
        organizers: by(&[LIBRARY]),
    };
    assert_eq!(stage.ask(ask).await.unwrap().counters[0].local_stock, 1);
}

#[tokio::test]
async fn a_pack_says_at_which_counter_a_card_lies_and_leaves_it_where_it_went() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    let load = async |row: &CardRow| {
        let load = LoadPass {
            cards: vec![row.clone()],
            ..LoadPass::default()
        };
        stage.ask(load).await.unwrap();
    };
    let packed = CardRow {
        organizer_id: Some(LIBRARY.into()),
        ..card(number(20), CardStatus::LocalStock, None)
    };
    load(&packed).await;
    assert_eq!(lies_at(&stage, 20).await.as_deref(), Some(LIBRARY));
    stage.ask(moved(&[20], OTHER, &[LIBRARY])).await.unwrap();
    load(&packed).await;
    assert_eq!(
        lies_at(&stage, 20).await.as_deref(),
        Some(OTHER),
        "the row is the same"
    );
    let chip = Some(ChipNumber::parse("04784CDAEE3882").unwrap());
    let unsaid = CardRow {
        organizer_id: None,
        chip_number: chip.clone(),
        ..packed.clone()
    };
    load(&unsaid).await;
    assert_eq!(
        lies_at(&stage, 20).await.as_deref(),
        Some(OTHER),
        "it says nothing of it"
    );
    let said = CardRow {
        chip_number: chip,
        ..packed
    };
    load(&said).await;
    assert_eq!(lies_at(&stage, 20).await.as_deref(), Some(LIBRARY));
    for blocked in [true, false] {
        let switch = SwitchCard {
            pass_number: number(20),
            blocked,
        };
        stage.ask(switch).await.unwrap();
        assert_eq!(lies_at(&stage, 20).await.as_deref(), Some(LIBRARY));
    }
    let back = CardRow {
        status: CardStatus::Provisioned,
        ..unsaid
    };
    load(&back).await;
    assert_eq!(lies_at(&stage, 20).await, None);
}
