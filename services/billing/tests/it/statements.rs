//! Statements: their files, who sees them, and who cannot be found in them.

use crate::settling::*;
use contracts::billing::*;
use contracts::page::Window;
use ring::digest::{SHA256, digest};
use testing::given;

const QUARTER: &str = "38-2026-01-01";

#[tokio::test]
async fn what_is_closed_is_given_out_byte_for_byte_and_has_its_hash() {
    let it = region("2026-02-10T10:00:00Z").await;
    for _ in 0..5 {
        it.sell("Linter", "swim", 850, 450).await;
    }
    it.sell("Geetbets", "lessons", 4500, 2).await;
    it.stage.at("2026-04-02T08:00:00Z");
    it.closed(QUARTER).await;
    for one in it.statements(reader(), Some(QUARTER)).await.member {
        let (file, sha256) = it.file(one.id).await;
        assert_eq!(chassis::hex(digest(&SHA256, file.as_bytes()).as_ref()), sha256);
        assert_eq!(one.sha256, sha256);
        assert_eq!(file.lines().count(), usize::try_from(one.lines).unwrap() + 2);
    }
    // In three parts.
    let sports = it.statement(QUARTER, SPORTS).await;
    assert_eq!(sports.lines, 2250);
    let page = ListStatementLines {
        statement_id: sports.id,
        viewer: reader(),
        window: Window {
            start: 2248,
            limit: 20,
        },
    };
    let page = it.stage.ask(page).await.unwrap();
    let numbers: Vec<i32> = page.member.iter().map(|line| line.number).collect();
    assert_eq!((page.total_items, numbers), (2250, vec![2249, 2250]));
}

#[tokio::test]
async fn a_fund_has_a_statement_of_what_it_bears() {
    let it = region("2026-02-10T10:00:00Z").await;
    let add = AddFund {
        fund: NewFund {
            card_system_id: given::REGION,
            name: "Armoedefonds".into(),
        },
        regions: vec![given::REGION],
    };
    let fund = it.stage.ask(add).await.unwrap();
    let mut row = club_key(None);
    let borne = (Payer::Fund(fund.id), Share::PercentOfPrice(1000));
    row.versions[0].own.insert(1, borne);
    row.versions[0].other = row.versions[0].own.clone();
    it.load(vec![row], vec![]).await;
    it.sell("Geetbets", "lessons", 4500, 2).await;
    it.stage.at("2026-04-02T08:00:00Z");
    let closed = it.closed(QUARTER).await;
    let of_fund = it.statement(QUARTER, &fund.id.to_string()).await;
    assert_eq!(
        (of_fund.party.kind, of_fund.party.name.as_str()),
        (PartyKind::Fund, "Armoedefonds")
    );
    assert_eq!(cents(of_fund.amounts.due), 900);
    let of_club = it.statement(QUARTER, CLUB).await;
    assert_eq!(
        three(&of_club.amounts),
        [1800, 900, 6300],
        "what is due is the fund's and the municipality's"
    );
    assert_eq!(
        it.lines(of_club.id).await[0].counterparties,
        ["Geetbets", "Armoedefonds"]
    );
    let settlement = it.settlement(QUARTER).await;
    let paid: Vec<_> = settlement.payments.iter().map(|one| cents(one.amount)).collect();
    assert_eq!(paid, [5400, 900]);
    assert_eq!(cents(closed.control.unwrap().amounts.due), 6300);
}

#[tokio::test]
async fn each_sees_its_own_statements_and_no_other() {
    let it = region("2026-03-31T10:00:00Z").await;
    it.sell("Linter", "swim", 850, 1).await;
    it.sell("Geetbets", "lessons", 4500, 2).await;
    let seen = async |viewer: Viewer| {
        let page = it.statements(viewer, None).await;
        let mut parties: Vec<String> = page.member.into_iter().map(|one| one.party.id).collect();
        assert_eq!(page.total_items, i64::try_from(parties.len()).unwrap());
        parties.sort_unstable();
        parties
    };
    let nothing: [&str; 0] = [];
    let proposed = it.proposed(QUARTER).await;
    assert_eq!(seen(reader()).await, ["Geetbets", "Linter", SPORTS, CLUB]);
    assert_eq!(seen(organizer(CLUB)).await, nothing, "it is not final");
    assert_eq!(seen(finance_of(YOUTH)).await, nothing);
    it.approve(&proposed, AUDITOR).await.unwrap();
    assert_eq!(seen(organizer(CLUB)).await, [CLUB]);
    assert_eq!(seen(finance_of(YOUTH)).await, ["Linter"]);
    assert_eq!(
        seen(finance_of(CLUB)).await,
        nothing,
        "it is nobody's own service"
    );
    assert_eq!(seen(organizer(YOUTH)).await, nothing);
    assert_eq!(seen(region_of(50)).await, nothing);
    assert_eq!(seen(Viewer::default()).await, nothing);
    let of_club = it.statement(QUARTER, CLUB).await.id;
    for viewer in [
        organizer(SPORTS),
        finance_of(YOUTH),
        region_of(50),
        Viewer::default(),
    ] {
        let read = ReadStatement {
            statement_id: of_club,
            viewer: viewer.clone(),
        };
        assert_eq!(it.stage.refusal(read).await, "statement-not-found");
        let part = ReadStatementPart {
            statement_id: of_club,
            viewer: viewer.clone(),
            after: None,
        };
        assert_eq!(it.stage.refusal(part).await, "statement-not-found");
        let lines = ListStatementLines {
            statement_id: of_club,
            viewer,
            window: Window::default(),
        };
        assert_eq!(it.stage.refusal(lines).await, "statement-not-found");
    }
    let read = ReadSettlement {
        period_id: QUARTER.parse().unwrap(),
        regions: vec![contracts::CardSystemId(50)],
    };
    assert_eq!(it.stage.refusal(read).await, "period-not-found");
}

#[tokio::test]
async fn a_service_of_another_region_opens_no_statement_here() {
    let it = region("2026-03-31T10:00:00Z").await;
    it.sell("Linter", "swim", 850, 1).await;
    it.closed(QUARTER).await;
    let elsewhere = contracts::activity::OrganizerChanged {
        organizer_id: "zwembad-elders".into(),
        card_system_ids: vec![contracts::CardSystemId(50)],
        postal_code: Some("3350".into()),
        ..given::organizer()
    };
    it.stage
        .hear(&it.subscriptions, "activity", &[elsewhere])
        .await
        .unwrap();
    let own = PutOwnOrganizer {
        own: OwnOrganizer {
            organizer_id: "zwembad-elders".into(),
            municipality: Some("Linter".into()),
        },
        regions: vec![contracts::CardSystemId(50)],
    };
    it.stage.ask(own).await.unwrap();
    let seen = it.statements(finance_of("zwembad-elders"), None).await;
    assert_eq!(seen.total_items, 0);
}

#[tokio::test]
async fn a_statement_names_no_holder() {
    let it = region("2026-02-10T10:00:00Z").await;
    it.hear_holders(&[given::social_holder(1), given::social_holder(2)])
        .await;
    for day in 10..13 {
        it.stage.at(&format!("2026-02-{day}T10:00:00Z"));
        for member in [1, 2] {
            for event in ["lessons", "swim"] {
                let one = crate::line(&given::pass_number(member, true), event, 2000);
                it.stage.ask(crate::registration(vec![one])).await.unwrap();
            }
        }
    }
    it.stage.at("2026-03-31T10:00:00Z");
    it.closed(QUARTER).await;
    let mut names = vec![];
    for one in it.statements(reader(), Some(QUARTER)).await.member {
        let file = it.file(one.id).await.0;
        for member in [1, 2] {
            assert!(!file.contains(&given::holder_id(member).to_string()));
            assert!(!file.contains(given::pass_number(member, true).as_str()));
        }
        let lines = it.lines(one.id).await;
        let mut here: Vec<String> = lines.into_iter().map(|line| line.holder).collect();
        here.sort_unstable();
        here.dedup();
        assert_eq!(here.len(), 2, "each has one in a statement");
        names.extend(here);
    }
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!((count, names.len()), (6, 6), "and another one in every other");
    let keys = "select count(*) from settlement_period where pseudonym_key is not null";
    assert_eq!(it.stage.number(keys).await.unwrap(), 0, "nobody makes them again");
    // The next period has others.
    it.stage.at("2026-04-10T10:00:00Z");
    let one = crate::line(&given::pass_number(1, true), "lessons", 2000);
    it.stage.ask(crate::registration(vec![one])).await.unwrap();
    it.stage.at("2026-06-30T10:00:00Z");
    it.closed("38-2026-04-01").await;
    let next = it.lines(it.statement("38-2026-04-01", CLUB).await.id).await;
    assert!(!names.contains(&next[0].holder));
}

#[tokio::test]
async fn what_is_forgotten_leaves_closed_statements_as_they_are() {
    let it = region("2026-02-10T10:00:00Z").await;
    it.hear_holders(&[given::social_holder(1)]).await;
    let one = crate::line(&given::pass_number(1, true), "lessons", 2000);
    it.stage.ask(crate::registration(vec![one])).await.unwrap();
    it.stage.at("2026-03-31T10:00:00Z");
    it.closed(QUARTER).await;
    let before = it.files(QUARTER).await;
    let merged = it
        .stage
        .hear_merged(
            &it.subscriptions,
            given::social_holder(2),
            given::social_holder(1),
        )
        .await;
    merged.unwrap();
    assert_eq!(it.files(QUARTER).await, before);
}
