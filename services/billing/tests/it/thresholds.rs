//! Thresholds: an association of which enough members have the right bears nothing of its own any more.

use crate::managed_keys::{ANN, rule, said};
use crate::places::{release, reserve};
use crate::{OnStage, billing, line, registration, standard};
use contracts::activity::{EventChanged, OrganizerChanged};
use contracts::billing::*;
use contracts::page::Window;
use contracts::{CardSystemId, DistributionKeyId, Euro, OrganizerId, Scope, TicketSaleId};
use testing::given;

const CLUB: &str = "tk-de-vlinder";

fn split(organizer: Option<u32>) -> Vec<(Payer, Share)> {
    let mut split = vec![(Payer::Passholder, Share::PercentOfPrice(2000))];
    split.extend(organizer.map(|percent| (Payer::Organizer, Share::PercentOfPrice(percent * 100))));
    split.push((Payer::Municipality, Share::Rest));
    split
}

/// 20-10-70, and 20-0-80 once 5 % of the members have the right.
fn recognised() -> KeyRule {
    KeyRule {
        threshold: Some(Threshold {
            percent: 500,
            own: split(None),
            other: split(None),
        }),
        ..rule(split(Some(10)))
    }
}

/// A gymnastics club of Rummen, with a key of its own from the fifteenth of January.
async fn club() -> (OnStage, DistributionKeyId) {
    let it = billing().await;
    it.stage.at("2026-01-10T09:00:00Z");
    let club = OrganizerChanged {
        organizer_id: CLUB.into(),
        name: "Turnkring De Vlinder".into(),
        postal_code: Some("3454".into()),
        ..given::organizer()
    };
    it.stage
        .hear(&it.subscriptions, "activity", &[club])
        .await
        .unwrap();
    let lessons = EventChanged {
        organizer_id: CLUB.into(),
        ticket_limit: None,
        ..given::event("lessons")
    };
    it.hear_events(&[lessons]).await;
    let mut of_library = standard();
    of_library.organizers = vec!["bib-geetbets".into()];
    it.load(vec![of_library], vec![]).await;
    let holders: Vec<_> = (1..=8).map(given::social_holder).collect();
    it.hear_holders(&holders).await;
    let key = it.add_key(KeyUsage::Automatic, &[CLUB]).await;
    it.publish(key, recognised(), "2026-01-15").await;
    (it, key)
}

fn members(key_id: DistributionKeyId, members: i32, from: &str) -> DeclareMembers {
    DeclareMembers {
        key_id,
        organizer_id: CLUB.into(),
        members,
        from: from.parse().unwrap(),
        regions: vec![given::REGION],
        by: ANN.into(),
    }
}

impl OnStage {
    async fn lesson(&self, holder: u32) -> TicketSaleId {
        let card = registration(vec![line(&given::pass_number(holder, true), "lessons", 2000)]);
        self.stage.ask(card).await.unwrap()[0].sale.id
    }

    /// What holder, organizer and municipality bore of what was written between these days, in cents.
    async fn borne(&self, from: &str, to: &str) -> [i64; 3] {
        let sql = "select
                coalesce(sum(cents) filter (where payer = 'passholder'), 0)::bigint,
                coalesce(sum(cents) filter (where payer = 'organizer'), 0)::bigint,
                coalesce(sum(cents) filter (where payer = 'municipality'), 0)::bigint
            from sale_share p join ticket_sale s using (ticket_sale_id)
                left join sale_cancellation c using (ticket_sale_id)
            where case p.entry when 'sale' then s.sold_at else c.at end
                between $1::timestamptz and $2::timestamptz";
        let row: (i64, i64, i64) = sqlx::query_as(sql)
            .bind(from.parse::<chrono::DateTime<chrono::Utc>>().unwrap())
            .bind(to.parse::<chrono::DateTime<chrono::Utc>>().unwrap())
            .fetch_one(&self.stage.office.pool)
            .await
            .unwrap();
        [row.0, row.1, row.2]
    }

    async fn seen(&self, key_id: DistributionKeyId, own: &[&str]) -> Vec<ThresholdOfOrganizer> {
        let own: Vec<OrganizerId> = own.iter().map(|id| (*id).into()).collect();
        let regions = match own.is_empty() {
            true => vec![given::REGION],
            false => vec![],
        };
        let ask = ListThresholds {
            key_id,
            regions,
            own,
            window: Window::default(),
        };
        self.stage.ask(ask).await.unwrap().member
    }

    /// How many more the treasurer is told that it takes.
    async fn more(&self, key: DistributionKeyId) -> Option<i32> {
        self.seen(key, &[CLUB]).await[0].more
    }

    /// Registered late: what a list of payments brings, at its own time.
    async fn late(&self, reference: &str, holder: u32, at: &str) {
        let row = TicketSaleRow {
            reference: reference.into(),
            pass_number: given::pass_number(holder, true),
            event_id: "lessons".into(),
            tariff_id: "SOCIALTARIFF".into(),
            regular_price: Euro(contracts::Cents(2000)),
            regular_price_label: None,
            at: at.parse().unwrap(),
        };
        let load = LoadBilling {
            ticket_sales: vec![row],
            ..LoadBilling::default()
        };
        let report = self.stage.ask(load).await.unwrap();
        assert!(
            matches!(report.rows[0].fate, contracts::pack::Fate::Created),
            "{report:?}"
        );
    }
}

#[tokio::test]
async fn once_five_percent_of_the_members_have_the_right_the_association_bears_nothing() {
    let (it, key) = club().await;
    it.stage.at("2026-01-14T18:00:00Z");
    let early = registration(vec![line(&given::pass_number(1, true), "lessons", 2000)]);
    assert!(it.stage.ask(early).await.is_err(), "before the key counts");
    it.stage.ask(members(key, 60, "2026-01-15")).await.unwrap();
    let mut first_quarter = vec![];
    for (day, number) in [("2026-01-15", 1), ("2026-02-01", 2), ("2026-03-31", 2)] {
        it.stage.at(&format!("{day}T10:00:00Z"));
        for _ in 0..number {
            first_quarter.push(it.lesson(1).await);
            if first_quarter.len() == 1 {
                assert_eq!(it.more(key).await, Some(2), "from the first member on");
            }
            first_quarter.push(it.lesson(2).await);
        }
    }
    assert_eq!(first_quarter.len(), 10);
    assert_eq!(it.more(key).await, Some(1));
    let quarter = ("2026-01-01T00:00:00+01:00", "2026-03-31T23:59:59+02:00");
    assert_eq!(it.borne(quarter.0, quarter.1).await, [4000, 2000, 14_000]);

    it.stage.at("2026-04-12T10:00:00Z");
    let mut later = vec![it.lesson(3).await, it.lesson(3).await];
    let [seen] = it.seen(key, &[CLUB]).await.try_into().unwrap();
    assert_eq!((seen.reached, seen.since), (true, "2026-04-12".parse().ok()));
    assert_eq!((seen.members, seen.needed, seen.more), (60, 3, Some(0)));
    it.stage.at("2026-05-02T10:00:00Z");
    for holder in [1, 1, 2, 2] {
        later.push(it.lesson(holder).await);
    }
    let second = ("2026-04-01T00:00:00+02:00", "2026-06-30T23:59:59+02:00");
    assert_eq!(it.borne(second.0, second.1).await, [2400, 0, 9600]);
    it.stage.at("2026-04-20T10:00:00Z");
    let cancel = CancelSale {
        ticket_sale_id: first_quarter[0],
        scope: Scope::All,
    };
    it.stage.ask(cancel).await.unwrap();
    assert_eq!(
        it.borne(second.0, second.1).await,
        [2000, -200, 8200],
        "at its own key"
    );
    it.stage.at("2026-05-20T10:00:00Z");
    it.late("list-1", 1, "2026-04-08T10:00:00Z").await;
    assert_eq!(
        it.borne(second.0, second.1).await,
        [2400, 0, 9600],
        "never backwards"
    );
    it.late("list-2", 1, "2026-04-14T10:00:00Z").await;
    assert_eq!(it.borne(second.0, second.1).await, [2800, 0, 11_200]);
    assert_eq!(
        it.borne(quarter.0, quarter.1).await,
        [4000, 2000, 14_000],
        "what was sold stays"
    );

    for (id, since) in [(first_quarter[1], None), (later[0], "2026-04-12".parse().ok())] {
        let explain = ExplainSale {
            ticket_sale_id: id,
            scope: Scope::All,
        };
        let told = it.stage.ask(explain).await.unwrap();
        assert_eq!((told.key.threshold_since, told.agrees), (since, true));
    }
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "somebody holds the row")]
async fn two_who_reach_a_threshold_at_once_reach_it_once() {
    let (it, key) = club().await;
    it.stage.at("2026-01-15T10:00:00Z");
    it.stage.ask(members(key, 40, "2026-01-15")).await.unwrap();
    let mut held = it.stage.office.pool.begin().await.unwrap();
    sqlx::query("insert into key_threshold (key_id, version, organizer_id) values ($1, 1, $2)")
        .bind(key.0)
        .bind(CLUB)
        .execute(&mut *held)
        .await
        .unwrap();
    let release = async {
        it.stage.until_somebody_waits().await.unwrap();
        held.commit().await.unwrap();
    };
    futures_util::join!(it.lesson(1), it.lesson(2), release);
    assert_eq!(
        it.borne("2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z").await,
        [800, 200, 3000]
    );
}

#[tokio::test]
async fn one_basket_may_reach_it_and_groups_and_cancelled_sales_do_not_count() {
    let (it, key) = club().await;
    it.stage.at("2026-01-15T10:00:00Z");
    it.stage.ask(members(key, 60, "2026-01-15")).await.unwrap();
    let first = it.lesson(1).await;
    let cancel = CancelSale {
        ticket_sale_id: first,
        scope: Scope::All,
    };
    it.stage.ask(cancel).await.unwrap();
    it.hear_holders(&[given::group(9, 50)]).await;
    it.lesson(9).await;
    assert_eq!(it.more(key).await, Some(3));
    let basket = [2, 3, 4].map(|n| line(&given::pass_number(n, true), "lessons", 2000));
    let before = it.borne("2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z").await;
    it.stage.ask(registration(basket.into())).await.unwrap();
    let after = it.borne("2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z").await;
    assert_eq!(
        [after[0] - before[0], after[1] - before[1], after[2] - before[2]],
        [1200, 0, 4800]
    );
}

#[tokio::test]
async fn who_bought_longer_than_a_year_ago_is_no_member_any_more() {
    let (it, key) = club().await;
    it.stage.at("2026-01-15T10:00:00Z");
    it.stage.ask(members(key, 40, "2026-01-15")).await.unwrap();
    it.lesson(1).await;
    assert_eq!(it.more(key).await, Some(1));
    it.stage.at("2027-01-14T10:00:00Z");
    assert_eq!(it.more(key).await, Some(1));
    it.stage.at("2027-01-15T10:00:00Z");
    assert_eq!(it.more(key).await, Some(2));
}

#[tokio::test]
async fn the_treasurer_sees_how_many_more_it_takes_and_the_region_does_not() {
    let (it, key) = club().await;
    it.stage.at("2026-01-15T10:00:00Z");
    assert!(it.seen(key, &[]).await.is_empty(), "nothing was declared");
    it.stage.ask(members(key, 60, "2026-01-15")).await.unwrap();
    it.lesson(1).await;
    let [of_region] = it.seen(key, &[]).await.try_into().unwrap();
    assert_eq!(
        (of_region.needed, of_region.more, of_region.reached),
        (3, None, false)
    );
    assert_eq!(it.more(key).await, Some(2));
    let of_another = ListThresholds {
        key_id: key,
        regions: vec![CardSystemId(99)],
        own: vec!["bib-geetbets".into()],
        window: Window::default(),
    };
    assert!(said(it.stage.ask(of_another).await).starts_with("404"));
}

#[tokio::test]
async fn what_is_only_held_reaches_no_threshold() {
    let (it, key) = club().await;
    it.stage.at("2026-01-20T09:00:00Z");
    it.stage.ask(members(key, 60, "2026-01-20")).await.unwrap();
    let lines = (1..=3).map(|n| line(&given::pass_number(n, true), "lessons", 2000));
    let held = it.stage.ask(reserve(lines.clone().collect())).await.unwrap();
    it.stage.ask(release(held.id)).await.unwrap();
    assert_eq!(it.more(key).await, Some(3));
    it.stage.ask(registration(lines.collect())).await.unwrap();
    assert_eq!(it.more(key).await, Some(0));
}

#[tokio::test]
async fn members_are_declared_for_days_to_come_by_who_writes_keys() {
    let (it, key) = club().await;
    it.stage.at("2026-01-15T10:00:00Z");
    let elsewhere = DeclareMembers {
        regions: vec![CardSystemId(99)],
        ..members(key, 60, "2026-01-15")
    };
    assert!(said(it.stage.ask(elsewhere).await).starts_with("404"));
    assert!(said(it.stage.ask(members(key, 60, "2026-01-14")).await).contains("/from"));
    assert!(said(it.stage.ask(members(key, 0, "2026-01-15")).await).contains("/members"));
    let of_another = DeclareMembers {
        organizer_id: "bib-geetbets".into(),
        ..members(key, 60, "2026-01-15")
    };
    assert!(said(it.stage.ask(of_another).await).starts_with("404"));
    let without = members(DistributionKeyId(2), 60, "2026-01-15");
    assert!(said(it.stage.ask(without).await).contains("has a threshold"));
    let declared = it.stage.ask(members(key, 60, "2026-01-15")).await.unwrap();
    assert_eq!((declared.needed, declared.more), (3, None));
    it.stage.ask(members(key, 100, "2026-02-01")).await.unwrap();
    assert_eq!(it.more(key).await, Some(3));
    it.stage.at("2026-02-01T10:00:00Z");
    assert_eq!(it.more(key).await, Some(5));
}
