//! Two journeys to the cent: the finance officer of a region, and the treasurer of an association.

use crate::OnStage;
use crate::settling::*;
use contracts::billing::*;
use contracts::pass::PassholderChanged;
use contracts::{Cents, DistributionKeyId, SignedEuro};
use testing::given;

const QUARTER: &str = "38-2026-01-01";

/// Home, activity, price, tickets.
const SALES: [(&str, &str, i64, usize); 8] = [
    ("Linter", "swim", 850, 92),
    ("Zoutleeuw", "play", 670, 70),
    ("Linter", "play", 670, 110),
    ("Zoutleeuw", "swim", 850, 64),
    ("Geetbets", "swim", 850, 31),
    ("Geetbets", "lessons", 4500, 12),
    ("Linter", "lessons", 4500, 3),
    ("Glabbeek", "play", 1299, 25),
];

pub async fn with_the_quarter() -> OnStage {
    let it = region("2026-02-10T10:00:00Z").await;
    for (home, event, price, count) in SALES {
        it.sell(home, event, price, count).await;
    }
    it.stage.at("2026-03-31T20:00:00Z");
    it
}

fn owed(all: &[Debt], is_internal: bool) -> Vec<(&str, &str, i64)> {
    let wanted = all.iter().filter(|debt| debt.internal == is_internal);
    let mut all: Vec<_> = wanted
        .map(|debt| (debt.from.id.as_str(), debt.to.id.as_str(), cents(debt.amount)))
        .collect();
    all.sort_unstable();
    all
}

#[tokio::test]
async fn a_region_closes_its_quarter_to_the_cent() {
    let it = with_the_quarter().await;
    let closed = it.closed(QUARTER).await;
    let control = closed.control.unwrap();
    assert_eq!((control.entries, control.statements), (407, 7));
    assert_eq!(cents(control.amounts.price), 379_525);
    assert_eq!(three(&control.amounts), [75_910, 131_545, 172_070]);
    assert_eq!(cents(control.amounts.internal), 51_240);
    let Settlement { debts, payments, .. } = it.settlement(QUARTER).await;
    assert_eq!(
        owed(&debts, true),
        [("Linter", "Linter", 29_480), ("Zoutleeuw", "Zoutleeuw", 21_760)]
    );
    let payable = owed(&debts, false);
    assert_eq!(
        payable,
        [
            ("Geetbets", "Zoutleeuw", 10_540),
            ("Geetbets", CLUB, 37_800),
            ("Glabbeek", "Linter", 13_000),
            ("Linter", "Zoutleeuw", 31_280),
            ("Linter", CLUB, 9450),
            ("Zoutleeuw", "Linter", 18_760),
        ]
    );
    assert_eq!(payable.iter().map(|debt| debt.2).sum::<i64>(), 120_830);
    let mut paid: Vec<_> = payments
        .iter()
        .map(|one| (one.from.id.as_str(), one.to.id.as_str(), cents(one.amount)))
        .collect();
    paid.sort_unstable();
    assert_eq!(
        paid,
        [
            ("Geetbets", "Zoutleeuw", 10_540),
            ("Geetbets", CLUB, 37_800),
            ("Glabbeek", "Linter", 13_000),
            ("Linter", "Zoutleeuw", 12_520),
            ("Linter", CLUB, 9450),
        ]
    );
    assert_eq!(paid.iter().map(|one| one.2).sum::<i64>(), 83_310);
    // Gross is still to be booked: what each payer owes each organizer stands in their statements.
    let linter = it.statement(QUARTER, "Linter").await;
    let read = ReadStatement {
        statement_id: linter.id,
        viewer: finance_of(YOUTH),
    };
    let balances = it.stage.ask(read).await.unwrap().balances;
    let mut balances: Vec<_> = balances
        .iter()
        .map(|one| (one.party.id.as_str(), cents(one.due), one.internal))
        .collect();
    balances.sort_unstable();
    assert_eq!(
        balances,
        [
            (YOUTH, 29_480, true),
            (SPORTS, 31_280, false),
            (CLUB, 9450, false)
        ]
    );
    assert_eq!(cents(linter.amounts.due), 70_210);
    assert_eq!(cents(linter.amounts.internal), 29_480);
}

#[tokio::test]
async fn the_names_of_a_payment_are_those_of_its_debts() {
    let it = with_the_quarter().await;
    it.closed(QUARTER).await;
    let Settlement { payments, .. } = it.settlement(QUARTER).await;
    let to_club = payments.iter().find(|one| one.to.id == CLUB).unwrap();
    assert_eq!(to_club.to.name, format!("De {CLUB}"));
    assert_eq!(to_club.to.kind, PartyKind::Organizer);
    let netted = payments.iter().find(|one| one.debts.len() == 2).unwrap();
    assert_eq!(
        (netted.from.id.as_str(), netted.to.id.as_str()),
        ("Linter", "Zoutleeuw")
    );
}

/// Two members, and from a day on a third: the key has a version from that day.
async fn with_the_club() -> OnStage {
    let it = region("2026-01-20T10:00:00Z").await;
    let members: Vec<PassholderChanged> = (1..=3).map(given::social_holder).collect();
    it.hear_holders(&members).await;
    it
}

async fn card(it: &OnStage, member: u32, at: &str) -> contracts::TicketSaleId {
    it.stage.at(at);
    let one = crate::line(&given::pass_number(member, true), "lessons", 2000);
    let sold = it.stage.ask(crate::registration(vec![one])).await.unwrap();
    sold[0].sale.id
}

#[tokio::test]
async fn a_treasurer_closes_two_quarters_to_the_cent() {
    let it = with_the_club().await;
    let mut cards = vec![];
    for day in 20..25 {
        for member in [1, 2] {
            cards.push(card(&it, member, &format!("2026-01-{day}T10:00:00Z")).await);
        }
    }
    it.stage.at("2026-03-31T18:00:00Z");
    it.closed("38-2026-01-01").await;
    let first = it.statement("38-2026-01-01", CLUB).await;
    assert_eq!(three(&first.amounts), [4000, 2000, 14_000]);
    let before = it.file(first.id).await;

    let load = LoadBilling {
        distribution_keys: vec![club_key(Some("2026-04-12"))],
        ..LoadBilling::default()
    };
    assert_eq!(it.stage.ask(load).await.unwrap().rows.len(), 1);
    for day in [13, 15] {
        for member in [1, 2, 3] {
            card(&it, member, &format!("2026-04-{day}T10:00:00Z")).await;
        }
    }
    it.stage.at("2026-04-20T10:00:00Z");
    it.cancel(cards[0]).await;
    it.stage.at("2026-05-20T10:00:00Z");
    // His list has what is registered as well.
    let claimed = it
        .claim(vec![
            late("a", "2026-04-13", &given::pass_number(1, true)),
            late("b", "2026-04-08", &given::pass_number(1, true)),
            late("c", "2026-04-14", &given::pass_number(2, true)),
        ])
        .await;
    let fates: Vec<LateFate> = claimed.iter().map(|one| one.fate).collect();
    assert_eq!(
        fates,
        [LateFate::Matched, LateFate::Claimed, LateFate::Claimed],
        "{claimed:?}"
    );
    it.stage.at("2026-06-30T18:00:00Z");
    it.closed("38-2026-04-01").await;
    let second = it.statement("38-2026-04-01", CLUB).await;
    assert_eq!(three(&second.amounts), [2800, 0, 11_200]);
    second_quarter(&it, &second, &first).await;
    assert_eq!(it.file(first.id).await, before, "what is closed does not change");
}

async fn second_quarter(it: &OnStage, second: &StatementSummary, first: &StatementSummary) {
    let lines = it.lines(second.id).await;
    let sum = |wanted: &dyn Fn(&StatementLine) -> bool| {
        let all = lines.iter().filter(|line| wanted(line));
        all.fold([0; 3], |sum, line| {
            let [a, b, c] = three(&line.amounts);
            [sum[0] + a, sum[1] + b, sum[2] + c]
        })
    };
    let is_late = |line: &StatementLine| line.proof.is_some();
    let is_back = |line: &StatementLine| line.entry == Entry::Cancellation;
    assert_eq!(sum(&|line| !is_late(line) && !is_back(line)), [2400, 0, 9600]);
    assert_eq!(sum(&is_back), [-400, -200, -1400]);
    let on = |day: &'static str| move |line: &StatementLine| is_late(line) && line.day.to_string() == day;
    assert_eq!(sum(&on("2026-04-08")), [400, 200, 1400]);
    assert_eq!(sum(&on("2026-04-14")), [400, 0, 1600]);
    let back = lines.iter().find(|line| is_back(line)).unwrap();
    assert_eq!(
        back.counters,
        Some(first.id),
        "the statement where the sale stands"
    );
    assert_eq!((back.key_id, back.key_version), (DistributionKeyId(7), 1));
    let claimed = lines.iter().find(|line| is_late(line)).unwrap();
    assert_eq!(claimed.booked_on.to_string(), "2026-05-20");
    assert_eq!(claimed.proof.as_deref(), Some("kasboek 2026, blad 12"));
    // The municipality finds the counter-entry in its own.
    let payer = it.statement("38-2026-04-01", "Geetbets").await;
    assert_eq!(payer.amounts.due, SignedEuro(Cents(11_200)));
    let back = it.lines(payer.id).await.into_iter().find(&is_back).unwrap();
    let of_payer = it.statement("38-2026-01-01", "Geetbets").await;
    assert_eq!(back.counters, Some(of_payer.id));
}
