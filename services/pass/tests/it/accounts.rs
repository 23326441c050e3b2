//! Accounts: who gets a registration token, and which account is linked to whom.

use super::passholders::everyone;
use super::{card, lotte, pass, region};
use chassis::Fault;
use contracts::pass::*;
use contracts::{Ask, PassNumber, PassholderId};
use futures_util::future::join_all;
use testing::{Stage, given};

const BORN: &str = "2017-05-03";

pub fn account(sub: &str) -> AccountName {
    AccountName {
        issuer: "https://id.example".into(),
        sub: sub.into(),
        older_id: None,
        email: Some(format!("{sub}@example.org")),
    }
}

/// The hash of a token with this name.
pub fn token(n: u32) -> TokenHash {
    TokenHash(format!("{n:064}"))
}

pub fn signed_in(sub: &str) -> SignedInAs {
    SignedInAs {
        account: account(sub),
        insz: None,
    }
}

/// Asks for this token, for holder `n`, with this birth date.
pub fn issue(n: u32, born: &str, name: u32) -> IssueRegistrationToken {
    IssueRegistrationToken {
        pass_number: given::pass_number(n, false),
        date_of_birth: born.parse().unwrap(),
        token: token(name),
        client: None,
    }
}

pub fn link(name: u32, sub: &str) -> LinkAccount {
    LinkAccount {
        token: token(name),
        account: account(sub),
    }
}

pub fn state(name: u32) -> ReadRegistration {
    ReadRegistration { token: token(name) }
}

/// Lotte, and `others` with her birth date, each with a card.
pub async fn people(stage: &Stage, others: &[u32]) {
    let mut load = region();
    for n in others {
        load.passholders.push(PassholderRow {
            id: given::holder_id(*n),
            email: Some(format!("p{n}@example.org")),
            insz: None,
            ..lotte()
        });
        load.memberships.push(MembershipRow {
            passholder_id: given::holder_id(*n),
            ..load.memberships[0].clone()
        });
        load.cards
            .push(card(given::pass_number(*n, false), CardStatus::Active, Some(*n)));
    }
    stage.ask(load).await.unwrap();
}

/// The holder gets this token.
pub async fn give(stage: &Stage, n: u32, name: u32) {
    assert!(stage.ask(issue(n, BORN, name)).await.unwrap(), "{n}");
}

/// The status with which it is refused.
pub async fn status<A: Ask>(stage: &Stage, ask: A) -> u16 {
    match stage.ask(ask).await {
        Err(Fault::Refused(refusal)) => refusal.status,
        Err(other) => panic!("{other}"),
        Ok(_) => 200,
    }
}

pub async fn shown(stage: &Stage, id: PassholderId) -> Passholder {
    let ask = ReadPassholder {
        passholder_id: id,
        sight: Sight::All,
    };
    stage.ask(ask).await.unwrap()
}

#[tokio::test]
async fn a_token_is_given_for_a_pass_that_can_be_used_and_the_birth_date_of_its_holder() {
    let stage = pass().await;
    people(&stage, &[2, 3, 4]).await;
    let mut load = region();
    load.cards = vec![
        card(given::pass_number(2, false), CardStatus::Blocked, Some(2)),
        card(given::pass_number(5, false), CardStatus::LocalStock, None),
    ];
    load.memberships = vec![MembershipRow {
        passholder_id: given::holder_id(3),
        status: MembershipStatus::Blocked,
        ..load.memberships[0].clone()
    }];
    stage.ask(load).await.unwrap();
    for (n, born, is_given) in [
        (1, BORN, true),
        (1, "2017-05-04", false),
        (2, BORN, false),
        (3, BORN, false),
        (4, BORN, true),
        (5, BORN, false),
        (99, BORN, false),
    ] {
        let given = stage.ask(issue(n, born, n)).await.unwrap();
        assert_eq!(given, is_given, "{n} {born}");
    }
    let found = stage.ask(state(4)).await.unwrap();
    assert_eq!(found.state, UitidState::Unregistered);
    assert_eq!(found.uitpas_number, given::pass_number(4, false));
    assert_eq!(found.email.as_deref(), Some("p4@example.org"));
    stage.at("2026-11-14T10:29:59Z");
    stage.ask(state(4)).await.unwrap();
    stage.at("2026-11-14T10:30:00Z");
    assert_eq!(status(&stage, state(4)).await, 401, "it is over");
    assert_eq!(status(&stage, link(4, "an")).await, 401);
    let in_clear = "select count(*) from registration_token where token_hash !~ '^[0-9]{64}$'";
    assert_eq!(stage.number(in_clear).await.unwrap(), 0);
}

#[tokio::test]
async fn a_birth_date_is_tried_five_times_in_vain_and_once_more_each_day() {
    let stage = pass().await;
    people(&stage, &[2]).await;
    for n in [1, 77] {
        // Somebody who knows it uses nothing up.
        for name in 0..8 {
            stage.ask(issue(n, BORN, 100 * n + name)).await.unwrap();
        }
    }
    for _ in 0..5 {
        assert!(!stage.ask(issue(1, "2017-05-04", 9)).await.unwrap());
    }
    assert!(!stage.ask(issue(1, BORN, 9)).await.unwrap(), "be it right by now");
    assert!(stage.ask(issue(2, BORN, 9)).await.unwrap(), "another number");
    stage.at("2026-11-15T09:59:59Z");
    assert!(!stage.ask(issue(1, BORN, 10)).await.unwrap());
    stage.at("2026-11-15T10:00:00Z");
    assert!(!stage.ask(issue(1, "2017-05-05", 10)).await.unwrap());
    assert!(!stage.ask(issue(1, BORN, 10)).await.unwrap());
    stage.at("2026-11-16T10:00:00Z");
    assert!(stage.ask(issue(1, BORN, 10)).await.unwrap());
    let of_nobody = "select count(*) from registration_guess";
    assert_eq!(
        stage.number(of_nobody).await.unwrap(),
        3,
        "a number that nobody has is counted alike"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_guess_at_once_five_are_looked_at() {
    let stage = pass().await;
    people(&stage, &[]).await;
    // One of them would be right, if it came among the first five.
    let born = |day: u32| format!("2017-06-{day:02}");
    let asks = (1..=20).map(|day| stage.ask(issue(1, &born(day), day)));
    for given in join_all(asks).await {
        assert!(!given.unwrap());
    }
    let used = "select count(*) from registration_guess where used_until = '2026-11-19T10:00:00Z'";
    assert_eq!(stage.number(used).await.unwrap(), 1, "five days, and no more");
    assert!(!stage.ask(issue(1, BORN, 21)).await.unwrap());
}

#[tokio::test]
async fn a_sixth_token_ends_the_first() {
    let stage = pass().await;
    people(&stage, &[]).await;
    for name in 0..6 {
        stage.at(&format!("2026-11-14T10:0{name}:00Z"));
        give(&stage, 1, name).await;
    }
    assert_eq!(status(&stage, state(0)).await, 401);
    for name in 1..6 {
        assert_eq!(status(&stage, state(name)).await, 200, "{name}");
    }
}

#[tokio::test]
async fn a_token_that_was_used_stays_used_when_it_is_shown_again() {
    let stage = pass().await;
    people(&stage, &[]).await;
    give(&stage, 1, 1).await;
    let used = "update registration_token set used_at = now()";
    sqlx::query(used).execute(&stage.office.pool).await.unwrap();
    for name in 2..8 {
        stage.at(&format!("2026-11-14T10:0{name}:00Z"));
        give(&stage, 1, name).await;
    }
    give(&stage, 1, 1).await;
    assert_eq!(status(&stage, link(1, "an")).await, 401);
    stage.ask(link(7, "an")).await.unwrap();
}

#[tokio::test]
async fn a_token_opens_one_thing_once() {
    let stage = pass().await;
    people(&stage, &[2, 3]).await;
    give(&stage, 1, 1).await;
    give(&stage, 2, 2).await;
    stage.ask(link(1, "an")).await.unwrap();
    assert_eq!(
        shown(&stage, given::holder_id(1)).await.uitid_status,
        UitidStatus::Registered
    );
    assert_eq!(
        stage.refusal(link(1, "an")).await,
        "passholder-already-registered",
        "whoever lost the answer"
    );
    assert_eq!(stage.refusal(link(2, "an")).await, "uitid-already-registered");
    let unknown = link(3, "bo");
    assert_eq!(status(&stage, unknown).await, 401);
    let registered = stage.ask(state(1)).await.unwrap();
    assert_eq!(registered.state, UitidState::Registered);
    assert_eq!(
        registered.email.as_deref(),
        Some("an@example.org"),
        "that of the account"
    );
    // A refused link used nothing up.
    stage.ask(link(2, "bo")).await.unwrap();
    let join = AddFamilyMember {
        passholder_id: given::holder_id(3),
        sight: Sight::All,
        uitpas_number: given::pass_number(2, false).as_str().into(),
        icon: None,
        token: Some(token(2)),
    };
    assert_eq!(status(&stage, join).await, 401, "it linked an account");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_who_link_at_once_one_does() {
    let stage = pass().await;
    let holders = [2, 3, 4, 5, 6, 7, 8, 9];
    people(&stage, &holders).await;
    for n in holders {
        give(&stage, n, n).await;
    }
    for name in 0..5 {
        give(&stage, 1, 100 + name).await;
    }
    // One account for eight holders.
    let outcomes = join_all(holders.map(|n| stage.ask(link(n, "an")))).await;
    let slugs: Vec<String> = outcomes.into_iter().filter_map(slug).collect();
    assert_eq!(slugs, vec!["uitpas/uitid-already-registered"; 7]);
    // Eight accounts for one holder, with five tokens.
    let subs = (0..8_u32).map(|n| (100 + n % 5, format!("sub-{n}")));
    let outcomes = join_all(subs.map(|(name, sub)| {
        let ask = link(name, &sub);
        stage.ask(ask)
    }));
    let slugs: Vec<String> = outcomes.await.into_iter().filter_map(slug).collect();
    assert_eq!(slugs, vec!["uitpas/passholder-already-registered"; 7]);
    assert_eq!(stage.number("select count(*) from account").await.unwrap(), 2);
}

fn slug<T>(outcome: Result<T, Fault>) -> Option<String> {
    match outcome {
        Ok(_) => None,
        Err(Fault::Refused(refusal)) => Some(refusal.slug),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_token_counts_while_its_holder_has_a_pass_that_can_be_used() {
    let stage = pass().await;
    people(&stage, &[]).await;
    give(&stage, 1, 1).await;
    let switch = |blocked| SwitchCard {
        pass_number: given::pass_number(1, false),
        blocked,
    };
    stage.ask(switch(true)).await.unwrap();
    assert_eq!(status(&stage, state(1)).await, 401);
    assert_eq!(status(&stage, link(1, "an")).await, 401);
    stage.ask(switch(false)).await.unwrap();
    assert_eq!(
        status(&stage, link(1, "an")).await,
        401,
        "whoever found it had a token"
    );
    give(&stage, 1, 2).await;
    stage.ask(link(2, "an")).await.unwrap();
}

#[tokio::test]
async fn an_account_is_found_by_its_names_and_its_address() {
    let stage = pass().await;
    people(&stage, &[2, 3]).await;
    for n in [1, 2, 3] {
        give(&stage, n, n).await;
    }
    let before = |name: u32, sub: &str, older: &str| LinkAccount {
        account: AccountName {
            older_id: Some(older.into()),
            ..account(sub)
        },
        ..link(name, sub)
    };
    stage.ask(before(1, "an", "an-before")).await.unwrap();
    assert_eq!(
        stage.refusal(before(2, "an-too", "an-before")).await,
        "uitid-already-registered",
        "it is the same account"
    );
    let search = async |uitid: &str| {
        let ask = SearchPassholders {
            uitid: Some(uitid.into()),
            ..everyone(Sight::ByIdOnly)
        };
        let page = stage.ask(ask).await.unwrap();
        page.member.iter().map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(search("an").await, [given::holder_id(1)]);
    assert_eq!(search("an-before").await, [given::holder_id(1)]);
    assert!(search("bo").await.is_empty());
    // The same name of another issuer is somebody else's: which of them is wanted cannot be told.
    let elsewhere = LinkAccount {
        account: AccountName {
            issuer: "https://elsewhere.example".into(),
            email: None,
            ..account("an")
        },
        ..link(2, "an")
    };
    stage.ask(elsewhere).await.unwrap();
    assert!(search("an").await.is_empty());
    for (email, is_linked) in [("an@example.org", true), ("p3@example.org", false)] {
        let ask = AskEmailLinked { email: email.into() };
        assert_eq!(stage.ask(ask).await.unwrap(), is_linked, "{email}");
    }
}

#[tokio::test]
async fn the_address_of_an_account_is_the_one_that_was_proven_last() {
    let stage = pass().await;
    people(&stage, &[2]).await;
    give(&stage, 1, 1).await;
    stage.ask(link(1, "one")).await.unwrap();
    let linked = async |email: &str| {
        let ask = AskEmailLinked {
            email: email.to_owned(),
        };
        stage.ask(ask).await.unwrap()
    };
    let first = account("one").email.unwrap();
    assert!(linked(&first).await);
    let with = |email: Option<&str>| {
        let mut who = signed_in("one");
        who.account.email = email.map(str::to_owned);
        ReadOwn { who }
    };
    stage.ask(with(Some("newer@example.org"))).await.unwrap();
    assert!(linked("newer@example.org").await && !linked(&first).await);
    stage.ask(with(None)).await.unwrap();
    assert!(
        linked("newer@example.org").await,
        "what is not proven says nothing"
    );
    let mut other = signed_in("two");
    other.account.email = Some("two@example.org".into());
    assert_eq!(
        stage.refusal(ReadOwn { who: other }).await,
        "passholder-not-found"
    );
    assert!(
        !linked("two@example.org").await,
        "of an account that is not linked"
    );
}

#[tokio::test]
async fn a_wrong_account_is_taken_away_and_another_linked() {
    let stage = pass().await;
    people(&stage, &[]).await;
    give(&stage, 1, 1).await;
    give(&stage, 1, 2).await;
    let unlink = |number: PassNumber| UnlinkAccount { pass_number: number };
    let number = given::pass_number(1, false);
    assert_eq!(
        stage.refusal(unlink(number.clone())).await,
        "passholder-not-found"
    );
    give(&stage, 1, 3).await;
    stage.ask(link(3, "thief")).await.unwrap();
    give(&stage, 1, 4).await;
    stage.ask(unlink(number.clone())).await.unwrap();
    assert_eq!(
        shown(&stage, given::holder_id(1)).await.uitid_status,
        UitidStatus::Unregistered
    );
    assert_eq!(status(&stage, link(4, "thief")).await, 401, "tokens end, too");
    assert_eq!(
        stage.refusal(unlink(given::pass_number(99, false))).await,
        "pass-not-found"
    );
    give(&stage, 1, 5).await;
    stage.ask(link(5, "an")).await.unwrap();
}

#[tokio::test]
async fn tokens_that_are_over_are_forgotten() {
    let stage = pass().await;
    people(&stage, &[2]).await;
    give(&stage, 1, 1).await;
    stage.at("2026-11-14T10:20:00Z");
    give(&stage, 2, 2).await;
    stage.at("2026-11-14T10:30:00Z");
    let settings = chassis::Settings::<pass::config::Config>::load("pass", pass::config::DEFAULT, None);
    let messaging::Service { jobs, .. } = pass::service(&stage.office, &settings.unwrap().service);
    for job in &jobs {
        job.once(&stage.office).await.unwrap();
    }
    let left = "select count(*) from registration_token";
    assert_eq!(stage.number(left).await.unwrap(), 1);
    assert_eq!(status(&stage, state(2)).await, 200);
}
