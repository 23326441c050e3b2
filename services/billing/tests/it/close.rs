//! Periods: who closes them, and what a kill, a refusal or a late commit leaves.

use crate::settling::*;
use contracts::billing::*;
use contracts::page::Window;
use sqlx::Connection;
use testing::given;

const QUARTER: &str = "38-2026-01-01";

#[tokio::test]
async fn who_proposed_a_period_does_not_close_it() {
    let it = region("2026-02-10T10:00:00Z").await;
    it.sell("Linter", "swim", 850, 2).await;
    let too_soon = it.propose(QUARTER).await.unwrap_err();
    assert!(too_soon.to_string().contains("from 2026-03-31 on"), "{too_soon}");
    it.stage.at("2026-03-31T08:00:00Z");
    let proposed = it.proposed(QUARTER).await;
    assert_eq!(proposed.proposed.as_ref().unwrap().by, TREASURER);
    let own = it.approve(&proposed, TREASURER).await.unwrap_err();
    assert_eq!(own.refusal().unwrap().status, 403);
    assert_eq!(
        it.propose(QUARTER).await.unwrap_err().refusal().unwrap().status,
        409
    );
    let mut another = proposed.clone();
    another.control.as_mut().unwrap().sha256 = "00".into();
    assert_eq!(
        it.approve(&another, AUDITOR)
            .await
            .unwrap_err()
            .refusal()
            .unwrap()
            .status,
        409
    );
    let closed = it.approve(&proposed, AUDITOR).await.unwrap();
    assert_eq!(closed.state, PeriodState::Closed);
    assert_eq!(closed.approved.unwrap().by, AUDITOR);
    assert_eq!(
        it.refuse(QUARTER).await.unwrap_err().refusal().unwrap().status,
        409
    );
    let list = ListPeriods {
        regions: vec![given::REGION],
        window: Window::default(),
    };
    let periods = it.stage.ask(list).await.unwrap();
    let shown: Vec<_> = periods
        .member
        .iter()
        .map(|one| (one.id.to_string(), one.state))
        .collect();
    assert_eq!(
        shown,
        [
            ("38-2026-04-01".to_owned(), PeriodState::Open),
            (QUARTER.to_owned(), PeriodState::Closed)
        ]
    );
    assert_eq!(periods.total_items, 2);
}

#[tokio::test]
async fn a_period_of_another_region_is_not_there() {
    let it = region("2026-03-31T10:00:00Z").await;
    let regions = vec![contracts::CardSystemId(50)];
    let period_id: PeriodId = QUARTER.parse().unwrap();
    let read = ReadPeriod {
        period_id,
        regions: regions.clone(),
    };
    assert_eq!(it.stage.refusal(read).await, "period-not-found");
    let propose = ProposePeriod {
        period_id,
        regions: regions.clone(),
        by: TREASURER.into(),
    };
    assert_eq!(it.stage.refusal(propose).await, "period-not-found");
    let own = PutOwnOrganizer {
        own: OwnOrganizer {
            organizer_id: CLUB.into(),
            municipality: Some("Geetbets".into()),
        },
        regions: regions.clone(),
    };
    assert_eq!(it.stage.refusal(own.clone()).await, "organizer-not-found");
    let ours = |municipality: &str| PutOwnOrganizer {
        own: OwnOrganizer {
            municipality: Some(municipality.into()),
            ..own.own.clone()
        },
        regions: vec![given::REGION],
    };
    assert_eq!(it.stage.refusal(ours("Atlantis")).await, "body/invalid-data");
    // The club is in Geetbets, and serves no other municipality.
    assert_eq!(it.stage.refusal(ours("Linter")).await, "body/invalid-data");
    it.stage.ask(ours("Geetbets")).await.unwrap();
    let read = |regions| ReadOwnOrganizer {
        organizer_id: CLUB.into(),
        regions,
    };
    let known = it.stage.ask(read(vec![given::REGION])).await.unwrap();
    assert_eq!(known.municipality.as_deref(), Some("Geetbets"));
    assert_eq!(it.stage.refusal(read(regions)).await, "organizer-not-found");
}

#[tokio::test]
async fn a_cancellation_after_closing_counters_in_the_next_period() {
    let it = region("2026-03-31T08:00:00Z").await;
    let sold = it.sell("Linter", "swim", 850, 3).await;
    it.cancel(sold[2]).await;
    it.closed(QUARTER).await;
    let before = it.files(QUARTER).await;
    // On the same day, and it goes into the next one nevertheless.
    it.stage.at("2026-03-31T18:00:00Z");
    it.cancel(sold[0]).await;
    it.sell("Linter", "swim", 850, 1).await;
    it.stage.at("2026-06-30T18:00:00Z");
    let next = it.closed("38-2026-04-01").await;
    assert_eq!(next.control.unwrap().entries, 2);
    let first = it.statement(QUARTER, SPORTS).await;
    let within: Vec<_> = it
        .lines(first.id)
        .await
        .into_iter()
        .map(|line| line.counters)
        .collect();
    assert_eq!(within, [None, None, None, Some(first.id)]);
    let lines = it.lines(it.statement("38-2026-04-01", SPORTS).await.id).await;
    let counters: Vec<_> = lines.iter().map(|line| (line.entry, line.counters)).collect();
    assert_eq!(
        counters,
        [(Entry::Cancellation, Some(first.id)), (Entry::Sale, None)]
    );
    assert_eq!(it.files(QUARTER).await, before);
    // All was given back and sold again: nobody owes anybody.
    let settlement = it.settlement("38-2026-04-01").await;
    assert!(settlement.debts.is_empty() && settlement.payments.is_empty());
}

#[tokio::test]
async fn a_refused_period_is_counted_again_with_what_came_meanwhile() {
    let it = region("2026-03-31T08:00:00Z").await;
    it.sell("Linter", "swim", 850, 3).await;
    it.propose(QUARTER).await.unwrap();
    assert_eq!(
        it.refuse(QUARTER).await.unwrap().state,
        PeriodState::Open,
        "before it was counted"
    );
    it.count().await.unwrap();
    let proposed = it.proposed(QUARTER).await;
    let refused = it.refuse(QUARTER).await.unwrap();
    assert_eq!((refused.state, refused.control), (PeriodState::Open, None));
    assert_eq!(refused.refused.unwrap().reason, "a club is missing");
    assert_eq!(it.statements(reader(), None).await.total_items, 0);
    assert_eq!(
        it.approve(&proposed, AUDITOR)
            .await
            .unwrap_err()
            .refusal()
            .unwrap()
            .status,
        409
    );
    let again = it.proposed(QUARTER).await;
    assert_eq!(again.control, proposed.control, "nothing came meanwhile");
    it.refuse(QUARTER).await.unwrap();
    it.sell("Geetbets", "lessons", 4500, 1).await;
    let closed = it.closed(QUARTER).await;
    assert_eq!(closed.refused, None);
    assert_eq!(closed.control.unwrap().entries, 4);
    let waiting = "select count(*) from unsettled_entry";
    assert_eq!(it.stage.number(waiting).await.unwrap(), 0);
}

#[tokio::test]
async fn a_closed_period_is_changed_by_nobody() {
    let it = region("2026-03-31T08:00:00Z").await;
    it.sell("Linter", "swim", 850, 1).await;
    it.closed(QUARTER).await;
    for statement in [
        "update settlement_period set state = 'OPEN'",
        "delete from settlement_period",
        "update statement set due = 0",
        "delete from statement_entry",
        "update statement_entry set due = 0, price = price - due",
        "delete from settlement_debt",
        "update settlement_payment set cents = 1",
    ] {
        let outcome = sqlx::query(statement).execute(&it.stage.office.pool).await;
        let error = outcome.unwrap_err().to_string();
        assert!(
            error.contains("a closed period never changes"),
            "{statement}: {error}"
        );
    }
}

#[tokio::test]
async fn whoever_is_killed_while_a_period_is_counted_left_nothing_and_the_next_writes_the_same_bytes() {
    let it = region("2026-03-31T08:00:00Z").await;
    it.sell("Linter", "swim", 850, 3).await;
    it.sell("Geetbets", "lessons", 4500, 2).await;
    it.propose(QUARTER).await.unwrap();
    let url = it.stage.office.connections.asks.options();
    // At its beginning, in the middle, and while the files are written into their hashes.
    for table in [
        "unsettled_entry",
        "settlement_debt",
        "settlement_payment",
        "late_claim",
    ] {
        let mut holder = sqlx::PgConnection::connect_with(&url).await.unwrap();
        let hold = format!("begin; lock table {table} in access exclusive mode");
        sqlx::raw_sql(sqlx::AssertSqlSafe(hold))
            .execute(&mut holder)
            .await
            .unwrap();
        let kill = async {
            it.stage.until_somebody_waits().await.unwrap();
            let waiting = "select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'";
            sqlx::query(waiting).execute(&mut holder).await.unwrap();
        };
        let (counted, ()) = tokio::join!(it.count(), kill);
        assert!(counted.is_err(), "{table}");
        sqlx::raw_sql("rollback").execute(&mut holder).await.unwrap();
        let left = "select (select count(*) from statement) + (select count(*) from statement_entry)
            + (select count(*) from settlement_debt) + (5 - (select count(*) from unsettled_entry))";
        assert_eq!(it.stage.number(left).await.unwrap(), 0, "{table}");
        assert_eq!(it.period(QUARTER).await.state, PeriodState::Counting);
    }
    it.count().await.unwrap();
    let (period, files) = (it.period(QUARTER).await, it.files(QUARTER).await);
    assert_eq!(files.len(), 4);
    // As nobody's process who was never killed.
    it.refuse(QUARTER).await.unwrap();
    assert_eq!(it.proposed(QUARTER).await.control, period.control);
    assert_eq!(it.files(QUARTER).await, files);
}

#[tokio::test]
async fn two_processes_count_a_period_once() {
    let it = region("2026-03-31T08:00:00Z").await;
    it.sell("Linter", "swim", 850, 3).await;
    it.propose(QUARTER).await.unwrap();
    let (one, two) = tokio::join!(it.count(), it.count());
    assert!(one.is_ok() && two.is_ok());
    assert_eq!(it.period(QUARTER).await.control.unwrap().entries, 3);
}

#[tokio::test]
async fn a_sale_that_is_committed_while_a_period_is_counted_is_in_the_next_one() {
    let it = region("2026-03-31T08:00:00Z").await;
    let sold = it.sell("Linter", "swim", 850, 2).await;
    it.propose(QUARTER).await.unwrap();
    // Somebody sold before, and has not committed yet.
    let url = it.stage.office.connections.asks.options();
    let mut slow = sqlx::PgConnection::connect_with(&url).await.unwrap();
    let entry = "begin; insert into unsettled_entry select card_system_id, ticket_sale_id, 'cancellation',
        organizer_id, booked_at from unsettled_entry order by ticket_sale_id limit 1";
    sqlx::raw_sql(entry).execute(&mut slow).await.unwrap();
    it.count().await.unwrap();
    sqlx::raw_sql("rollback").execute(&mut slow).await.unwrap();
    let counted = it.period(QUARTER).await;
    assert_eq!(counted.control.as_ref().unwrap().entries, 2);
    it.approve(&counted, AUDITOR).await.unwrap();
    it.cancel(sold[0]).await;
    it.stage.at("2026-06-30T18:00:00Z");
    assert_eq!(it.closed("38-2026-04-01").await.control.unwrap().entries, 1);
}
