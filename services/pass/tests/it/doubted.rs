//! What a double does not bring along: a stranger's account, a lost right, or the way to another's pass.

use super::histories::{astray, member, packed};
use super::leaving::here;
use super::memberships::GENT;
use super::merging::{double, merge, of, shown, text, three};
use super::own::myself;
use super::registration::{ADULT, an, digital, library, open_region};
use super::second_homes::two_regions;
use contracts::pass::*;
use testing::{Stage, given};

async fn fill(stage: &Stage, sql: &'static str) {
    sqlx::raw_sql(sql).execute(&stage.office.pool).await.unwrap();
}

const END: &str = "select social_end::text from membership where card_system_id = 38 order by passholder_id";

#[tokio::test]
async fn the_buyer_of_an_order_stays_the_buyer() {
    let stage = three().await;
    let orders = "insert into pass_order (order_id, status, created_at, expires_at, connect_until, holders)
        select gen_random_uuid(), 'COMPLETED', now() + n * interval '1 second', now(), now(),
               array(select ('00000000-0000-0000-0000-00000000b1e' || h)::uuid from unnest(held) h)
        from unnest(array['2,3', '3,2', '3,2,1', '3,1,2', '1,3,2', '2,3,1', '2,1,3', '3', '2'])
             with ordinality as o(text, n), string_to_array(text, ',') held";
    fill(&stage, orders).await;
    stage.ask(merge(1, 2)).await.unwrap();
    let held = "select string_agg((select string_agg(right(h::text, 1), ',' order by place)
                                   from unnest(holders) with ordinality as u(h, place)), ' '
                                  order by created_at) from pass_order";
    assert_eq!(
        text(&stage, held).await.as_deref(),
        Some("1,3 3,1 3,1 3,1 1,3 1,3 1,3 3 1")
    );
    let open = "select count(*) from pass_order where connect_until is not null";
    assert_eq!(stage.number(open).await.unwrap(), 1, "that in which neither is");
}

#[tokio::test]
async fn an_account_goes_along_that_its_holder_proved_and_no_other() {
    let stage = three().await;
    let linked = "insert into account select passholder_id, 'https://id.example', 'stranger', null,
            'stranger@example.org', now() from passholder where passholder_id::text like '%b1e2';
        insert into family_member select '00000000-0000-0000-0000-00000000b1e3',
            '00000000-0000-0000-0000-00000000b1e2', now(), null";
    fill(&stage, linked).await;
    stage.ask(merge(1, 2)).await.unwrap();
    assert_eq!(shown(&stage, 1).await.uitid_status, UitidStatus::Unregistered);
    let left = "select (select count(*) from account) + (select count(*) from family_member)";
    assert_eq!(stage.number(left).await.unwrap(), 0);

    let stage = open_region().await;
    let stays = stage.ask(digital(an())).await.unwrap().passholder_id;
    let goes = stage.ask(myself("an", ADULT)).await.unwrap().passholder_id;
    fill(&stage, "delete from mail").await;
    stage.ask(of(stays, goes)).await.unwrap();
    let account = "select count(*) from account join passholder using (passholder_id)
        join self_registration using (passholder_id)";
    assert_eq!(stage.number(account).await.unwrap(), 1);
    let told = "select count(*) from mail where kind = 'LINKED'";
    assert_eq!(stage.number(told).await.unwrap(), 1);
}

#[tokio::test]
async fn addresses_go_along_that_a_counter_wrote() {
    let stage = three().await;
    let written = "update passholder set email = 'stranger@example.org', phone = '0470000000'
            where passholder_id::text ~ 'b1e3$';
        update passholder set email = 'lotte@example.org' where passholder_id::text ~ 'b1e2$';
        update passholder set is_ordered = true where passholder_id::text ~ 'b1e3$'";
    fill(&stage, written).await;
    let email = "select coalesce(email, phone) from passholder where passholder_id::text ~ 'b1e1$'";
    stage.ask(merge(1, 3)).await.unwrap();
    assert_eq!(text(&stage, email).await, None);
    stage.ask(merge(1, 2)).await.unwrap();
    assert_eq!(text(&stage, email).await.as_deref(), Some("lotte@example.org"));
}

#[tokio::test]
async fn a_strangers_account_opens_nothing_when_his_double_stays() {
    let stage = three().await;
    let ordered = "update passholder set is_ordered = true where passholder_id::text ~ 'b1e1$';
        insert into account select passholder_id, 'https://id.example', 'stranger', null,
            'stranger@example.org', now() from passholder where passholder_id::text ~ 'b1e1$';
        insert into family_member select '00000000-0000-0000-0000-00000000b1e3',
            '00000000-0000-0000-0000-00000000b1e1', now(), null";
    fill(&stage, ordered).await;
    stage.ask(merge(1, 2)).await.unwrap();
    let left = "select (select count(*) from account) + (select count(*) from family_member)";
    assert_eq!(stage.number(left).await.unwrap(), 0);
}

#[tokio::test]
async fn who_comes_from_an_order_is_in_no_strangers_family_after_a_merge() {
    let stage = three().await;
    let ordered = "update passholder set is_ordered = true where passholder_id::text ~ 'b1e2$';
        insert into family_member select '00000000-0000-0000-0000-00000000b1e3',
            '00000000-0000-0000-0000-00000000b1e2', now(), null";
    fill(&stage, ordered).await;
    stage.ask(merge(1, 2)).await.unwrap();
    assert_eq!(
        stage.number("select count(*) from family_member").await.unwrap(),
        0
    );
}

const RUN: &str = "insert into renewal_run (run_id, until, started_at, next_ask_at)
    values ('00000000-0000-0000-0000-000000000001', '2027-04-30', now(), now())";

#[tokio::test]
async fn a_run_asks_on_when_it_still_asked_about_either() {
    let stage = three().await;
    fill(&stage, RUN).await;
    let items = "insert into renewal_item select run_id, passholder_id,
            case when passholder_id::text ~ 'b1e1$' then 'UNKNOWN' else 'WAITING' end, 0, now(), null
        from renewal_run, passholder";
    fill(&stage, items).await;
    let fate = "select fate from renewal_item where passholder_id::text ~ 'b1e1$'";
    stage.ask(merge(1, 2)).await.unwrap();
    assert_eq!(text(&stage, fate).await.as_deref(), Some("WAITING"));
    fill(
        &stage,
        "update renewal_item set fate = 'RENEWED' where passholder_id::text ~ 'b1e1$'",
    )
    .await;
    stage.ask(merge(1, 3)).await.unwrap();
    assert_eq!(text(&stage, fate).await.as_deref(), Some("RENEWED"));
}

#[tokio::test]
async fn whose_number_comes_by_a_merge_is_asked_about() {
    for (end, fate) in [(Some("2026-12-31"), "WAITING"), (None, "NO_NUMBER")] {
        let stage = three().await;
        stage.ask(packed(vec![member(2, end, None)])).await.unwrap();
        fill(&stage, RUN).await;
        let item = "insert into renewal_item select run_id, passholder_id, 'NO_NUMBER', 0, now(), null
            from renewal_run, passholder where passholder_id::text ~ 'b1e2$'";
        fill(&stage, item).await;
        stage.ask(merge(2, 1)).await.unwrap();
        let found = text(&stage, "select fate from renewal_item").await;
        assert_eq!(found.as_deref(), Some(fate), "{end:?}");
    }
}

#[tokio::test]
async fn what_the_coordinator_took_away_stays_away_after_a_merge() {
    for (stays, goes) in [(1, 2), (2, 1)] {
        let stage = three().await;
        let granted = |n, end| packed(vec![member(n, end, None)]);
        for n in 1..4 {
            stage.ask(granted(n, Some("2027-04-30"))).await.unwrap();
        }
        stage.at("2026-11-15T10:00:00Z");
        stage.ask(granted(1, None)).await.unwrap();
        stage.ask(merge(stays, goes)).await.unwrap();
        let has = "select count(*) from membership where social_end is not null";
        assert_eq!(stage.number(has).await.unwrap(), 1, "that of the third record");
        stage.ask(merge(stays, 3)).await.unwrap();
        assert_eq!(text(&stage, END).await, None, "nor does it come back by a third");
        assert_eq!(astray(&stage).await, 0);
    }
}

#[tokio::test]
async fn a_right_of_a_region_where_only_the_double_lived_goes_on_as_after_a_move() {
    let stage = two_regions(10).await;
    let mut away = double(2);
    away.city = "Gent".into();
    away.postal_code = "9000".into();
    let right = |region| MembershipRow {
        card_system_id: region,
        ..member(2, Some("2027-04-30"), None)
    };
    let load = LoadPass {
        passholders: vec![double(1), away],
        memberships: vec![member(1, None, None), right(GENT)],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    let ask = MergePassholders {
        sight: Sight::All,
        counters: vec![Counter {
            card_system_ids: vec![given::REGION, GENT],
            ..library()
        }],
        ..merge(1, 2)
    };
    stage.ask(ask).await.unwrap();
    let end = "select social_end::text from membership where social_end is not null";
    let end = text(&stage, end).await.unwrap();
    assert!(end.starts_with("2026-1"), "{end}");
    assert_eq!(astray(&stage).await, 0);
}

#[tokio::test]
async fn second_homes_of_a_double_count_from_now_on() {
    let stage = three().await;
    let homes = "insert into second_home select ('00000000-0000-0000-0000-00000000b1e' || n)::uuid, f::date,
            e::date, '{\"postalCode\": \"3440\", \"city\": \"Zoutleeuw\"}', '3440', 50, 'bib', now()
        from (values (1, '2026-01-01', '2026-05-01'), (2, '2025-01-01', '2025-06-01'),
                     (2, '2026-03-01', null)) as v(n, f, e)";
    fill(&stage, homes).await;
    stage.ask(merge(1, 2)).await.unwrap();
    let rows = "select string_agg(concat_ws('/', from_day, ended_on), ' ' order by from_day) from second_home
        where passholder_id::text ~ 'b1e1$'";
    assert_eq!(
        text(&stage, rows).await.as_deref(),
        Some("2025-01-01/2025-06-01 2026-01-01/2026-05-01 2026-05-01")
    );
}

#[tokio::test]
async fn who_is_in_a_family_under_another_id_is_told_how_to_leave_it() {
    let stage = three().await;
    let families = "update passholder set email = 'lotte@example.org';
        insert into family_member select a.passholder_id, b.passholder_id, now(), null
        from passholder a, passholder b where a.passholder_id::text ~ 'b1e[23]$'
          and b.passholder_id::text ~ 'b1e[23]$'";
    fill(&stage, families).await;
    stage.ask(merge(1, 2)).await.unwrap();
    let mails = "select string_agg(right(passholder_id::text, 1) || right(other_id::text, 1), ' '
                                   order by passholder_id) from mail where kind = 'FAMILY'";
    assert_eq!(text(&stage, mails).await.as_deref(), Some("13 31"));
}

#[tokio::test]
async fn who_is_closed_by_a_merge_is_in_no_family_of_others() {
    let stage = three().await;
    let closed = "update passholder set email = 'lotte@example.org';
        insert into closed_account select passholder_id, now() from passholder
            where passholder_id::text ~ 'b1e2$';
        insert into family_member select a.passholder_id, b.passholder_id, now(), null
            from passholder a, passholder b where a.passholder_id::text ~ 'b1e3$'
              and b.passholder_id::text ~ 'b1e[12]$'";
    fill(&stage, closed).await;
    stage.ask(merge(1, 2)).await.unwrap();
    let left = "select (select count(*) from family_member) + (select count(*) from mail)";
    assert_eq!(stage.number(left).await.unwrap(), 0);
}

#[tokio::test]
async fn twins_are_merged_only_by_who_says_that_names_differ() {
    let stage = three().await;
    let twin = PassholderRow {
        first_name: "Noor".into(),
        ..double(4)
    };
    let load = LoadPass {
        passholders: vec![twin],
        memberships: vec![member(4, None, None)],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    assert_eq!(stage.refusal(merge(1, 4)).await, "passholder-merge-error");
    let ask = MergePassholders {
        names_differ: true,
        sight: here(),
        ..merge(1, 4)
    };
    stage.ask(ask).await.unwrap();
}
