//! Families: who joins, who sees them, who leaves, and how many there may be.

use super::{card, lotte, pass, region};
use contracts::pass::*;
use contracts::{CardSystemId, PassNumber, Refusal};
use futures_util::future::join_all;
use testing::{Stage, given};

/// A neighbouring region.
const OTHER: CardSystemId = CardSystemId(50);

fn here() -> Sight {
    Sight::CardSystems(vec![given::REGION])
}

/// Lotte, who is nine, and persons with these numbers: the even ones adults, those from 50 on of another
/// region.
async fn people(stage: &Stage, numbers: impl IntoIterator<Item = u32> + Clone) {
    let home = |n: u32| if n < 50 { given::REGION } else { OTHER };
    let person = |n: u32| PassholderRow {
        id: given::holder_id(n),
        first_name: format!("Persoon {n}"),
        email: Some(format!("p{n}@example.org")),
        date_of_birth: if n.is_multiple_of(2) {
            "1986-06-30"
        } else {
            "2014-04-18"
        }
        .parse()
        .unwrap(),
        insz: None,
        ..lotte()
    };
    let member = |n: u32| MembershipRow {
        passholder_id: given::holder_id(n),
        card_system_id: home(n),
        ..region().memberships.swap_remove(0)
    };
    let held = |n: u32| CardRow {
        card_system_id: home(n),
        ..card(number(n), CardStatus::Active, Some(n))
    };
    let other = CardSystemRow {
        view: CardSystem::reference(OTHER, Some("Buren".into())),
        grace_days: 30,
        transition_days: 0,
        notice_days: 0,
        own_account_age: None,
        low_stock: 0,
    };
    let mut load = region();
    load.card_systems.push(other);
    load.passholders.extend(numbers.clone().into_iter().map(person));
    load.memberships.extend(numbers.clone().into_iter().map(member));
    load.cards.extend(numbers.into_iter().map(held));
    let report = stage.ask(load).await.unwrap();
    let is_refused = |fate: &contracts::pack::Fate| matches!(fate, contracts::pack::Fate::Refused(_));
    assert!(!report.rows.iter().any(|row| is_refused(&row.fate)), "{report:?}");
}

fn number(n: u32) -> PassNumber {
    given::pass_number(n, false)
}

/// Somebody joins Lotte's family.
fn add(number: &str) -> AddFamilyMember {
    AddFamilyMember {
        passholder_id: given::holder_id(1),
        sight: here(),
        uitpas_number: number.into(),
        icon: None,
        token: None,
    }
}

fn join(n: u32) -> AddFamilyMember {
    add(number(n).as_str())
}

fn remove(owner: u32, member: u32, sight: Sight) -> RemoveFamilyMember {
    RemoveFamilyMember {
        custom_token: None,
        passholder_id: given::holder_id(owner),
        member_id: given::holder_id(member),
        sight,
    }
}

async fn family(stage: &Stage, owner: u32, shown: Sight) -> Vec<FamilyMember> {
    let ask = ListFamilyMembers {
        passholder_id: given::holder_id(owner),
        sight: Sight::All,
        shown,
    };
    stage.ask(ask).await.unwrap()
}

async fn names(stage: &Stage, owner: u32) -> Vec<String> {
    let family = family(stage, owner, Sight::All).await.into_iter();
    family
        .map(|member| member.passholder.unwrap().first_name)
        .collect()
}

async fn refused<A: contracts::Ask>(stage: &Stage, ask: A) -> (u16, String) {
    match stage.ask(ask).await {
        Err(chassis::Fault::Refused(refusal)) => {
            let Refusal { status, slug, .. } = *refusal;
            (status, slug.trim_start_matches("uitpas/").to_owned())
        }
        other => panic!("{}: {:?}", A::NAME, other.map(|_| ())),
    }
}

fn no(status: u16, slug: &str) -> (u16, String) {
    (status, slug.to_owned())
}

#[tokio::test]
async fn a_family_shows_its_owner_first_and_whom_the_caller_may_see() {
    let stage = pass().await;
    people(&stage, [2, 51]).await;
    assert_eq!(names(&stage, 1).await, ["Lotte"], "the owner is a member always");
    for n in [51, 2] {
        let ask = AddFamilyMember {
            icon: Some(format!("icon {n}")),
            ..join(n)
        };
        stage.ask(ask).await.unwrap();
        stage.at("2026-11-15T10:00:00Z");
    }
    assert_eq!(names(&stage, 1).await, ["Lotte", "Persoon 51", "Persoon 2"]);
    let seen = family(&stage, 1, here()).await;
    let main: Vec<bool> = seen.iter().map(|member| member.main_family_member).collect();
    assert_eq!(main, [true, false, false]);
    let shown: Vec<bool> = seen.iter().map(is_whole).collect();
    assert_eq!(shown, [true, false, true], "one is of another region");
    let numbers: Vec<_> = seen.iter().map(|member| member.uitpas_number.clone()).collect();
    assert_eq!(numbers, [1, 51, 2].map(|n| Some(number(n))));
    assert_eq!(seen[1].icon.as_deref(), Some("icon 51"));
    assert_eq!(
        seen[1].creation_date,
        "2026-11-14T10:00:00Z"
            .parse::<chrono::DateTime<chrono::Utc>>()
            .unwrap()
    );
    // It is not mutual.
    assert_eq!(names(&stage, 2).await, ["Persoon 2"]);
    assert_eq!(stage.told::<PassholderChanged>().await.unwrap().len(), 0);
}

fn is_whole(member: &FamilyMember) -> bool {
    let passholder = member.passholder.as_ref().unwrap();
    !passholder.card_system_memberships.is_empty()
}

#[tokio::test]
async fn who_may_not_search_people_sees_names_in_a_family_and_no_right() {
    let stage = pass().await;
    people(&stage, [2, 51]).await;
    for n in [2, 51] {
        stage.ask(join(n)).await.unwrap();
    }
    let blocked = CardRow {
        card_system_id: OTHER,
        ..card(number(51), CardStatus::Blocked, Some(51))
    };
    let load = LoadPass {
        cards: vec![blocked],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    let names = ["Lotte", "Persoon 2", "Persoon 51"];
    let members = family(&stage, 1, Sight::CardSystems(vec![])).await;
    assert_eq!(members.len(), names.len());
    for ((member, name), n) in members.iter().zip(names).zip([1, 2, 51]) {
        assert_eq!(member.uitpas_number, Some(number(n)), "of whatever status");
        let shown = member.passholder.clone().unwrap();
        assert_eq!(
            (shown.id, shown.first_name.as_str()),
            (given::holder_id(n), name),
            "everybody can be taken out"
        );
        assert_eq!(shown.uitpas_number.is_some(), n != 51);
        assert_eq!(shown.card_system_memberships, []);
        assert_eq!(
            (shown.email, shown.phone_number, shown.gender),
            (None, None, None)
        );
        let municipality = Address {
            postal_code: shown.postal_code,
            city: shown.city,
            ..Address::default()
        };
        assert_eq!(shown.address, municipality);
    }
    let whole = family(&stage, 1, Sight::All).await;
    assert!(whole.iter().all(is_whole), "{whole:?}");
}

#[tokio::test]
async fn a_family_is_there_for_those_alone_who_may_act_for_its_owner() {
    let stage = pass().await;
    people(&stage, [2, 4]).await;
    stage.ask(join(2)).await.unwrap();
    let elsewhere = || Sight::CardSystems(vec![OTHER]);
    let unseen = no(404, "url/not-found");
    let list = ListFamilyMembers {
        passholder_id: given::holder_id(1),
        sight: elsewhere(),
        shown: Sight::All,
    };
    assert_eq!(refused(&stage, list).await, unseen);
    // Nothing is said of the number.
    let add = AddFamilyMember {
        sight: elsewhere(),
        ..add("123")
    };
    assert_eq!(refused(&stage, add).await, unseen);
    let put = PutFamilyMember {
        passholder_id: given::holder_id(1),
        member_id: given::holder_id(2),
        sight: elsewhere(),
        icon: None,
    };
    assert_eq!(refused(&stage, put).await, unseen);
    assert_eq!(refused(&stage, remove(1, 2, elsewhere())).await, unseen);
    let others = ListFamilies {
        passholder_id: given::holder_id(2),
        sight: elsewhere(),
        is_own: false,
    };
    assert_eq!(refused(&stage, others).await, unseen);
    assert_eq!(names(&stage, 1).await, ["Lotte", "Persoon 2"]);
}

#[tokio::test]
async fn only_who_holds_an_active_card_joins_a_family() {
    let stage = pass().await;
    people(&stage, [2]).await;
    let group = GrouppassRow {
        id: given::holder_id(6),
        name: "Klus".into(),
        email: None,
        telephone: None,
        postal_code: "3440".into(),
        city: "Zoutleeuw".into(),
        tickets_per_year: None,
        registered_on: "2026-03-02".parse().unwrap(),
        partner_id: None,
    };
    let load = LoadPass {
        grouppasses: vec![group],
        cards: vec![
            card(number(3), CardStatus::Blocked, Some(2)),
            card(number(5), CardStatus::LocalStock, None),
            card(number(6), CardStatus::Active, Some(6)),
        ],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    for n in [3, 5, 6, 7] {
        assert_eq!(
            refused(&stage, join(n)).await,
            no(400, "passholder-not-found"),
            "{n}"
        );
    }
    assert_eq!(
        refused(&stage, add("123")).await,
        no(400, "invalid-uitpas-number")
    );
    let icon = AddFamilyMember {
        icon: Some("x".repeat(501)),
        ..join(2)
    };
    assert_eq!(refused(&stage, icon).await, no(400, "body/invalid-data"));
    assert_eq!(names(&stage, 1).await, ["Lotte"]);
}

#[tokio::test]
async fn who_has_no_active_membership_neither_joins_nor_owns_a_family() {
    let stage = pass().await;
    people(&stage, [2, 4]).await;
    let membership = async |n: u32, status: MembershipStatus| {
        let row = MembershipRow {
            passholder_id: given::holder_id(n),
            status,
            ..region().memberships.swap_remove(0)
        };
        let load = LoadPass {
            memberships: vec![row],
            ..LoadPass::default()
        };
        stage.ask(load).await.unwrap();
    };
    for blocked in [2, 1] {
        membership(blocked, MembershipStatus::Blocked).await;
        assert_eq!(
            refused(&stage, join(2)).await,
            no(400, "passholder-not-found"),
            "{blocked}"
        );
        membership(blocked, MembershipStatus::Active).await;
    }
    stage.ask(join(2)).await.unwrap();
    assert_eq!(names(&stage, 1).await, ["Lotte", "Persoon 2"]);
}

#[tokio::test]
async fn nobody_joins_a_family_twice_and_its_owner_is_in_it() {
    let stage = pass().await;
    people(&stage, [2]).await;
    let (one, two) = tokio::join!(stage.ask(join(2)), stage.ask(join(2)));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    for n in [2, 1] {
        assert_eq!(
            refused(&stage, join(n)).await,
            no(400, "family-member-already-added")
        );
    }
    assert_eq!(names(&stage, 1).await, ["Lotte", "Persoon 2"]);
}

#[tokio::test]
async fn of_twelve_who_join_at_once_as_many_get_in_as_there_is_room() {
    let stage = pass().await;
    let children = (11..35).step_by(2);
    people(&stage, children.clone()).await;
    let outcomes = join_all(children.map(|n| stage.ask(join(n)))).await;
    let full = outcomes.iter().filter(|outcome| match outcome {
        Err(chassis::Fault::Refused(refusal)) => refusal.is("too-many-family-members"),
        _ => false,
    });
    let joined = outcomes.iter().filter(|outcome| outcome.is_ok());
    assert_eq!((joined.count(), full.count()), (9, 3), "{outcomes:?}");
    assert_eq!(names(&stage, 1).await.len(), 10);
}

#[tokio::test]
async fn of_three_adults_who_join_a_child_at_once_two_get_in_and_children_still_may() {
    let stage = pass().await;
    people(&stage, [2, 4, 6, 11]).await;
    let outcomes = join_all([2, 4, 6].map(|n| stage.ask(join(n)))).await;
    let joined = outcomes.iter().filter(|outcome| outcome.is_ok());
    assert_eq!(joined.count(), 2, "{outcomes:?}");
    let refused = outcomes.into_iter().find_map(Result::err).unwrap();
    assert!(refused.refusal().unwrap().is("too-many-adults-in-family"));
    stage.ask(join(11)).await.unwrap();
    assert_eq!(names(&stage, 1).await.len(), 4);
}

#[tokio::test]
async fn two_who_add_each_other_at_once_wait_for_nobody_in_a_circle() {
    let stage = pass().await;
    people(&stage, [2]).await;
    for _ in 0..20 {
        let back = AddFamilyMember {
            passholder_id: given::holder_id(2),
            ..join(1)
        };
        let (one, two) = tokio::join!(stage.ask(join(2)), stage.ask(back));
        assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
        for (owner, member) in [(1, 2), (2, 1)] {
            stage.ask(remove(owner, member, here())).await.unwrap();
        }
    }
}

#[tokio::test]
async fn an_icon_is_replaced_and_the_owner_has_one_too() {
    let stage = pass().await;
    people(&stage, [2]).await;
    stage.ask(join(2)).await.unwrap();
    let put = async |member: u32, icon: Option<&str>| {
        let ask = PutFamilyMember {
            passholder_id: given::holder_id(1),
            member_id: given::holder_id(member),
            sight: here(),
            icon: icon.map(str::to_owned),
        };
        stage
            .ask(ask)
            .await
            .map_err(|fault| fault.refusal().unwrap().status)
    };
    let icons = async || {
        let family = family(&stage, 1, Sight::All).await.into_iter();
        family.map(|member| member.icon).collect::<Vec<_>>()
    };
    for (member, icon) in [(1, "bear"), (2, "cat"), (2, "dog")] {
        put(member, Some(icon)).await.unwrap();
    }
    assert_eq!(icons().await, [Some("bear".into()), Some("dog".into())]);
    put(2, None).await.unwrap();
    assert_eq!(icons().await, [Some("bear".into()), None]);
    assert_eq!(put(4, Some("bear")).await, Err(404), "no member");
    assert_eq!(put(2, Some("a\0b")).await, Err(400));
    // The row that holds the owner's icon is nobody more.
    let own = ListFamilies {
        passholder_id: given::holder_id(1),
        sight: here(),
        is_own: false,
    };
    assert_eq!(stage.ask(own).await.unwrap(), []);
    assert_eq!(family(&stage, 1, Sight::All).await.len(), 2);
}

#[tokio::test]
async fn the_owner_or_the_member_ends_it_and_the_owner_stays() {
    let stage = pass().await;
    people(&stage, [2, 51]).await;
    for n in [2, 51] {
        stage.ask(join(n)).await.unwrap();
    }
    // A counter of the member's region, which does not see the owner.
    let there = Sight::CardSystems(vec![OTHER]);
    stage.ask(remove(1, 51, there.clone())).await.unwrap();
    assert_eq!(
        refused(&stage, remove(1, 2, there)).await,
        no(404, "url/not-found")
    );
    stage.ask(remove(1, 2, here())).await.unwrap();
    assert_eq!(
        refused(&stage, remove(1, 2, here())).await,
        no(404, "url/not-found")
    );
    assert_eq!(
        refused(&stage, remove(1, 1, here())).await,
        no(403, "auth/forbidden")
    );
    assert_eq!(names(&stage, 1).await, ["Lotte"]);
    // They may join again.
    stage.ask(join(2)).await.unwrap();
}

#[tokio::test]
async fn a_member_sees_in_whose_families_they_are() {
    let stage = pass().await;
    people(&stage, [2, 4, 50]).await;
    for (day, owner) in [("14", 50), ("15", 4)] {
        stage.at(&format!("2026-11-{day}T10:00:00Z"));
        let ask = AddFamilyMember {
            passholder_id: given::holder_id(owner),
            sight: Sight::All,
            ..join(2)
        };
        stage.ask(ask).await.unwrap();
    }
    let ask = |sight| ListFamilies {
        passholder_id: given::holder_id(2),
        sight,
        is_own: false,
    };
    let families = stage.ask(ask(here())).await.unwrap();
    let ids: Vec<_> = families.iter().map(|family| family.passholder_id).collect();
    assert_eq!(ids, [given::holder_id(50), given::holder_id(4)]);
    let emails: Vec<_> = families.iter().map(|family| family.email.as_deref()).collect();
    assert_eq!(
        emails,
        [None, Some("p4@example.org")],
        "as far as the caller sees"
    );
    let emails = stage.ask(ask(Sight::All)).await.unwrap().into_iter();
    assert!(emails.map(|family| family.email).all(|email| email.is_some()));
}

#[tokio::test]
async fn a_member_who_is_signed_in_sees_no_address_of_an_owner() {
    let stage = pass().await;
    people(&stage, [2, 4]).await;
    let joins = AddFamilyMember {
        passholder_id: given::holder_id(4),
        ..join(2)
    };
    stage.ask(joins).await.unwrap();
    let own = ListFamilies {
        passholder_id: given::holder_id(2),
        sight: Sight::All,
        is_own: true,
    };
    let families = stage.ask(own).await.unwrap();
    assert_eq!((families.len(), families[0].email.as_deref()), (1, None));
    assert_eq!(families[0].first_name, "Persoon 4");
}

#[tokio::test]
async fn a_family_goes_with_the_person() {
    let stage = pass().await;
    people(&stage, [2]).await;
    stage.ask(join(2)).await.unwrap();
    let pool = &stage.office.pool;
    for table in ["card", "membership", "passholder"] {
        let delete = format!("delete from {table} where passholder_id = $1");
        let gone = sqlx::query(sqlx::AssertSqlSafe(delete)).bind(given::holder_id(2).0);
        gone.execute(pool).await.unwrap();
    }
    assert_eq!(names(&stage, 1).await, ["Lotte"]);
}
