//! Since when and until when a pass is used.

use super::leaving::{delete, here};
use super::merging::{merge, three};
use chrono::{DateTime, Utc};
use contracts::Fact;
use contracts::activity::CheckinRecorded;
use contracts::billing::TicketSaleRegistered;
use messaging::Service;
use proptest::prelude::*;
use testing::{Stage, given};

pub fn came(n: u32, at: &str) -> CheckinRecorded {
    CheckinRecorded {
        passholder_id: given::holder_id(n),
        at: at.parse::<DateTime<Utc>>().unwrap(),
        ..CheckinRecorded::example()
    }
}

fn bought(n: u32, at: &str) -> TicketSaleRegistered {
    TicketSaleRegistered {
        passholder_id: given::holder_id(n),
        at: at.parse::<DateTime<Utc>>().unwrap(),
        ..TicketSaleRegistered::example()
    }
}

pub async fn hear<F: Fact>(stage: &Stage, facts: &[F]) {
    let Service { subscriptions, .. } = pass::service(&stage.office, &super::settings().service);
    let source = F::TYPE.split('.').next().unwrap();
    stage.hear(&subscriptions, source, facts).await.unwrap();
}

/// Who used a pass, from when until when.
async fn used(stage: &Stage) -> Vec<String> {
    let rows = "select concat_ws(' ', right(passholder_id::text, 4), first_day, last_day) from usage
                order by passholder_id";
    sqlx::query_scalar(rows)
        .fetch_all(&stage.office.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_first_and_the_last_day_of_use_are_kept_whatever_comes_when() {
    let stage = three().await;
    // Somebody who is not known leaves nothing.
    hear(
        &stage,
        &[came(1, "2026-11-20T10:00:00Z"), came(77, "2026-11-20T10:00:00Z")],
    )
    .await;
    assert_eq!(used(&stage).await, ["b1e1 2026-11-20 2026-11-20"]);
    // Behind midnight in Brussels; earlier than what is known; between both.
    hear(
        &stage,
        &[
            bought(1, "2026-11-24T23:30:00Z"),
            bought(2, "2026-11-30T10:00:00Z"),
        ],
    )
    .await;
    hear(
        &stage,
        &[came(1, "2026-11-15T10:00:00Z"), came(1, "2026-11-18T10:00:00Z")],
    )
    .await;
    let expected = ["b1e1 2026-11-15 2026-11-25", "b1e2 2026-11-30 2026-11-30"];
    assert_eq!(used(&stage).await, expected);
}

#[tokio::test]
async fn a_row_of_usage_is_written_only_when_a_day_changes() {
    let stage = three().await;
    let written = "select xmin::text::bigint from usage";
    hear(&stage, &[came(1, "2026-11-20T10:00:00Z")]).await;
    let first = stage.number(written).await.unwrap();
    hear(&stage, &[came(1, "2026-11-20T18:00:00Z")]).await;
    assert_eq!(stage.number(written).await.unwrap(), first);
    hear(&stage, &[came(1, "2026-11-21T18:00:00Z")]).await;
    assert_ne!(stage.number(written).await.unwrap(), first);
}

#[tokio::test]
async fn the_days_of_two_records_of_one_person_are_one_persons() {
    let stage = three().await;
    hear(
        &stage,
        &[came(1, "2026-11-20T10:00:00Z"), came(2, "2026-11-16T10:00:00Z")],
    )
    .await;
    stage.ask(merge(1, 2)).await.unwrap();
    assert_eq!(used(&stage).await, ["b1e1 2026-11-16 2026-11-20"]);
    // Under the number of the card that went, from a service that heard of it late.
    hear(&stage, &[came(2, "2026-11-22T10:00:00Z")]).await;
    assert_eq!(used(&stage).await, ["b1e1 2026-11-16 2026-11-22"]);
    stage.ask(merge(3, 1)).await.unwrap();
    hear(&stage, &[came(2, "2026-11-23T10:00:00Z")]).await;
    assert_eq!(used(&stage).await, ["b1e3 2026-11-16 2026-11-23"]);
}

#[tokio::test]
async fn whoever_is_deleted_has_no_days_of_use_also_when_one_is_heard_later() {
    let stage = three().await;
    hear(&stage, &[came(1, "2026-11-20T10:00:00Z")]).await;
    stage.ask(delete(given::holder_id(1), here())).await.unwrap();
    hear(&stage, &[came(1, "2026-11-21T10:00:00Z")]).await;
    assert_eq!(used(&stage).await, [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn uses_in_any_order_and_batches_come_to_the_same_days(
        mut days in prop::collection::vec((1u32..4, 0u32..28), 1..12), at in 0usize..12
    ) {
        let expected = |n: u32, days: &[(u32, u32)]| {
            let all = days.iter().filter(|(of, _)| *of == n).map(|(_, day)| day + 1);
            Some((all.clone().min()?, all.max()?))
        };
        let expected: Vec<String> = (1..4)
            .filter_map(|n| expected(n, &days).map(|(first, last)| {
                format!("b1e{n} 2026-12-{first:02} 2026-12-{last:02}")
            }))
            .collect();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let stage = three().await;
            let late = days.split_off(at.min(days.len()));
            for batch in [late, days] {
                let facts: Vec<CheckinRecorded> = batch
                    .iter()
                    .map(|(n, day)| came(*n, &format!("2026-12-{:02}T10:00:00Z", day + 1)))
                    .collect();
                hear(&stage, &facts).await;
            }
            assert_eq!(used(&stage).await, expected);
        });
    }
}
