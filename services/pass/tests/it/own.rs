//! Whoever is signed in: who that is, for whom he acts, and how he registers himself.

use super::accounts::{account, give, link, people, signed_in, token};
use super::registration::{ADULT, an, library, open_region, read, sent};
use super::{INSZ, card, pass, region};
use chassis::Fault;
use contracts::pass::*;
use contracts::{CardSystemId, PassholderId};
use futures_util::future::join_all;
use testing::{Stage, given};

fn with_number(sub: &str, insz: &str) -> SignedInAs {
    SignedInAs {
        insz: sent(insz),
        ..signed_in(sub)
    }
}

async fn who(stage: &Stage, who: SignedInAs) -> Option<PassholderId> {
    match stage.ask(ReadOwn { who }).await {
        Ok(own) => Some(own.id),
        Err(Fault::Refused(refusal)) => {
            assert!(
                refusal.is("passholder-not-found") && refusal.status == 404,
                "{refusal}"
            );
            None
        }
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn whoever_is_signed_in_is_found_by_national_number_and_else_by_account() {
    let stage = pass().await;
    people(&stage, &[2]).await;
    assert_eq!(who(&stage, signed_in("an")).await, None);
    assert_eq!(
        who(&stage, with_number("an", INSZ)).await,
        Some(given::holder_id(1))
    );
    give(&stage, 2, 2).await;
    stage.ask(link(2, "an")).await.unwrap();
    assert_eq!(who(&stage, signed_in("an")).await, Some(given::holder_id(2)));
    assert_eq!(
        who(&stage, with_number("an", INSZ)).await,
        Some(given::holder_id(1)),
        "the number goes before"
    );
    assert_eq!(
        who(&stage, with_number("an", ADULT)).await,
        Some(given::holder_id(2)),
        "a number of nobody"
    );
    let elsewhere = SignedInAs {
        account: AccountName {
            issuer: "https://elsewhere.example".into(),
            ..account("an")
        },
        insz: None,
    };
    assert_eq!(who(&stage, elsewhere).await, None);
}

#[tokio::test]
async fn whoever_is_signed_in_acts_for_himself_and_his_own_family() {
    let stage = pass().await;
    people(&stage, &[2, 3]).await;
    give(&stage, 2, 2).await;
    stage.ask(link(2, "an")).await.unwrap();
    let join = |owner: u32, member: u32| AddFamilyMember {
        passholder_id: given::holder_id(owner),
        sight: Sight::All,
        uitpas_number: given::pass_number(member, false).as_str().into(),
        icon: None,
        token: None,
    };
    stage.ask(join(2, 1)).await.unwrap();
    stage.ask(join(3, 2)).await.unwrap();
    let find = |n: Option<u32>| FindOwn {
        who: signed_in("an"),
        wanted: n.map(given::holder_id),
    };
    for (wanted, found) in [(None, 2), (Some(2), 2), (Some(1), 1)] {
        assert_eq!(stage.ask(find(wanted)).await.unwrap(), given::holder_id(found));
    }
    for n in [3, 99] {
        assert_eq!(stage.refusal(find(Some(n))).await, "url/not-found", "{n}");
    }
}

#[tokio::test]
async fn who_adds_for_himself_shows_a_token_of_the_one_who_joins() {
    let stage = pass().await;
    people(&stage, &[2, 3]).await;
    for n in [1, 2, 3] {
        give(&stage, n, n).await;
    }
    let join = |member: u32, name: u32| AddFamilyMember {
        passholder_id: given::holder_id(1),
        sight: Sight::All,
        uitpas_number: given::pass_number(member, false).as_str().into(),
        icon: None,
        token: Some(token(name)),
    };
    for (member, name) in [(2, 3), (2, 1), (2, 77), (99, 2)] {
        assert_eq!(
            stage.refusal(join(member, name)).await,
            "auth/unauthorized",
            "{member} {name}"
        );
    }
    stage.ask(join(2, 2)).await.unwrap();
    assert_eq!(stage.refusal(join(2, 2)).await, "family-member-already-added");
    stage.ask(join(3, 3)).await.unwrap();
    stage.at("2026-11-14T10:30:00Z");
    assert_eq!(stage.refusal(join(3, 3)).await, "auth/unauthorized", "it is over");
}

pub fn myself(sub: &str, insz: &str) -> RegisterSelf {
    RegisterSelf {
        account: account(sub),
        insz: sent(insz).unwrap(),
        person: PersonData {
            gender: None,
            nationality: None,
            opt_ins: None,
            terms_on_paper: None,
            ..an()
        },
        card_system_id: given::REGION,
        counter: Counter {
            grants: false,
            grants_elsewhere: false,
            writes_abroad: false,
            ..library()
        },
    }
}

#[tokio::test]
async fn whose_card_is_blocked_stays_in_the_family_and_has_another_card() {
    let stage = pass().await;
    people(&stage, &[2, 3]).await;
    let join = |member: u32| AddFamilyMember {
        passholder_id: given::holder_id(1),
        sight: Sight::All,
        uitpas_number: given::pass_number(member, false).as_str().into(),
        icon: None,
        token: None,
    };
    stage.ask(join(2)).await.unwrap();
    let blocked = LoadPass {
        cards: vec![
            card(given::pass_number(2, false), CardStatus::Blocked, Some(2)),
            card(given::pass_number(3, false), CardStatus::Blocked, Some(3)),
            card(given::pass_number(22, false), CardStatus::Active, Some(2)),
        ],
        ..LoadPass::default()
    };
    stage.ask(blocked).await.unwrap();
    let list = ListFamilyMembers {
        passholder_id: given::holder_id(1),
        sight: Sight::All,
        shown: Sight::All,
    };
    let family = stage.ask(list).await.unwrap();
    let numbers: Vec<_> = family.into_iter().map(|member| member.uitpas_number).collect();
    assert_eq!(numbers[1], Some(given::pass_number(22, false)));
    assert_eq!(
        stage.refusal(join(3)).await,
        "passholder-not-found",
        "but nobody joins with one"
    );
}

#[tokio::test]
async fn a_region_says_from_which_age_on_somebody_registers_himself() {
    let stage = open_region().await;
    let mut row = region().card_systems.remove(0);
    let young = |sub: &str| {
        let mut ask = myself(sub, ADULT);
        ask.person.date_of_birth = "2009-07-30".parse().unwrap();
        ask
    };
    row.own_account_age = Some(18);
    let with = |row: &CardSystemRow| LoadPass {
        card_systems: vec![row.clone()],
        ..LoadPass::default()
    };
    stage.ask(with(&row)).await.unwrap();
    assert_eq!(stage.refusal(young("an")).await, "forbidden-underaged");
    row.own_account_age = None;
    stage.ask(with(&row)).await.unwrap();
    assert_ne!(
        stage.refusal(young("an")).await,
        "forbidden-underaged",
        "as the settings say; then the number does not agree"
    );
    for age in [15, 121] {
        row.own_account_age = Some(age);
        let report = stage.ask(with(&row)).await.unwrap();
        let fate = &report.rows[0].fate;
        assert!(
            matches!(fate, contracts::pack::Fate::Refused(_)),
            "{age} {fate:?}"
        );
    }
}

#[tokio::test]
async fn who_registers_himself_has_a_digital_pass_no_right_and_the_account() {
    let stage = open_region().await;
    let registered = stage.ask(myself("an", ADULT)).await.unwrap();
    let shown = read(&stage, &registered).await;
    let membership = &shown.card_system_memberships[0];
    let card = membership.current_card.as_ref().unwrap();
    assert_eq!(
        (card.card_type, card.status),
        (CardType::Digital, CardStatus::Active)
    );
    assert_eq!(membership.social_tariff, None);
    assert_eq!(shown.uitid_status, UitidStatus::Registered);
    assert_eq!(who(&stage, signed_in("an")).await, Some(registered.passholder_id));
    assert_eq!(
        who(&stage, with_number("bo", ADULT)).await,
        Some(registered.passholder_id)
    );
    let noted = "select count(*) from card_issue where reason = 'FIRST_CARD'";
    assert_eq!(stage.number(noted).await.unwrap(), 1);
    assert_eq!(stage.told::<PassholderChanged>().await.unwrap().len(), 1);
    let mut again = myself("an", ADULT);
    assert_eq!(stage.refusal(again.clone()).await, "uitid-already-registered");
    again.account = account("bo");
    assert_eq!(stage.refusal(again).await, "insz-already-used");
    for table in [
        "passholder",
        "account",
        "outbox_pending",
        "idempotency",
        "self_registration",
    ] {
        let rows = sqlx::AssertSqlSafe(format!("select t::text from {table} t"));
        let rows: Vec<String> = sqlx::query_scalar(rows)
            .fetch_all(&stage.office.pool)
            .await
            .unwrap();
        assert!(!rows.iter().any(|row| row.contains(ADULT)), "{table}");
    }
}

#[tokio::test]
async fn what_a_registration_of_ones_own_needs_is_said_in_order() {
    let stage = open_region().await;
    let mut elsewhere = super::region();
    elsewhere.card_systems[0].view = CardSystem::reference(CardSystemId(7), None);
    stage.ask(elsewhere).await.unwrap();
    type Change = fn(&mut RegisterSelf);
    let wrong: [(Change, &str); 8] = [
        (|ask| ask.person.name = " ".into(), "body/invalid-data"),
        (|ask| ask.person.email = Some("an".into()), "body/invalid-data"),
        (
            |ask| ask.card_system_id = CardSystemId(99),
            "cardsystem-not-found",
        ),
        (|ask| ask.card_system_id = CardSystemId(7), "auth/forbidden"),
        (
            |ask| ask.person.date_of_birth = "2010-11-15".parse().unwrap(),
            "forbidden-underaged",
        ),
        (
            |ask| ask.person.date_of_birth = "1985-07-31".parse().unwrap(),
            "body/invalid-data",
        ),
        (|ask| ask.person.address.city = "Gent".into(), "invalid-city"),
        (|ask| ask.insz = sent(INSZ).unwrap(), "body/invalid-data"),
    ];
    for (n, (change, slug)) in wrong.into_iter().enumerate() {
        let mut ask = myself("an", ADULT);
        change(&mut ask);
        assert_eq!(stage.refusal(ask).await, slug, "{n}");
    }
    assert_eq!(stage.number("select count(*) from account").await.unwrap(), 0);
    assert_eq!(
        stage
            .number("select count(*) from self_registration")
            .await
            .unwrap(),
        0
    );
    stage.ask(myself("an", ADULT)).await.unwrap();
}

/// Valid national numbers of the same birthday.
fn numbers() -> Vec<String> {
    let valid = |n: u64| {
        let nine = 850_730_000 + n;
        format!("{nine:09}{:02}", 97 - nine % 97)
    };
    (960..968).map(valid).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_register_themselves_with_one_address_one_does() {
    let stage = open_region().await;
    let mut asks = vec![];
    for (n, insz) in numbers().iter().enumerate() {
        let mut ask = myself(&format!("sub-{n}"), insz);
        ask.person.email = Some(
            if n % 2 == 0 {
                "An@Example.org"
            } else {
                "an@example.org"
            }
            .into(),
        );
        asks.push(stage.ask(ask));
    }
    let outcomes = join_all(asks).await;
    assert_eq!(
        outcomes.iter().filter(|outcome| outcome.is_ok()).count(),
        1,
        "{outcomes:?}"
    );
    let mut nameless = myself("nameless", &numbers()[0]);
    nameless.person.email = None;
    let mut other = myself("other", &numbers()[1]);
    other.person.email = Some("other@example.org".into());
    let fine = [stage.ask(nameless).await.is_ok(), stage.ask(other).await.is_ok()];
    assert!(fine.contains(&true), "one of the two numbers is free at least");
    // A counter writes the same address of as many as it likes.
    stage.ask(super::registration::digital(an())).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_four_who_register_themselves_with_one_account_at_once_one_does() {
    let stage = open_region().await;
    let asks = numbers().into_iter().take(4).enumerate().map(|(n, insz)| {
        let mut ask = myself("an", &insz);
        ask.person.email = Some(format!("{n}@example.org"));
        ask
    });
    let outcomes = join_all(asks.map(|ask| stage.ask(ask))).await;
    assert_eq!(
        outcomes.iter().filter(|outcome| outcome.is_ok()).count(),
        1,
        "{outcomes:?}"
    );
    assert_eq!(stage.number("select count(*) from account").await.unwrap(), 1);
    assert_eq!(
        stage.number("select count(*) from passholder").await.unwrap(),
        2,
        "and Lotte"
    );
}
