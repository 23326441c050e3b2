//! What becomes of rights: who changes one, and the history that every change leaves.

use super::memberships::{counter, granted, number, registrar, with_card};
use super::registration::{an, digital, library, open_region, read};
use contracts::pass::*;
use contracts::{CardSystemId, PassholderId};
use testing::{Stage, given};

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

pub fn member(n: u32, end: Option<&str>, suspended_until: Option<&str>) -> MembershipRow {
    MembershipRow {
        passholder_id: given::holder_id(n),
        card_system_id: given::REGION,
        status: MembershipStatus::Active,
        since: day("2026-03-02"),
        social_tariff_end: end.map(day),
        suspended_until: suspended_until.map(day),
    }
}

pub fn packed(memberships: Vec<MembershipRow>) -> LoadPass {
    LoadPass {
        memberships,
        ..LoadPass::default()
    }
}

fn change(step: RightStep) -> ChangeRight {
    ChangeRight {
        pass_number: number(1),
        step,
    }
}

fn suspend(until: &str) -> ChangeRight {
    change(RightStep::Suspend { until: day(until) })
}

fn renew(last_day: &str) -> ChangeRight {
    change(RightStep::Renew {
        last_day: day(last_day),
        reason: Some(ReasonClass::B),
    })
}

async fn history(stage: &Stage) -> RightHistory {
    let ask = ListRightHistory {
        pass_number: number(1),
    };
    stage.ask(ask).await.unwrap()
}

async fn kinds(stage: &Stage) -> Vec<RightChangeKind> {
    let lines = history(stage).await.lines;
    lines.iter().map(|line| line.kind).collect()
}

/// How many memberships stand otherwise than the last line of their history says, and how many histories have
/// a gap.
pub async fn astray(stage: &Stage) -> i64 {
    let sql = "select count(*) from membership m left join lateral
                   (select last_day, suspended_until, n,
                           (select count(*) from right_change a where a.passholder_id = m.passholder_id
                              and a.card_system_id = m.card_system_id) as lines
                    from right_change r
                    where r.passholder_id = m.passholder_id and r.card_system_id = m.card_system_id
                    order by n desc limit 1) l on true
               where (l.last_day, l.suspended_until) is distinct from (m.social_end, m.suspended_until)
                  or l.n is distinct from l.lines";
    stage.number(sql).await.unwrap()
}

#[tokio::test]
async fn whatever_is_done_to_rights_their_history_says_how_they_stand() {
    use RightChangeKind::*;
    let stage = counter().await;
    assert_eq!(kinds(&stage).await, []);
    let until_summer = WantedSocialTariff {
        social_tariff_end_date: Some(day("2027-06-30")),
    };
    stage.ask(granted(7)).await.unwrap();
    let pack = |end: Option<&str>, until: Option<&str>| packed(vec![member(1, end, until)]);
    let mut expected = vec![Granted];
    assert_eq!(kinds(&stage).await, expected);
    for (ask, kind) in [
        (suspend("2026-12-31"), Suspended),
        (suspend("2027-01-31"), Suspended),
        (change(RightStep::Resume), Resumed),
        (renew("2027-12-31"), Renewed),
        (renew("2027-05-31"), Shortened),
    ] {
        for _ in 0..2 {
            stage.ask(ask.clone()).await.unwrap();
        }
        expected.push(kind);
        assert_eq!(kinds(&stage).await, expected, "twice leaves one line");
        assert_eq!(astray(&stage).await, 0);
    }
    stage.ask(with_card(8)).await.unwrap();
    expected.push(Lost);
    for (end, until, kind) in [
        (Some("2026-12-31"), None, Granted),
        (Some("2026-12-31"), Some("2026-11-30"), Suspended),
        (None, None, Lost),
        (Some("2026-01-31"), None, Granted),
        (Some("2026-02-28"), None, Corrected),
    ] {
        stage.ask(pack(end, until)).await.unwrap();
        expected.push(kind);
        assert_eq!(kinds(&stage).await, expected);
        assert_eq!(astray(&stage).await, 0);
    }
    // What has ended is obtained anew, and with a card.
    let anew = ChangeMembership {
        social_tariff: Some(until_summer),
        ..granted(9)
    };
    stage.ask(anew).await.unwrap();
    let lines = history(&stage).await;
    let last = lines.lines.last().unwrap();
    assert!(lines.agrees);
    assert_eq!((last.kind, last.last_day), (Granted, Some(day("2027-06-30"))));
    assert_eq!(last.author, RightAuthor::Counter);
    assert_eq!(last.organizer_id, Some(registrar(given::REGION).organizer_id));
    let by = |n: usize| (lines.lines[n].author, lines.lines[n].reason);
    assert_eq!(by(4), (RightAuthor::Coordinator, Some(ReasonClass::B)));
    assert_eq!(by(7), (RightAuthor::Pack, None));
    assert_eq!(astray(&stage).await, 0);
}

#[tokio::test]
async fn a_pack_leaves_a_line_of_each_right_that_it_changes_and_no_other() {
    let stage = super::pass().await;
    let mut load = super::region();
    let persons = 10..310;
    load.passholders = persons
        .clone()
        .map(|n| PassholderRow {
            id: given::holder_id(n),
            insz: None,
            ..super::lotte()
        })
        .collect();
    load.cards.clear();
    let row = |n: u32, end: &str| member(n, n.is_multiple_of(3).then_some(end), None);
    load.memberships = persons.clone().map(|n| row(n, "2026-12-31")).collect();
    stage.ask(load).await.unwrap();
    let lines = async || stage.number("select count(*) from right_change").await.unwrap();
    assert_eq!(lines().await, 100);
    // All rows change, and with them ten rights.
    let again = persons.map(|n| MembershipRow {
        since: day("2026-04-01"),
        ..row(n, if n < 40 { "2027-04-30" } else { "2026-12-31" })
    });
    let again: Vec<MembershipRow> = again.collect();
    for _ in 0..2 {
        stage.ask(packed(again.clone())).await.unwrap();
        assert_eq!(lines().await, 110);
    }
    assert_eq!(astray(&stage).await, 0);
}

#[tokio::test]
async fn the_coordinator_suspends_resumes_renews_and_takes_away_a_right() {
    let stage = counter().await;
    assert_eq!(stage.refusal(suspend("2026-12-31")).await, "body/invalid-data");
    let unknown = ChangeRight {
        pass_number: number(33),
        ..suspend("2026-12-31")
    };
    assert_eq!(stage.refusal(unknown).await, "pass-not-found");
    let in_stock = ListRightHistory {
        pass_number: number(8),
    };
    assert_eq!(stage.refusal(in_stock).await, "pass-not-found");
    stage.ask(granted(7)).await.unwrap();
    let told = async || {
        let facts = stage.told::<PassholderChanged>().await.unwrap();
        facts.len()
    };
    let before = told().await;
    for day in ["2026-11-13", "2027-06-01"] {
        assert_eq!(stage.refusal(suspend(day)).await, "body/invalid-data", "{day}");
    }
    stage.ask(suspend("2026-12-31")).await.unwrap();
    stage.ask(suspend("2026-12-31")).await.unwrap();
    assert_eq!(
        told().await,
        before + 2,
        "both members are told, and what is so already is not"
    );
    let status = async || {
        let scanned = stage.ask(super::find(number(7).as_str())).await.unwrap();
        scanned.social_tariff.status
    };
    assert_ne!(status().await, PassSocialTariffStatus::Active);
    // Suspended, it is the coordinator's: no counter changes it.
    assert_eq!(
        stage.refusal(with_card(8)).await,
        "passholder-new-membership-error"
    );
    stage.ask(change(RightStep::Resume)).await.unwrap();
    assert_eq!(status().await, PassSocialTariffStatus::Active);
    assert_eq!(stage.refusal(renew("2028-01-01")).await, "body/invalid-data");
    stage.ask(renew("2027-12-31")).await.unwrap();
    stage.ask(change(RightStep::Lose)).await.unwrap();
    assert_eq!(status().await, PassSocialTariffStatus::None);
    for step in [RightStep::Lose, RightStep::Resume] {
        assert_eq!(
            stage.refusal(change(step)).await,
            "body/invalid-data",
            "there is none"
        );
    }
    // What has ended is renewed by nobody.
    stage
        .ask(packed(vec![member(1, Some("2026-01-31"), None)]))
        .await
        .unwrap();
    assert_eq!(stage.refusal(renew("2027-04-30")).await, "body/invalid-data");
}

#[tokio::test]
async fn what_the_coordinator_changes_is_told_in_a_crowd() {
    let stage = counter().await;
    let load = LoadPass {
        passholders: (10..100)
            .map(|n| PassholderRow {
                id: given::holder_id(n),
                insz: None,
                ..super::lotte()
            })
            .collect(),
        memberships: (10..100).map(|n| member(n, None, None)).collect(),
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    super::tell_all(&stage).await;
    stage.ask(granted(7)).await.unwrap();
    let told = async || {
        let facts = stage.told::<PassholderChanged>().await.unwrap();
        let ids = facts.iter().map(|fact| fact.passholder_id);
        ids.collect::<Vec<_>>()
    };
    let before = told().await.len();
    stage.ask(suspend("2026-12-31")).await.unwrap();
    stage.ask(change(RightStep::Resume)).await.unwrap();
    let facts = told().await;
    let (first, second) = facts[before..].split_at(20);
    assert_eq!(first, second, "the same ones each time");
    let mut members: Vec<PassholderId> = [1, 2].into_iter().chain(10..100).map(given::holder_id).collect();
    members.sort();
    let from = members.iter().position(|id| *id == first[0]).unwrap();
    assert_eq!(first, &members[from..from + 20], "side by side, in their order");
    assert!(first.contains(&given::holder_id(1)));
}

#[tokio::test]
async fn a_pack_whose_row_changed_elsewhere_takes_no_right_back() {
    use RightChangeKind::*;
    let stage = counter().await;
    let right = async || {
        let ask = sqlx::query_as::<_, (Option<chrono::NaiveDate>, Option<chrono::NaiveDate>, String)>(
            "select social_end, suspended_until, since::text from membership where passholder_id = $1",
        );
        let one = ask.bind(given::holder_id(1).0).fetch_one(&stage.office.pool);
        one.await.unwrap()
    };
    let row = |end: Option<&str>, until: Option<&str>, since: &str| {
        packed(vec![MembershipRow {
            since: day(since),
            ..member(1, end, until)
        }])
    };
    // A right that a counter granted is none that the pack takes away by saying nothing new.
    stage.ask(granted(7)).await.unwrap();
    stage.ask(row(None, None, "2026-03-05")).await.unwrap();
    let granted_until = right().await.0;
    assert!(granted_until.is_some());
    assert_eq!(right().await.2, "2026-03-05", "the rest of the row counts");
    stage
        .ask(row(Some("2026-12-31"), None, "2026-03-05"))
        .await
        .unwrap();
    stage.ask(renew("2027-12-31")).await.unwrap();
    stage.ask(suspend("2026-11-30")).await.unwrap();
    let renewed = (Some(day("2027-12-31")), Some(day("2026-11-30")));
    for since in ["2026-03-06", "2026-03-07"] {
        stage.ask(row(Some("2026-12-31"), None, since)).await.unwrap();
        let (end, until, written) = right().await;
        assert_eq!(((end, until), written.as_str()), (renewed, since));
    }
    assert_eq!(kinds(&stage).await.last(), Some(&Suspended));
    // What it says anew counts, and from then on that is what it said.
    stage
        .ask(row(Some("2027-01-31"), None, "2026-03-07"))
        .await
        .unwrap();
    assert_eq!(right().await.0, Some(day("2027-01-31")));
    stage.ask(row(None, None, "2026-03-07")).await.unwrap();
    assert_eq!((right().await.0, kinds(&stage).await.last()), (None, Some(&Lost)));
    assert_eq!(astray(&stage).await, 0);
}

/// An of Geetbets with the right until the end of the year, and what a counter says of her then.
async fn an_with_a_right() -> (Stage, Registered) {
    let stage = open_region().await;
    let social = RegisterPassholder {
        social_tariff_end: Some(day("2026-12-31")),
        ..digital(an())
    };
    let registered = stage.ask(social).await.unwrap();
    (stage, registered)
}

fn until(id: PassholderId, last_day: &str, counter: Counter) -> ReplacePassholder {
    ReplacePassholder {
        passholder_id: id,
        person: an(),
        social_tariff_end: Some(day(last_day)),
        organizer_id: None,
        counters: vec![counter],
    }
}

#[tokio::test]
async fn a_right_that_is_suspended_or_has_ended_gets_no_other_day() {
    let (stage, an_is) = an_with_a_right().await;
    let id = an_is.passholder_id;
    let row = |end: &str, suspended: Option<&str>| MembershipRow {
        passholder_id: id,
        ..member(1, Some(end), suspended)
    };
    let wanted = until(id, "2027-04-30", library());
    for (end, suspended) in [("2026-12-31", Some("2026-12-01")), ("2026-10-01", None)] {
        stage.ask(packed(vec![row(end, suspended)])).await.unwrap();
        assert_eq!(stage.refusal(wanted.clone()).await, "body/invalid-data", "{end}");
        stage
            .ask(until(id, end, library()))
            .await
            .expect("it changes nothing");
    }
    // In its days of grace it is renewed, and so is one whose suspension is over.
    for (end, suspended) in [("2026-10-31", None), ("2026-12-31", Some("2026-11-13"))] {
        stage.ask(packed(vec![row(end, suspended)])).await.unwrap();
        stage.ask(wanted.clone()).await.unwrap();
        let shown = read(&stage, &an_is).await;
        let right = shown.card_system_memberships[0].social_tariff.clone().unwrap();
        assert_eq!(right.end_date, contracts::day::end_of(day("2027-04-30")));
    }
    assert_eq!(astray(&stage).await, 0);
}

#[tokio::test]
async fn another_day_for_people_of_another_city_needs_the_permission_for_the_whole_region() {
    let (stage, an_is) = an_with_a_right().await;
    let id = an_is.passholder_id;
    let of = |postal_code: Option<&str>, elsewhere: bool| Counter {
        postal_code: postal_code.map(str::to_owned),
        grants_elsewhere: elsewhere,
        ..library()
    };
    for stranger in [of(Some("3440"), false), of(None, false)] {
        for last_day in ["2027-04-30", "2026-12-31"] {
            let ask = until(id, last_day, stranger.clone());
            assert_eq!(stage.refusal(ask).await, "auth/forbidden", "{last_day}");
        }
    }
    // Nor is it granted by moving somebody into the own city and back.
    let plain = stage.ask(digital(an())).await.unwrap().passholder_id;
    let none = until(plain, "2027-04-30", of(Some("3440"), false));
    assert_eq!(
        stage.refusal(none).await,
        "auth/forbidden",
        "with or without a right"
    );
    stage
        .ask(until(id, "2027-03-31", of(Some("3450"), false)))
        .await
        .unwrap();
    stage
        .ask(until(id, "2027-04-30", of(Some("3440"), true)))
        .await
        .unwrap();
    let elsewhere = Counter {
        card_system_ids: vec![CardSystemId(7)],
        ..of(Some("3450"), true)
    };
    let mut both = until(id, "2027-05-31", of(Some("3440"), false));
    both.counters.push(elsewhere);
    assert_eq!(
        stage.refusal(both).await,
        "auth/forbidden",
        "a permission of another region is none here"
    );
    let lines =
        "select count(*) from right_change where author = 'COUNTER' and organizer_id = 'bib-geetbets'";
    assert_eq!(stage.number(lines).await.unwrap(), 3);
}

#[tokio::test]
async fn what_a_newcomer_is_asked_is_what_is_noted_at_the_registration() {
    let stage = open_region().await;
    let mut table = super::prices::table("2026-01-01", 300);
    let with_right = table
        .lines
        .iter()
        .position(|line| line.label == "kansenpas")
        .unwrap();
    let mut away = table.lines[with_right].clone();
    table.lines[with_right].resident = Some(true);
    away.resident = Some(false);
    away.price = contracts::Cents(150);
    table.lines.push(away);
    let load = LoadPass {
        price_tables: vec![table],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    let belgian = Address {
        postal_code: "3300".into(),
        city: "Tienen".into(),
        ..Address::default()
    };
    let abroad = Address {
        postal_code: "3450".into(),
        city: "Heide".into(),
        country: Some("nl".into()),
        ..Address::default()
    };
    for (address, asked, end) in [
        (an().address, "3450", None),
        (an().address, "3450", Some("2027-04-30")),
        (belgian, "3300", None),
        (abroad, "0000", None),
    ] {
        let price = stage
            .ask(PriceForNewcomer {
                card_system_id: given::REGION,
                card_type: CardType::Digital,
                postal_code: asked.into(),
                date_of_birth: an().date_of_birth,
                social_tariff: end.is_some(),
                voucher: None,
            })
            .await
            .unwrap();
        let mut ask = digital(an());
        ask.person.address = address;
        ask.social_tariff_end = end.map(day);
        let id = stage.ask(ask).await.unwrap().passholder_id;
        let noted: i64 = sqlx::query_scalar("select price from card_issue where passholder_id = $1")
            .bind(id.0)
            .fetch_one(&stage.office.pool)
            .await
            .unwrap();
        assert_eq!(noted, price.price.0.0, "{asked} {end:?}");
    }
    // Whoever gets the right lives in the region from then on, wherever the question comes from.
    let wanted = PriceForNewcomer {
        card_system_id: given::REGION,
        card_type: CardType::Digital,
        postal_code: "3300".into(),
        date_of_birth: an().date_of_birth,
        social_tariff: true,
        voucher: None,
    };
    assert_eq!(stage.ask(wanted).await.unwrap().price.0.0, 100);
}
