//! Funds bear parts of prices.

use crate::managed_keys::{ELSEWHERE, STANDARD, percents, rule, said};
use crate::{billing, line, registration, standard};
use contracts::billing::*;
use contracts::{Cents, DistributionKeyId, FundId, Scope};
use testing::given;

#[tokio::test]
async fn a_fund_bears_its_part_and_is_of_one_card_system() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(1)]).await;
    let fund = |region, name: &str| AddFund {
        fund: NewFund {
            card_system_id: region,
            name: name.into(),
        },
        regions: vec![given::REGION, ELSEWHERE],
    };
    let poverty = it.stage.ask(fund(given::REGION, " Armoedefonds ")).await.unwrap();
    let lions = it.stage.ask(fund(given::REGION, "Serviceclub")).await.unwrap();
    let elsewhere = it.stage.ask(fund(ELSEWHERE, "Armoedefonds")).await.unwrap();
    assert!(said(it.stage.ask(fund(given::REGION, "armoedefonds")).await).contains("another fund"));
    let with = |id: FundId| {
        let mut split = percents(20, 30);
        split.insert(1, (Payer::Fund(id), Share::Fixed(Cents(150))));
        rule(split)
    };
    for unknown in [elsewhere.id, FundId(999)] {
        let words = said(it.stage.ask(it.draft(STANDARD, with(unknown))).await);
        assert!(words.contains(&format!("fund {unknown} is unknown")), "{words}");
    }
    let mut row = standard();
    row.id = DistributionKeyId(7);
    row.versions[0].own = with(FundId(999)).own;
    let report = it.load(vec![row], vec![]).await;
    assert!(
        format!("{:?}", report.rows).contains("fund 999 is unknown"),
        "{report:?}"
    );
    let mut both = with(poverty.id);
    both.own
        .insert(2, (Payer::Fund(lions.id), Share::PercentOfRest(1000)));
    both.other = both.own.clone();
    it.publish(STANDARD, both, "2026-11-14").await;
    let sale = registration(vec![line(&given::pass_number(1, true), "theatre", 1000)]);
    let id = it.stage.ask(sale).await.unwrap()[0].sale.id;
    let (one, other) = (format!("fund {}", poverty.id), format!("fund {}", lions.id));
    let shares = [
        (one.as_str(), 150),
        (other.as_str(), 65),
        ("municipality Geetbets", 300),
        ("organizer bib-geetbets", 285),
        ("passholder", 200),
    ];
    assert_eq!(
        it.shares().await,
        shares.map(|(payer, cents)| (payer.to_owned(), cents))
    );
    let explain = ExplainSale {
        ticket_sale_id: id,
        scope: Scope::All,
    };
    let told = it.stage.ask(explain).await.unwrap();
    let of_fund = &told.shares[1];
    assert_eq!(of_fund.payer_name.as_deref(), Some("Armoedefonds"));
    assert_eq!(of_fund.words.nl, "een vast bedrag: 1,50 euro");
    assert!(told.agrees);
    let cancel = CancelSale {
        ticket_sale_id: id,
        scope: Scope::All,
    };
    it.stage.ask(cancel).await.unwrap();
    assert!(it.shares().await.iter().all(|(_, cents)| *cents == 0));
    let told = it.stage.told::<TicketSaleRegistered>().await.unwrap();
    let share = told[0]
        .shares
        .iter()
        .find(|share| share.payer == PayerKind::Fund)
        .unwrap();
    assert_eq!(share.payer_id, Some(poverty.id.to_string()));
}
