//! The notice of the year: everybody gets it, once, and having got it says nothing.

use super::mails::{send, shop_and_sink_with, wants_mail};
use super::registration::{an, digital};
use super::shop::{Shop, jef};
use super::{lotte, region};
use contracts::pass::*;
use testing::given;
use testing::sink::Mail;

async fn tell(shop: &Shop) -> Result<(), chassis::Fault> {
    shop.run("tell of the year").await
}

async fn waiting(shop: &Shop) -> i64 {
    let sql = "select count(*) from mail where kind = 'NOTICE'";
    shop.stage.number(sql).await.unwrap()
}

/// Somebody who wants mails, with this address; with a right that ends on the last of April, or without.
fn member(address: &str, right: Option<&str>) -> RegisterPassholder {
    let mut ask = digital(wants_mail(an()));
    ask.person.email = Some(format!("{address}@example.org"));
    ask.social_tariff_end = right.map(|day| day.parse().unwrap());
    ask
}

/// All of a mail but its id, its reader and its time.
fn bare(mail: &Mail) -> String {
    let own = ["Message-ID", "To", "Date"].map(|name| mail.header(name).unwrap_or_default().to_owned());
    own.iter()
        .fold(mail.text.clone(), |text, part| text.replace(part, ""))
}

#[tokio::test]
async fn everybody_in_a_region_is_told_the_same_once_before_the_last_of_april() {
    let (shop, sink) = shop_and_sink_with(|_| {}, |load| load.card_systems[0].notice_days = 30).await;
    for ask in [
        member("an", Some("2027-04-30")),
        member("bo", None),
        member("cleo", Some("2027-12-31")),
        digital(an()),
        digital(wants_mail(jef())),
    ] {
        shop.stage.ask(ask).await.unwrap();
    }
    send(&shop).await;
    let before = sink.mails().len();
    shop.stage.at("2027-03-30T10:00:00Z");
    tell(&shop).await.unwrap();
    assert_eq!(waiting(&shop).await, 0, "31 days before");
    shop.stage.at("2027-03-31T10:00:00Z");
    for _ in 0..3 {
        tell(&shop).await.unwrap();
        send(&shop).await;
    }
    let mails = sink.mails().split_off(before);
    let mut to: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    let all = ["an", "bo", "cleo"].map(|name| format!("RCPT TO:<{name}@example.org>"));
    assert_eq!(
        to, all,
        "who wants mails and has an address, with a right and without"
    );
    let first = bare(&mails[0]);
    assert!(mails.iter().all(|mail| bare(mail) == first), "{mails:?}");
    for word in ["Geetbets", "Beleefregio,", "Claes", "kans", "tarief"] {
        let body = mails[0].text.split("\r\n\r\n").nth(1).unwrap();
        assert!(!body.contains(word), "{word} in {body}");
    }
    shop.stage.at("2027-05-01T10:00:00Z");
    tell(&shop).await.unwrap();
    assert_eq!(waiting(&shop).await, 0);
    shop.stage.at("2028-04-01T10:00:00Z");
    tell(&shop).await.unwrap();
    assert_eq!(waiting(&shop).await, 3, "each year");
}

#[tokio::test]
async fn a_region_that_says_nothing_tells_nobody() {
    let (shop, _sink) = shop_and_sink_with(|_| {}, |_| {}).await;
    shop.stage.ask(member("an", None)).await.unwrap();
    shop.stage.at("2027-04-30T10:00:00Z");
    tell(&shop).await.unwrap();
    assert_eq!(waiting(&shop).await, 0);
}

/// Who waits to be written to.
async fn told(shop: &Shop) -> Vec<u32> {
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar("select passholder_id from mail where kind = 'NOTICE'")
        .fetch_all(&shop.stage.office.pool)
        .await
        .unwrap();
    let number = |id: uuid::Uuid| (2..302).find(|n| given::holder_id(*n).0 == id).unwrap();
    ids.into_iter().map(number).collect()
}

#[tokio::test]
async fn whose_right_ends_on_another_day_is_told_in_a_crowd_that_says_nothing() {
    let (shop, _sink) = shop_and_sink_with(|_| {}, |load| load.card_systems[0].notice_days = 30).await;
    many(&shop, 2..302).await;
    // Of forty rights ten end in September, ten with the year, twenty in April.
    let rights = "update membership m set social_end = e.day from (
            select passholder_id, case when row_number() over w <= 10 then date '2027-09-15'
                when row_number() over w <= 20 then date '2027-12-31' else date '2028-04-30' end as day
            from membership join passholder using (passholder_id) where email is not null
            window w as (order by passholder_id) limit 40) e
        where e.passholder_id = m.passholder_id and m.card_system_id = 38";
    sqlx::query(rights)
        .execute(&shop.stage.office.pool)
        .await
        .unwrap();
    let ends = "select count(*) from membership m join mail using (passholder_id)
                where kind = 'NOTICE' and social_end = '2027-09-15'";
    for (now, share) in [("2027-08-15T10:00:00Z", 0), ("2027-08-16T10:00:00Z", 10)] {
        shop.stage.at(now);
        for _ in 0..2 {
            shop.run("note days of notices").await.unwrap();
            tell(&shop).await.unwrap();
        }
        assert_eq!(shop.stage.number(ends).await.unwrap(), share, "{now}");
    }
    let with_others = told(&shop).await.len();
    let rights = "select count(*) from membership join mail using (passholder_id)
                  where kind = 'NOTICE' and social_end is not null";
    assert_eq!(shop.stage.number(rights).await.unwrap(), 10, "no other right");
    // A quarter of all rights, so a quarter of the 260 others; chance does not go seven times its width.
    let others = with_others - 10;
    assert!((16..=114).contains(&others), "{others}");
    shop.stage.at("2027-09-01T10:00:00Z");
    shop.run("note days of notices").await.unwrap();
    tell(&shop).await.unwrap();
    assert_eq!(told(&shop).await.len(), with_others, "once");
}

#[tokio::test]
async fn a_region_where_one_right_ends_tells_everybody_without_one() {
    let (shop, _sink) = shop_and_sink_with(|_| {}, |load| load.card_systems[0].notice_days = 30).await;
    for ask in [member("an", Some("2027-09-15")), member("bo", None)] {
        shop.stage.ask(ask).await.unwrap();
    }
    shop.stage.at("2027-09-01T10:00:00Z");
    shop.run("note days of notices").await.unwrap();
    tell(&shop).await.unwrap();
    assert_eq!(waiting(&shop).await, 2);
}

/// So many members who want mails.
async fn many(shop: &Shop, many: std::ops::Range<u32>) {
    let person = |n: u32| PassholderRow {
        id: given::holder_id(n),
        email: Some(format!("p{n}@example.org")),
        insz: None,
        ..lotte()
    };
    let member = |n: u32| MembershipRow {
        passholder_id: given::holder_id(n),
        ..region().memberships.swap_remove(0)
    };
    let load = LoadPass {
        passholders: many.clone().map(person).collect(),
        memberships: many.map(member).collect(),
        ..LoadPass::default()
    };
    shop.stage.ask(load).await.unwrap();
    sqlx::query(
        "insert into consent (passholder_id, kind, given, since, organizer)
         select passholder_id, 'SERVICE_MAILS', true, now(), 'bib' from passholder where email is not null
         on conflict do nothing",
    )
    .execute(&shop.stage.office.pool)
    .await
    .unwrap();
}

async fn all_sent(shop: &Shop) {
    sqlx::query("delete from mail")
        .execute(&shop.stage.office.pool)
        .await
        .unwrap();
}

#[tokio::test]
async fn notices_are_put_in_line_as_the_mail_server_takes_them() {
    let (shop, _sink) = shop_and_sink_with(|_| {}, |load| load.card_systems[0].notice_days = 30).await;
    many(&shop, 2..1102).await;
    shop.stage.at("2027-04-01T10:00:00Z");
    let (mut told, mut rounds) = (0, vec![]);
    for _ in 0..4 {
        tell(&shop).await.unwrap();
        tell(&shop).await.unwrap();
        rounds.push(waiting(&shop).await);
        told += waiting(&shop).await;
        all_sent(&shop).await;
    }
    assert!(rounds.iter().all(|n| *n < 1000), "{rounds:?}");
    let wanted = "select count(*) from passholder where email is not null";
    assert_eq!(told, shop.stage.number(wanted).await.unwrap(), "{rounds:?}");
    assert_eq!(rounds[3], 0);
}

#[tokio::test]
async fn a_notice_that_is_cut_again_and_again_reaches_everybody_once() {
    let (shop, _sink) = shop_and_sink_with(
        |_| {},
        |load| {
            let mut other = load.card_systems[0].clone();
            other.view.id = contracts::CardSystemId(39);
            other.notice_days = 30;
            load.card_systems[0].notice_days = 30;
            load.card_systems.push(other);
        },
    )
    .await;
    many(&shop, 2..702).await;
    let both = "insert into membership (passholder_id, card_system_id, status, since)
                select passholder_id, 39, status, since from membership where card_system_id = 38";
    sqlx::query(both).execute(&shop.stage.office.pool).await.unwrap();
    shop.stage.at("2027-04-01T10:00:00Z");
    let cut = "create or replace function cut() returns trigger language plpgsql as
                   $$ begin raise exception 'cut' using errcode = '57P01'; end $$;
               create trigger cut before update on notice_run for each row execute function cut()";
    for _ in 0..2 {
        sqlx::raw_sql(cut).execute(&shop.stage.office.pool).await.unwrap();
        assert!(tell(&shop).await.is_err());
        sqlx::raw_sql("drop trigger cut on notice_run")
            .execute(&shop.stage.office.pool)
            .await
            .unwrap();
        tell(&shop).await.unwrap();
        assert!(waiting(&shop).await > 0 || rounds_over(&shop).await);
        keep(&shop).await;
    }
    for _ in 0..4 {
        tell(&shop).await.unwrap();
        keep(&shop).await;
    }
    assert!(rounds_over(&shop).await);
    let once = "select count(*) from sent having count(*) = count(distinct passholder_id)";
    let all = "select count(*) from passholder where email is not null";
    assert_eq!(
        shop.stage.number(once).await.unwrap(),
        shop.stage.number(all).await.unwrap()
    );
}

async fn rounds_over(shop: &Shop) -> bool {
    let left = "select count(*) from notice_run where not is_done";
    shop.stage.number(left).await.unwrap() == 0
}

/// What waits goes out, and is remembered.
async fn keep(shop: &Shop) {
    sqlx::raw_sql(
        "create table if not exists sent (passholder_id uuid);
         with gone as (delete from mail where kind = 'NOTICE' returning passholder_id)
         insert into sent select passholder_id from gone",
    )
    .execute(&shop.stage.office.pool)
    .await
    .unwrap();
}

#[tokio::test]
async fn without_a_mail_server_nobody_counts_as_told() {
    let shop = super::shop::shop_with(|_| {}, |load| load.card_systems[0].notice_days = 30).await;
    shop.stage.ask(member("an", None)).await.unwrap();
    shop.stage.at("2027-04-01T10:00:00Z");
    tell(&shop).await.unwrap();
    let told = "select count(*) from notice_told";
    assert_eq!(shop.stage.number(told).await.unwrap(), 0);
}
