//! A child with two homes: whose municipalities pay, and which right counts.

use crate::{OnStage, billing, coupon_key, line, registration};
use contracts::activity::EventChanged;
use contracts::billing::*;
use contracts::pass::{
    CardSystemChanged, Membership, MembershipStatus, PassholderChanged, SocialTariff, ToldSecondHome,
};
use contracts::{CardSystemId, Cents, DistributionKeyId, Fact, PassNumber, Scope, TicketSaleId};
use testing::given;

/// Another region, that of Tienen.
const TIENEN: CardSystemId = CardSystemId(50);

fn second(from: &str, until: &str, code: &str, share: u8) -> ToldSecondHome {
    ToldSecondHome {
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
        postal_code: code.into(),
        share,
    }
}

/// Noor lives in Geetbets and, from September on, in Linter.
fn noor(version: i64, share: u8) -> PassholderChanged {
    PassholderChanged {
        version,
        second_homes: vec![second("2026-09-01", "2035-05-03", "3350", share)],
        ..given::social_holder(8)
    }
}

fn number() -> PassNumber {
    given::pass_number(8, true)
}

async fn with_dance() -> OnStage {
    let it = billing().await;
    let unlimited = |id: &str| EventChanged {
        ticket_limit: None,
        ..given::event(id)
    };
    let of_august = EventChanged {
        first_day: "2026-08-20".parse().ok(),
        last_day: "2026-08-20".parse().ok(),
        ..unlimited("fair-of-august")
    };
    it.hear_events(&[unlimited("dance"), of_august]).await;
    it
}

async fn sell(it: &OnStage, event: &str, cents: i64) -> TicketSaleId {
    let one = registration(vec![line(&number(), event, cents)]);
    it.stage.ask(one).await.unwrap()[0].sale.id
}

/// By payer, what a sale of this price comes to.
async fn paid(it: &OnStage, event: &str, cents: i64) -> Vec<(String, i64)> {
    let id = sell(it, event, cents).await;
    let sql = "select payer || coalesce(' ' || payer_id, ''), cents from sale_share
        where ticket_sale_id = $1 and entry = 'sale' order by 1";
    let rows = sqlx::query_as(sql).bind(id.0);
    rows.fetch_all(&it.stage.office.pool).await.unwrap()
}

fn shares(of: &[(&str, i64)]) -> Vec<(String, i64)> {
    of.iter()
        .map(|(payer, cents)| ((*payer).to_owned(), *cents))
        .collect()
}

fn split(first: i64, second: i64, organizer: i64, holder: i64) -> Vec<(String, i64)> {
    shares(&[
        ("municipality Geetbets", first),
        ("municipality Linter", second),
        ("organizer bib-geetbets", organizer),
        ("passholder", holder),
    ])
}

async fn cancel(it: &OnStage, id: TicketSaleId) {
    let cancel = CancelSale {
        ticket_sale_id: id,
        scope: Scope::All,
    };
    it.stage.ask(cancel).await.unwrap();
}

#[tokio::test]
async fn a_child_with_two_homes_is_paid_for_by_both_municipalities() {
    let it = with_dance().await;
    it.hear_holders(&[noor(1, 50)]).await;
    let tariffs = it.tariffs(&number(), "dance", 1000).await;
    assert_eq!(tariffs.available[0].tariff.price, Cents(200), "as everybody's");
    assert_eq!(paid(&it, "dance", 1000).await, split(200, 200, 400, 200));
    assert_eq!(paid(&it, "dance", 1299).await, split(260, 260, 519, 260));
    assert_eq!(paid(&it, "dance", 1333).await, split(266, 267, 533, 267));
    assert_eq!(paid(&it, "dance", 3).await, split(0, 1, 1, 1));
    it.hear_holders(&[noor(2, 70)]).await;
    assert_eq!(paid(&it, "dance", 1000).await, split(120, 280, 400, 200));
    assert_eq!(paid(&it, "dance", 1333).await, split(160, 373, 533, 267));
    let reason = "select reason from ticket_sale order by ticket_sale_id desc limit 1";
    let reason: String = sqlx::query_scalar(reason)
        .fetch_one(&it.stage.office.pool)
        .await
        .unwrap();
    assert!(reason.ends_with(": Geetbets, en voor 70 % Linter"), "{reason}");
}

#[tokio::test]
async fn a_sale_that_two_municipalities_pay_is_told_and_cancelled_with_both() {
    let it = with_dance().await;
    it.hear_holders(&[noor(1, 50)]).await;
    let id = sell(&it, "dance", 1333).await;
    // What is agreed later leaves it alone.
    it.hear_holders(&[noor(2, 70)]).await;
    cancel(&it, id).await;
    let paid = |all: Vec<PaidShare>| {
        let one = |share: PaidShare| (share.payer, share.payer_id.unwrap_or_default(), share.cents.0);
        let mut all: Vec<_> = all.into_iter().map(one).collect();
        all.sort();
        all
    };
    let sold = it.stage.told::<TicketSaleRegistered>().await.unwrap().remove(0);
    let cancelled = it.stage.told::<TicketSaleCancelled>().await.unwrap().remove(0);
    assert_eq!(
        sold.shares.iter().map(|share| share.cents).sum::<Cents>(),
        Cents(1333)
    );
    let (sold, cancelled) = (paid(sold.shares), paid(cancelled.shares));
    let expected = [("Geetbets", 266), ("Linter", 267)];
    let expected = expected.map(|(name, cents)| (PayerKind::Municipality, name.to_owned(), cents));
    assert_eq!(sold[1..3], expected);
    let reversed: Vec<_> = sold
        .into_iter()
        .map(|(payer, id, cents)| (payer, id, -cents))
        .collect();
    assert_eq!(cancelled, reversed);
    assert!(it.shares().await.iter().all(|(_, cents)| *cents == 0));
    let again = CancelSale {
        ticket_sale_id: id,
        scope: Scope::All,
    };
    assert_eq!(it.stage.refusal(again).await, "ticket-sale-not-found");
}

#[tokio::test]
async fn what_is_registered_late_for_a_day_before_the_second_home_is_paid_by_the_first_alone() {
    let it = with_dance().await;
    it.hear_holders(&[noor(1, 50)]).await;
    let alone = shares(&[
        ("municipality Geetbets", 400),
        ("organizer bib-geetbets", 400),
        ("passholder", 200),
    ]);
    assert_eq!(paid(&it, "fair-of-august", 1000).await, alone);
    cancel(&it, sell(&it, "fair-of-august", 1000).await).await;
    assert_eq!(it.shares().await, alone, "it nets to nothing");
}

#[tokio::test]
async fn after_the_second_home_ended_the_first_pays() {
    let it = with_dance().await;
    let ended = PassholderChanged {
        second_homes: vec![
            second("2026-09-01", "2026-11-14", "3350", 50),
            second("2026-12-01", "2035-05-03", "3380", 50),
        ],
        ..noor(1, 50)
    };
    it.hear_holders(&[ended]).await;
    assert_eq!(
        paid(&it, "dance", 1000).await[0],
        ("municipality Geetbets".to_owned(), 400)
    );
    it.stage.at("2026-12-01T10:00:00Z");
    let both = paid(&it, "dance", 1000).await;
    assert_eq!(
        both[..2],
        shares(&[("municipality Geetbets", 200), ("municipality Glabbeek", 200)])
    );
}

#[tokio::test]
async fn a_child_with_two_homes_is_at_home_in_either_municipality() {
    let it = with_dance().await;
    // The key of the workshop gives half of it to who lives where the organizer does, else seven tenths.
    let of_linter = PassholderChanged {
        postal_code: "3350".into(),
        second_homes: vec![second("2026-09-01", "2035-05-03", "3454", 25)],
        ..given::social_holder(8)
    };
    it.hear_holders(&[of_linter]).await;
    let halves = paid(&it, "workshop", 1200).await;
    let municipalities = [("municipality Geetbets", 150), ("municipality Linter", 450)];
    assert_eq!(halves[..2], shares(&municipalities), "600, and not 840");
    let reason: String = sqlx::query_scalar("select reason from ticket_sale")
        .fetch_one(&it.stage.office.pool)
        .await
        .unwrap();
    assert!(
        reason.contains("inwoner van de gemeente van de organisator"),
        "{reason}"
    );
}

/// As pass told: suspended here, and with a right of Tienen that counts, or without.
fn suspended_here(version: i64, is_entitled_there: bool, code: &str) -> PassholderChanged {
    let mut child = PassholderChanged {
        version,
        second_homes: vec![second("2026-09-01", "2035-05-03", code, 50)],
        ..given::social_holder(8)
    };
    let right = |suspended_until: Option<&str>| SocialTariff {
        end_date: "2026-12-31".parse().unwrap(),
        grace_days: 30,
        suspended_until: suspended_until.map(|day| day.parse().unwrap()),
    };
    child.memberships[0].social_tariff = Some(right(Some("2026-11-30")));
    child.memberships.push(Membership {
        card_system_id: TIENEN,
        status: MembershipStatus::Active,
        since: "2026-09-01".parse().unwrap(),
        social_tariff: is_entitled_there.then(|| right(None)),
    });
    child
}

#[tokio::test]
async fn a_child_with_two_homes_keeps_the_price_while_either_right_counts() {
    let it = with_dance().await;
    let region = |card_system_id, codes: &[&str]| CardSystemChanged {
        card_system_id,
        postal_codes: codes.iter().map(|&code| code.to_owned()).collect(),
        ..CardSystemChanged::example()
    };
    let regions = [
        region(given::REGION, &["3450", "3454", "3350", "3380"]),
        region(TIENEN, &["3300"]),
    ];
    it.stage.hear(&it.subscriptions, "pass", &regions).await.unwrap();
    let refused = async |fact: PassholderChanged| {
        it.hear_holders(&[fact]).await;
        let one = registration(vec![line(&number(), "dance", 1000)]);
        it.stage.refusal(one).await
    };
    let suspended = "social-tariff-suspended";
    assert_eq!(refused(suspended_here(1, false, "3300")).await, suspended);
    let of_no_home = suspended_here(2, true, "3350");
    assert_eq!(refused(of_no_home).await, suspended, "nobody lives in Tienen");
    it.hear_holders(&[suspended_here(3, true, "3300")]).await;
    // Tienen is no municipality that pays here.
    assert_eq!(
        paid(&it, "dance", 1000).await[0],
        ("municipality Geetbets".to_owned(), 400)
    );
    let coupon = CouponRow {
        id: 7,
        name: "Bon".into(),
        description: String::new(),
        card_system_id: given::REGION,
        key_id: DistributionKeyId(3),
        valid_from: "2020-01-01".parse().unwrap(),
        valid_to: None,
        granted_to: CouponAudience::SocialTariff,
        limit: None,
        limit_per_event: None,
        organizers: vec![],
        events: vec![],
    };
    it.load(vec![coupon_key()], vec![coupon]).await;
    let offered = it.tariffs(&number(), "dance", 1000).await.available;
    let ids: Vec<&str> = offered.iter().map(|offer| offer.tariff.id.as_str()).collect();
    assert_eq!(ids, ["SOCIALTARIFF", "COUPON_7"]);
    it.stage.at("2027-01-31T10:00:00Z");
    let late = registration(vec![line(&number(), "dance", 1000)]);
    assert_eq!(
        it.stage.refusal(late).await,
        "social-tariff-expired",
        "both are over"
    );
}
