//! Reports that are cut on the way, or lose their claim.

use crate::OnStage;
use crate::reports::{about, cancel, file, jobs, made, many, period, sell, service, stage, wanted};
use contracts::billing::ReportStatus;
use contracts::{ReportId, TicketSaleId};
use futures_util::FutureExt;
use std::pin::pin;
use std::task::Poll;

/// Polls the work so many times and then drops it, as if the process had been killed there; whether it came
/// to its end before.
async fn cut(it: &OnStage, polls: usize) -> bool {
    let service = service(it);
    let job = service
        .jobs
        .iter()
        .find(|job| job.name == "make reports")
        .unwrap();
    let mut work = pin!(job.once(&it.stage.office));
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        match work.poll_unpin(context) {
            Poll::Ready(ended) => {
                ended.unwrap();
                Poll::Ready(true)
            }
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// The file of a report that was cut, which whoever comes next makes: once the server knows that the other is
/// gone.
async fn ended(it: &OnStage, id: ReportId) -> Vec<u8> {
    while it.stage.ask(about(id)).await.unwrap().status == ReportStatus::Started {
        jobs(it).await;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    file(it, id).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_was_cut_anywhere_is_the_same_file() {
    let it = stage().await;
    many(&it, 2_100).await;
    let year = period("2026-01-01", "2026-12-31");
    let whole = "2026-11-14T10:00:00Z";
    it.stage.at(whole);
    let wanted_file = made(&it, year).await;
    let (mut cuts, mut polls, mut last) = (0, 1, TicketSaleId(100_001));
    loop {
        it.stage.at(whole);
        let id = it.stage.ask(wanted(year)).await.unwrap().id;
        let is_whole = cut(&it, polls).await;
        // What happens meanwhile is not its business.
        cancel(&it, "2026-11-14T10:01:00Z", last).await;
        last = sell(&it, "2026-11-14T10:01:00Z", 1, "theatre", 1000).await;
        let same = ended(&it, id).await;
        assert!(same == wanted_file, "cut after {polls} polls");
        let clear = "update report set is_dropped = true";
        sqlx::query(clear).execute(&it.stage.office.pool).await.unwrap();
        if is_whole {
            break;
        }
        cuts += 1;
        polls += 1 + polls / 6;
    }
    assert!(cuts >= 8, "{cuts} cuts");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_his_claim_writes_nothing_any_more() {
    let it = stage().await;
    many(&it, 2_100).await;
    it.stage.at("2026-11-14T10:00:00Z");
    let year = period("2026-01-01", "2026-12-31");
    let wanted_file = made(&it, year).await;
    let id = it.stage.ask(wanted(year)).await.unwrap().id;
    let (slow, fast) = (service(&it), service(&it));
    let of = |service: &messaging::Service| {
        let mut jobs = service.jobs.iter();
        jobs.position(|job| job.name == "make reports").unwrap()
    };
    let (slow_job, fast_job) = (&slow.jobs[of(&slow)], &fast.jobs[of(&fast)]);
    let mut hanging = pin!(slow_job.once(&it.stage.office));
    // It has the claim and holds no row: there it hangs.
    let claimed = "select count(*) from (
                       select from report where claim is not null for update skip locked) free";
    while it.stage.number(claimed).await.unwrap() == 0 {
        assert!(futures_util::poll!(hanging.as_mut()).is_pending());
    }
    it.stage.at("2026-11-14T10:01:00Z");
    fast_job.once(&it.stage.office).await.unwrap();
    assert!(file(&it, id).await.unwrap() == wanted_file);
    let late = hanging.await.unwrap_err().to_string();
    assert!(late.contains("somebody else's"), "{late}");
    assert!(file(&it, id).await.unwrap() == wanted_file);
}
