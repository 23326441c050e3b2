//! A process that is killed at any line: its way to the database is cut after every number of messages. What
//! goes on afterwards ends as if nothing had happened.

use super::merging::{double, of};
use super::paying::key;
use super::registration::{an, sent};
use super::renewals::{self, day};
use super::shop::{Shop, order, pass_for, shop};
use super::{card, memberships, region};
use chassis::Fault;
use chrono::TimeDelta;
use contracts::OrderId;
use contracts::pass::*;
use servers::Proxy;
use std::time::Duration;
use testing::{Stage, given};
use uuid::Uuid;

/// More than any of these takes.
const MOST: i64 = 1000;

/// A line to the database that takes so many messages.
fn line(messages: i64) -> Proxy {
    let line = Proxy::start(testing::database_port().unwrap()).unwrap();
    line.cut_after(messages);
    line
}

/// Waits until it is cut.
async fn cut(line: &Proxy) {
    while !line.is_cut() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// How many rows each table has.
async fn rows(stage: &Stage) -> Vec<(String, i64)> {
    let sql = "select relname::text, (xpath('//n/text()', query_to_xml(
                   format('select count(*) as n from %I', relname), false, true, '')))[1]::text::bigint
               from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
               order by relname";
    sqlx::query_as(sql).fetch_all(&stage.office.pool).await.unwrap()
}

/// Which tables have more or fewer rows than before.
fn changes(before: &[(String, i64)], after: Vec<(String, i64)>) -> Vec<(String, i64)> {
    let both = before.iter().zip(after);
    let changed = both.map(|((_, before), (table, after))| (table, after - before));
    changed.filter(|(_, rows)| *rows != 0).collect()
}

/// Does `act` for the n-th time on a line that takes n messages, and then `end` by another process, until a
/// line is not cut. Each time the same is written as without any cut.
async fn killed_everywhere(
    stage: &Stage,
    open: impl Fn(&Stage),
    act: impl AsyncFn(&Stage, u32) -> Result<(), Fault>,
    end: impl AsyncFn(u32),
) {
    let mut wanted = None;
    for n in 0..MOST {
        let at = u32::try_from(n).unwrap();
        let before = rows(stage).await;
        // The first is not cut.
        let line = line(if n == 0 { i64::MAX } else { n - 1 });
        let hurt = stage.through(line.port()).unwrap();
        open(&hurt);
        let done = tokio::select! {
            done = act(&hurt, at) => Some(done),
            () = cut(&line) => None,
        };
        let is_cut = line.is_cut();
        assert!(n != 0 || matches!(done, Some(Ok(()))), "{done:?}");
        drop((hurt, line));
        end(at).await;
        let written = changes(&before, rows(stage).await);
        match &wanted {
            None => wanted = Some(written),
            Some(wanted) => assert_eq!(&written, wanted, "cut after {} messages", n - 1),
        }
        if n > 0 && !is_cut {
            assert!(n > 20, "cut at {n} places only");
            return;
        }
    }
    panic!("more than {MOST} messages");
}

/// Again and again while the database still works for who was killed.
async fn insist<T>(act: impl AsyncFn() -> Result<T, Fault>) -> T {
    for _ in 0..50 {
        match act().await {
            Err(Fault::Busy(_)) => {}
            done => return done.unwrap(),
        }
    }
    panic!("busy for ever");
}

#[tokio::test]
async fn a_merge_that_is_killed_at_any_line_is_done_by_who_sends_it_again() {
    let stage = super::pass().await;
    let mut load = region();
    (load.passholders, load.memberships, load.cards) = (vec![], vec![], vec![]);
    for n in 1..500 {
        let right = (n % 2 == 1).then_some("2027-04-30");
        load.passholders.push(double(n));
        load.memberships.push(super::histories::member(n, right, None));
        load.cards
            .push(card(memberships::number(n), CardStatus::Active, Some(n)));
    }
    stage.ask(load).await.unwrap();
    super::tell_all(&stage).await;
    let merge = |n: u32| of(given::holder_id(2 * n + 1), given::holder_id(2 * n + 2));
    let open = |stage: &Stage| super::open_with(stage, "1:a secret of the vault");
    let act = async |stage: &Stage, n: u32| {
        let once = key(&format!("merge {n}"), "a");
        stage.ask_once(&merge(n), Some(&once)).await.map(drop)
    };
    let end = async |n: u32| insist(async || act(&stage, n).await).await;
    killed_everywhere(&stage, open, act, end).await;
}

/// An order of one adult, whose number nobody else has.
fn wanted(n: u32) -> PlaceOrder {
    let (date_of_birth, insz) = renewals::born(10_000 + n);
    let person = PersonData {
        date_of_birth,
        insz: sent(&insz),
        email: Some(format!("o{n}@example.org")),
        ..an()
    };
    order((1000 + n).into(), vec![pass_for(person)])
}

fn id(n: u32) -> OrderId {
    OrderId(Uuid::from_u128((1000 + n).into()))
}

/// As a customer who was not answered, and a provider who has not been heard.
async fn pay(shop: &Shop, n: u32) {
    let once = key(&format!("order {n}"), "a");
    insist(async || shop.stage.ask_once(&wanted(n), Some(&once)).await).await;
    shop.provider.becomes(id(n), "paid").unwrap();
}

async fn complete(shop: &Shop, n: u32) {
    shop.stage.clock.advance(TimeDelta::minutes(2));
    shop.call_back(id(n)).await;
    insist(async || shop.run("sweep orders").await).await;
    assert_eq!(shop.status(id(n)).await, OrderStatus::Completed, "{n}");
}

#[tokio::test]
async fn an_order_that_is_killed_at_any_line_while_it_is_placed_is_placed_once() {
    let shop = shop().await;
    let act = async |stage: &Stage, n: u32| {
        let once = key(&format!("order {n}"), "a");
        stage.ask_once(&wanted(n), Some(&once)).await.map(drop)
    };
    let end = async |n: u32| {
        pay(&shop, n).await;
        complete(&shop, n).await;
    };
    killed_everywhere(&shop.stage, |stage| shop.open(stage), act, end).await;
}

#[tokio::test]
async fn an_order_that_is_killed_at_any_line_while_it_is_settled_is_settled_once() {
    let shop = shop().await;
    let act = async |stage: &Stage, n: u32| {
        pay(&shop, n).await;
        let ask = LookAtPayment { order_id: id(n) };
        stage.ask(ask).await?;
        shop.job_of(stage, "sweep orders").once(&stage.office).await
    };
    let end = async |n: u32| {
        pay(&shop, n).await;
        complete(&shop, n).await;
    };
    killed_everywhere(&shop.stage, |stage| shop.open(stage), act, end).await;
}

#[tokio::test]
async fn a_run_that_is_killed_after_every_number_of_messages_renews_everybody_once() {
    let region = renewals::region(1..401, 2000).await;
    region.start().await;
    for messages in 0..MOST {
        let line = line(messages);
        let hurt = region.stage.through(line.port()).unwrap();
        let process = region.process_of(&hurt);
        tokio::select! {
            _ = process.once(&hurt.office) => {}
            () = cut(&line) => {}
        }
        drop((hurt, line));
        // Its claims run out.
        region.stage.clock.advance(TimeDelta::seconds(61));
        if region.status().await.ended_at.is_some() {
            break;
        }
    }
    assert_eq!(region.count(RenewalFate::Renewed).await, 400);
    assert_eq!((region.renewed().await, region.doubled().await), (400, 0));
    assert_eq!(region.last_day(400).await, Some(day(renewals::UNTIL)));
    assert_eq!(super::histories::astray(&region.stage).await, 0);
}
