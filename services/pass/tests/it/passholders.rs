//! Passholders: searched, and read as far as the caller may see.

use super::{lotte, pass, region};
use contracts::page::Window;
use contracts::pass::*;
use contracts::{CardSystemId, PassholderId};
use testing::{Stage, given};

/// A search without a filter.
pub fn everyone(sight: Sight) -> SearchPassholders {
    SearchPassholders {
        sight,
        uitpas_number: None,
        insz_number: None,
        chip_number: None,
        name: None,
        first_name: None,
        email: None,
        street: None,
        city: None,
        date_of_birth_from: None,
        date_of_birth_to: None,
        card_systems: None,
        association_id: None,
        association_organizers: vec![],
        nobody: false,
        association_membership_status: None,
        school: None,
        uitid: None,
        descending: false,
        window: Window::default(),
    }
}

#[tokio::test]
async fn a_search_sees_what_the_caller_may_see() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    let search = |sight: Sight, number: Option<&str>, name: Option<&str>| SearchPassholders {
        uitpas_number: number.map(str::to_owned),
        name: name.map(str::to_owned),
        ..everyone(sight)
    };
    let elsewhere = || Sight::CardSystems(vec![contracts::CardSystemId(1)]);
    let number = given::pass_number(1, false);
    let count = async |ask: SearchPassholders| stage.ask(ask).await.unwrap().total_items;
    assert_eq!(
        count(search(Sight::CardSystems(vec![given::REGION]), None, Some("ma"))).await,
        1
    );
    assert_eq!(count(search(elsewhere(), None, Some("ma"))).await, 0);
    assert_eq!(
        count(search(elsewhere(), Some(number.as_str()), None)).await,
        1,
        "by number anyone is found"
    );
    assert_eq!(
        count(search(
            Sight::All,
            Some(given::pass_number(8, false).as_str()),
            None
        ))
        .await,
        0
    );
    assert_eq!(
        stage.refusal(search(Sight::ByIdOnly, None, Some("ma"))).await,
        "auth/forbidden"
    );
    assert_eq!(
        stage.refusal(search(Sight::All, Some("12"), None)).await,
        "invalid-uitpas-number"
    );
}

/// Thirty persons `Claes 00` to `Claes 29` beside Lotte, the even ones members of the region.
async fn thirty(stage: &Stage) {
    let person = |n: u32| PassholderRow {
        id: given::holder_id(100 + n),
        name: format!("Claes {n:02}"),
        email: (n == 7).then(|| "Zeven_7@example.org".into()),
        insz: None,
        ..lotte()
    };
    let member = |n: u32| MembershipRow {
        passholder_id: given::holder_id(100 + n),
        card_system_id: given::REGION,
        status: MembershipStatus::Active,
        since: "2026-03-02".parse().unwrap(),
        social_tariff_end: None,
        suspended_until: None,
    };
    let load = LoadPass {
        passholders: (0..30).map(person).collect(),
        memberships: (0..30).step_by(2).map(member).collect(),
        ..LoadPass::default()
    };
    stage.ask(region()).await.unwrap();
    stage.ask(load).await.unwrap();
}

#[tokio::test]
async fn a_page_of_a_search_is_cut_in_the_order_of_names_and_the_total_counts_all() {
    let stage = pass().await;
    thirty(&stage).await;
    let names = async |ask: SearchPassholders| {
        let page = stage.ask(ask).await.unwrap();
        let names: Vec<String> = page.member.into_iter().map(|person| person.name).collect();
        (page.total_items, names.join(","))
    };
    let named = |start, limit| SearchPassholders {
        name: Some("claes".into()),
        window: Window { start, limit },
        ..everyone(Sight::All)
    };
    assert_eq!(names(named(10, 2)).await, (30, "Claes 10,Claes 11".into()));
    let descending = SearchPassholders {
        descending: true,
        ..named(0, 2)
    };
    assert_eq!(names(descending).await, (30, "Claes 29,Claes 28".into()));
    assert_eq!(names(named(0, 0)).await, (30, String::new()), "the count alone");
    assert_eq!(names(named(500, 2)).await, (30, String::new()), "behind the end");
    let members = SearchPassholders {
        sight: Sight::CardSystems(vec![given::REGION]),
        ..named(1, 2)
    };
    assert_eq!(names(members).await, (15, "Claes 02,Claes 04".into()));
    let by_email = |email: &str| SearchPassholders {
        email: Some(email.into()),
        ..everyone(Sight::All)
    };
    assert_eq!(names(by_email("zeven_7@*")).await, (1, "Claes 07".into()));
    assert_eq!(
        names(by_email("zeven%")).await,
        (0, String::new()),
        "only * is a wildcard"
    );
}

#[tokio::test]
async fn several_holders_are_read_at_once_as_far_as_the_caller_may_see() {
    let stage = pass().await;
    thirty(&stage).await;
    let read = async |ids: &[u32], sight: Sight| {
        let passholder_ids = ids.iter().map(|n| given::holder_id(*n)).collect();
        let seen = stage
            .ask(ReadPassholders {
                passholder_ids,
                sight,
            })
            .await
            .unwrap();
        seen.into_iter()
            .map(|person| person.id)
            .collect::<Vec<PassholderId>>()
    };
    let ids = |all: &[u32]| all.iter().map(|n| given::holder_id(*n)).collect::<Vec<_>>();
    assert_eq!(read(&[103, 102, 999], Sight::All).await, ids(&[103, 102]));
    let own = Sight::CardSystems(vec![given::REGION]);
    assert_eq!(read(&[103, 102, 104], own).await, ids(&[102, 104]));
    let elsewhere = Sight::CardSystems(vec![CardSystemId(1)]);
    assert_eq!(read(&[102, 103], elsewhere).await, ids(&[]));
    let too_many = ReadPassholders {
        passholder_ids: vec![given::holder_id(102); MOST_PASSHOLDERS + 1],
        sight: Sight::All,
    };
    assert_eq!(stage.refusal(too_many).await, "body/invalid-data");
}

/// Counted by the database, whatever the kept numbers say.
async fn counted(stage: &Stage, regions: &[i32]) -> i64 {
    sqlx::query_scalar(
        "select count(*) from passholder p where pass_type = 'INDIVIDUAL' and exists
             (select from membership m
             where m.passholder_id = p.passholder_id and m.card_system_id = any($1))",
    )
    .bind(regions)
    .fetch_one(&stage.office.pool)
    .await
    .unwrap()
}

#[tokio::test]
async fn the_number_of_persons_is_kept_and_is_what_counting_would_say() {
    let stage = pass().await;
    thirty(&stage).await;
    let region = |id: i32| CardSystemRow {
        view: CardSystem::reference(CardSystemId(id), Some(format!("Region {id}"))),
        grace_days: 30,
        transition_days: 0,
        notice_days: 0,
        own_account_age: None,
        low_stock: 0,
    };
    let member = |n: u32, id: i32| MembershipRow {
        passholder_id: given::holder_id(100 + n),
        card_system_id: CardSystemId(id),
        status: MembershipStatus::Blocked,
        since: "2026-03-02".parse().unwrap(),
        social_tariff_end: None,
        suspended_until: None,
    };
    let group = GrouppassRow {
        id: given::holder_id(500),
        name: "Klus".into(),
        email: None,
        telephone: None,
        postal_code: "3440".into(),
        city: "Zoutleeuw".into(),
        tickets_per_year: None,
        registered_on: "2026-03-02".parse().unwrap(),
        partner_id: None,
    };
    let grouped = MembershipRow {
        passholder_id: group.id,
        ..member(0, 50)
    };
    let load = LoadPass {
        card_systems: vec![region(50), region(51)],
        grouppasses: vec![group],
        memberships: (0..9)
            .flat_map(|n| [member(n, 50), member(n / 2, 51)])
            .chain([grouped])
            .collect(),
        ..LoadPass::default()
    };
    for _ in 0..2 {
        stage.ask(load.clone()).await.unwrap();
        let own = given::REGION.0;
        for regions in [
            vec![own],
            vec![50],
            vec![51],
            vec![50, 51],
            vec![own, 51],
            vec![99],
        ] {
            let sight = Sight::CardSystems(regions.iter().copied().map(CardSystemId).collect());
            let page = stage.ask(everyone(sight)).await.unwrap();
            assert_eq!(page.total_items, counted(&stage, &regions).await, "{regions:?}");
        }
        let everywhere = stage.ask(everyone(Sight::All)).await.unwrap();
        assert_eq!(everywhere.total_items, 31, "and no group");
        let linked = SearchPassholders {
            card_systems: Some(vec![CardSystemId(51)]),
            ..everyone(Sight::CardSystems(vec![given::REGION]))
        };
        let both = stage.ask(linked.clone()).await.unwrap().total_items;
        let named = SearchPassholders {
            name: Some("*".into()),
            ..linked
        };
        assert_eq!(both, stage.ask(named).await.unwrap().total_items);
    }
}
