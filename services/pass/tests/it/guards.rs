//! What keeps strangers from an account: shared limits, cards that count no more, what an operator may do.

use super::accounts::{account, give, issue, link, people, shown, signed_in, state, status, token};
use super::memberships::{GENT, counter, lost, number};
use super::{pass, settings};
use contracts::pass::*;
use futures_util::future::join_all;
use std::num::NonZeroU16;
use testing::{Stage, given};

const BORN: &str = "2017-05-03";

/// The service, with so many wrong dates an hour for a client and in all.
async fn with_limits(client: u16, all: u16) -> Stage {
    let stage = pass().await;
    let config = pass::config::Config {
        registration_client_misses_per_hour: NonZeroU16::new(client).unwrap(),
        registration_misses_per_hour: NonZeroU16::new(all).unwrap(),
        ..settings().service
    };
    let messaging::Service { desk, .. } = pass::service(&stage.office, &config);
    stage.open(desk);
    stage
}

/// As [`issue`], by somebody who shows this client and no token.
fn bare(n: u32, born: &str, name: u32, client: &str) -> IssueRegistrationToken {
    IssueRegistrationToken {
        client: Some(client.into()),
        ..issue(n, born, name)
    }
}

#[tokio::test]
async fn one_date_tried_at_many_numbers_is_looked_at_as_often_as_the_settings_say() {
    let stage = with_limits(3, 5).await;
    people(&stage, &[2]).await;
    // Whoever knows it uses nothing up.
    for name in 0..9 {
        assert!(stage.ask(bare(1, BORN, name, "app")).await.unwrap());
    }
    for n in 100..103 {
        assert!(!stage.ask(bare(n, BORN, n, "app")).await.unwrap());
    }
    assert_eq!(
        status(&stage, bare(2, BORN, 10, "app")).await,
        429,
        "of the client"
    );
    for n in 103..105 {
        assert!(!stage.ask(bare(n, BORN, n, "other")).await.unwrap());
    }
    assert_eq!(status(&stage, bare(2, BORN, 10, "third")).await, 429, "in all");
    assert!(
        stage.ask(issue(2, BORN, 11)).await.unwrap(),
        "who shows a token is not one of them"
    );
    let of_numbers = "select count(*) from registration_guess where used_until > '2026-11-14T10:00:00Z'";
    assert_eq!(
        stage.number(of_numbers).await.unwrap(),
        5,
        "what was not looked at is not counted"
    );
    stage.at("2026-11-14T10:12:00Z");
    assert!(stage.ask(bare(2, BORN, 12, "third")).await.unwrap(), "one more");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_try_one_date_at_once_no_more_are_looked_at() {
    let stage = with_limits(4, 100).await;
    people(&stage, &[]).await;
    let asks = (100..120).map(|n| status(&stage, bare(n, BORN, n, "app")));
    let all = join_all(asks).await;
    assert_eq!(all.iter().filter(|status| **status == 200).count(), 4, "{all:?}");
}

/// The card of Lotte in Gent.
fn in_gent() -> ChangeMembership {
    ChangeMembership {
        card_system_id: GENT,
        counter: super::memberships::registrar(GENT),
        ..super::memberships::with_card(50)
    }
}

#[tokio::test]
async fn a_token_counts_while_the_card_counts_for_which_it_was_given() {
    let stage = counter().await;
    stage.ask(in_gent()).await.unwrap();
    let token_of = |n: u32, name: u32| IssueRegistrationToken {
        pass_number: number(n),
        ..issue(1, BORN, name)
    };
    assert!(stage.ask(token_of(1, 1)).await.unwrap());
    assert!(stage.ask(token_of(50, 2)).await.unwrap());
    assert_eq!(stage.ask(state(2)).await.unwrap().uitpas_number, number(50));
    // The finder has a token; the card is lost at a counter, and another one takes its place.
    let block = |n| SwitchCard {
        pass_number: number(n),
        blocked: true,
    };
    stage.ask(lost(7)).await.unwrap();
    for name in [1, 2] {
        assert_eq!(status(&stage, state(name)).await, 401, "{name}");
        assert_eq!(status(&stage, link(name, "finder")).await, 401, "{name}");
    }
    // A pack blocks it, which ends no token: it opens nothing in the place of the other cards.
    assert!(stage.ask(token_of(7, 3)).await.unwrap());
    assert!(stage.ask(token_of(50, 4)).await.unwrap());
    sqlx::query("update card set status = 'BLOCKED' where pass_number = $1")
        .bind(number(7).as_str())
        .execute(&stage.office.pool)
        .await
        .unwrap();
    assert_eq!(status(&stage, state(3)).await, 401, "the card of Gent counts");
    assert_eq!(status(&stage, link(3, "finder")).await, 401);
    stage.ask(state(4)).await.unwrap();
    stage.ask(block(50)).await.unwrap();
    assert_eq!(status(&stage, link(4, "an")).await, 401);
    let left = "select count(*) from registration_token";
    assert_eq!(
        stage.number(left).await.unwrap(),
        0,
        "found again, it opens nothing"
    );
}

fn join(owner: u32, member: u32, name: Option<u32>) -> AddFamilyMember {
    AddFamilyMember {
        passholder_id: given::holder_id(owner),
        sight: Sight::All,
        uitpas_number: number(member).as_str().into(),
        icon: None,
        token: name.map(token),
    }
}

fn close(n: u32) -> CloseAccount {
    CloseAccount {
        pass_number: number(n),
    }
}

fn open(n: u32) -> OpenAccount {
    OpenAccount {
        pass_number: number(n),
    }
}

fn hand_out(n: u32, name: u32) -> HandOutToken {
    HandOutToken {
        pass_number: number(n),
        token: token(name),
    }
}

const FAMILIES: &str = "select count(*) from family_member";

#[tokio::test]
async fn for_a_closed_pass_nobody_gets_a_token_until_it_is_opened() {
    let stage = pass().await;
    people(&stage, &[2, 3]).await;
    for (owner, member) in [(2, 1), (1, 3)] {
        stage.ask(join(owner, member, None)).await.unwrap();
    }
    give(&stage, 1, 1).await;
    for _ in 0..2 {
        stage.ask(close(1)).await.unwrap();
    }
    assert_eq!(
        stage.number(FAMILIES).await.unwrap(),
        1,
        "out of the family of the other, and not out of the own one"
    );
    assert_eq!(status(&stage, link(1, "an")).await, 401, "tokens end");
    assert!(!stage.ask(issue(1, BORN, 2)).await.unwrap());
    assert_eq!(stage.refusal(hand_out(1, 3)).await, "account-closed");
    for _ in 0..2 {
        stage.ask(open(1)).await.unwrap();
    }
    give(&stage, 1, 4).await;
    stage.ask(link(4, "an")).await.unwrap();
    assert_eq!(stage.refusal(close(99)).await, "pass-not-found");
    assert_eq!(stage.refusal(open(99)).await, "pass-not-found");
}

#[tokio::test]
async fn whose_account_is_taken_away_is_in_nobody_elses_family() {
    let stage = pass().await;
    people(&stage, &[2]).await;
    give(&stage, 1, 1).await;
    stage.ask(link(1, "thief")).await.unwrap();
    stage.ask(join(2, 1, None)).await.unwrap();
    let unlink = UnlinkAccount {
        pass_number: number(1),
    };
    stage.ask(unlink).await.unwrap();
    assert_eq!(stage.number(FAMILIES).await.unwrap(), 0);
}

#[tokio::test]
async fn an_operator_hands_out_a_token_when_all_tries_are_used_up() {
    let stage = pass().await;
    people(&stage, &[2]).await;
    for _ in 0..5 {
        assert!(!stage.ask(issue(1, "2017-05-04", 1)).await.unwrap());
    }
    assert!(!stage.ask(issue(1, BORN, 1)).await.unwrap(), "closed by guessing");
    stage.ask(hand_out(1, 2)).await.unwrap();
    stage.ask(link(2, "an")).await.unwrap();
    let own = shown(&stage, given::holder_id(1)).await;
    assert_eq!(own.uitid_status, UitidStatus::Registered);
    let read = ReadOwn { who: signed_in("an") };
    assert_eq!(stage.ask(read).await.unwrap().id, given::holder_id(1));
    let again = LinkAccount {
        account: account("bo"),
        ..link(2, "bo")
    };
    assert_eq!(
        stage.refusal(again).await,
        "passholder-already-registered",
        "once"
    );
    let block = SwitchCard {
        pass_number: number(2),
        blocked: true,
    };
    stage.ask(block).await.unwrap();
    assert_eq!(stage.refusal(hand_out(2, 3)).await, "invalid-card");
    assert_eq!(stage.refusal(hand_out(99, 4)).await, "pass-not-found");
}
