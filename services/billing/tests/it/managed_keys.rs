//! Keys that people manage: drafted, decided, published by somebody else, and refused where two could match.

use crate::{OnStage, billing};
use chassis::Fault;
use contracts::billing::*;
use contracts::page::Window;
use contracts::{CardSystemId, DistributionKeyId, PassNumber};
use testing::given;

pub const ANN: &str = "client:ann";
pub const BEN: &str = "client:ben";
pub const ELSEWHERE: CardSystemId = CardSystemId(99);

pub fn percents(holder: u32, municipality: u32) -> Vec<(Payer, Share)> {
    vec![
        (Payer::Passholder, Share::PercentOfPrice(holder * 100)),
        (Payer::Municipality, Share::PercentOfPrice(municipality * 100)),
        (Payer::Organizer, Share::Rest),
    ]
}

pub fn rule(split: Vec<(Payer, Share)>) -> KeyRule {
    KeyRule {
        conditions: KeyConditions::default(),
        own: split.clone(),
        other: split,
        threshold: None,
    }
}

/// What a refusal says, with its details.
pub fn said<T: std::fmt::Debug>(outcome: Result<T, Fault>) -> String {
    match outcome {
        Err(Fault::Refused(refusal)) => {
            let details = serde_json::to_string(&refusal.extra).unwrap();
            format!("{} {} {details}", refusal.status, refusal.title)
        }
        other => panic!("not refused: {other:?}"),
    }
}

impl OnStage {
    pub async fn add_key(&self, usage: KeyUsage, organizers: &[&str]) -> DistributionKeyId {
        let key = NewKey {
            name: "Sleutel".into(),
            card_system_id: given::REGION,
            usage,
            organizers: organizers.iter().map(|id| (*id).into()).collect(),
        };
        let regions = vec![given::REGION];
        self.stage.ask(AddKey { key, regions }).await.unwrap().id
    }

    pub fn draft(&self, key_id: DistributionKeyId, rule: KeyRule) -> WriteDraft {
        WriteDraft {
            key_id,
            version: None,
            rule,
            regions: vec![given::REGION],
            by: ANN.into(),
        }
    }

    pub fn decision(&self, key_id: DistributionKeyId, version: i32) -> DecideVersion {
        DecideVersion {
            key_id,
            version,
            decision: Decision {
                reference: "GR 2026/17".into(),
                date: "2026-01-05".parse().unwrap(),
            },
            regions: vec![given::REGION],
            by: ANN.into(),
        }
    }

    pub fn publication(&self, key_id: DistributionKeyId, version: i32, from: &str) -> PublishVersion {
        PublishVersion {
            key_id,
            version,
            valid_from: from.parse().unwrap(),
            valid_to: None,
            regions: vec![given::REGION],
            by: BEN.into(),
        }
    }

    /// Drafted and decided, by Ann.
    pub async fn decided(&self, key: DistributionKeyId, rule: KeyRule) -> i32 {
        let version = self.stage.ask(self.draft(key, rule)).await.unwrap().version;
        self.stage.ask(self.decision(key, version)).await.unwrap();
        version
    }

    /// And published by Ben.
    pub async fn publish(&self, key: DistributionKeyId, rule: KeyRule, from: &str) -> i32 {
        let version = self.decided(key, rule).await;
        self.stage
            .ask(self.publication(key, version, from))
            .await
            .unwrap();
        version
    }

    async fn key(&self, key_id: DistributionKeyId) -> ManagedKey {
        let regions = vec![given::REGION];
        self.stage.ask(ReadKey { key_id, regions }).await.unwrap()
    }

    async fn price(&self, pass: &PassNumber) -> Option<i64> {
        let prices = self.tariffs(pass, "theatre", 1000).await;
        prices.available.first().map(|one| one.tariff.price.0)
    }
}

pub const STANDARD: DistributionKeyId = DistributionKeyId(1);

#[tokio::test]
async fn a_version_goes_from_draft_to_published_by_two_persons() {
    let it = billing().await;
    let key = it.add_key(KeyUsage::Manual, &[]).await;
    assert!(key.0 > 100_000);
    let draft = it.stage.ask(it.draft(key, rule(percents(25, 50)))).await.unwrap();
    assert_eq!((draft.version, draft.state), (1, KeyState::Draft));
    let early = it.publication(key, 1, "2026-11-15");
    assert!(said(it.stage.ask(early.clone()).await).contains("nobody decided version 1"));
    let changed = WriteDraft {
        version: Some(1),
        by: BEN.into(),
        ..it.draft(key, rule(percents(20, 50)))
    };
    it.stage.ask(changed.clone()).await.unwrap();
    let without_reference = DecideVersion {
        decision: Decision {
            reference: " ".into(),
            date: "2026-01-05".parse().unwrap(),
        },
        ..it.decision(key, 1)
    };
    assert!(said(it.stage.ask(without_reference).await).contains("/reference"));
    let tomorrow = DecideVersion {
        decision: Decision {
            reference: "GR".into(),
            date: "2026-11-15".parse().unwrap(),
        },
        ..it.decision(key, 1)
    };
    assert!(said(it.stage.ask(tomorrow).await).contains("/date"));
    let decided = it.stage.ask(it.decision(key, 1)).await.unwrap();
    assert_eq!(decided.state, KeyState::Decided);
    assert!(said(it.stage.ask(changed).await).contains("was decided"));
    for writer in [ANN, BEN] {
        let same = PublishVersion {
            by: writer.into(),
            ..early.clone()
        };
        assert!(
            said(it.stage.ask(same).await).starts_with("403 Whoever wrote"),
            "{writer}"
        );
    }
    let third = PublishVersion {
        by: "client:cas".into(),
        ..early
    };
    let published = it.stage.ask(third).await.unwrap();
    let history: Vec<(KeyStep, &str)> = published
        .history
        .iter()
        .map(|one| (one.step, one.by.as_str()))
        .collect();
    let expected = [
        (KeyStep::Written, ANN),
        (KeyStep::Changed, BEN),
        (KeyStep::Decided, ANN),
        (KeyStep::Published, "client:cas"),
    ];
    assert_eq!(history, expected);
    assert_eq!(published.decision.unwrap().reference, "GR 2026/17");
    let again = it.publication(key, 1, "2027-01-01");
    assert!(said(it.stage.ask(again).await).contains("is published: it never changes"));
    let withdraw = |version| WithdrawDraft {
        key_id: key,
        version,
        regions: vec![given::REGION],
        by: ANN.into(),
    };
    assert!(said(it.stage.ask(withdraw(1)).await).contains("never changes"));
    let second = it.decided(key, rule(percents(10, 50))).await;
    it.stage.ask(withdraw(second)).await.unwrap();
    assert!(said(it.stage.ask(withdraw(second)).await).starts_with("404"));
    assert_eq!(
        it.decided(key, rule(percents(10, 50))).await,
        3,
        "a number is given once"
    );
}

#[tokio::test]
async fn no_draft_ever_makes_a_price() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(1)]).await;
    let pass = given::pass_number(1, true);
    let version = it
        .stage
        .ask(it.draft(STANDARD, rule(percents(1, 50))))
        .await
        .unwrap()
        .version;
    assert_eq!(it.price(&pass).await, Some(200));
    it.stage.ask(it.decision(STANDARD, version)).await.unwrap();
    assert_eq!(it.price(&pass).await, Some(200));
    let manual = it.add_key(KeyUsage::Manual, &[]).await;
    it.decided(manual, rule(percents(1, 50))).await;
    let shown = it
        .stage
        .ask(ListEventCardSystems {
            event_id: "theatre".into(),
        })
        .await
        .unwrap();
    let offered: Vec<i32> = shown[0]
        .manual_distribution_keys
        .iter()
        .map(|key| key.id.0)
        .collect();
    assert_eq!(offered, [2], "a key without a published version cannot be chosen");
    it.stage
        .ask(it.publication(STANDARD, version, "2026-11-20"))
        .await
        .unwrap();
    assert_eq!(it.price(&pass).await, Some(200), "not before its day");
    it.stage.at("2026-11-19T22:59:59Z");
    assert_eq!(it.price(&pass).await, Some(200));
    it.stage.at("2026-11-19T23:00:00Z");
    assert_eq!(it.price(&pass).await, Some(10));
    let key = it.key(STANDARD).await;
    let days = |version: &ManagedVersion| (version.valid_from.unwrap().to_string(), version.valid_to);
    assert_eq!(
        days(&key.versions[0]),
        ("2020-01-01".into(), "2026-11-19".parse().ok())
    );
    assert_eq!(days(&key.versions[1]), ("2026-11-20".into(), None));
    assert!(key.versions[0].history.is_empty(), "a region pack brought it");
}

#[tokio::test]
async fn a_key_of_another_card_system_does_not_exist_for_the_caller() {
    let it = billing().await;
    let regions = vec![ELSEWHERE];
    let key_id = STANDARD;
    let read = ReadKey {
        key_id,
        regions: regions.clone(),
    };
    assert!(said(it.stage.ask(read).await).starts_with("404"));
    let draft = WriteDraft {
        regions: regions.clone(),
        ..it.draft(key_id, rule(percents(25, 50)))
    };
    assert!(said(it.stage.ask(draft).await).starts_with("404"));
    let version = it.decided(key_id, rule(percents(25, 50))).await;
    let decide = DecideVersion {
        regions: regions.clone(),
        ..it.decision(key_id, version)
    };
    assert!(said(it.stage.ask(decide).await).starts_with("404"));
    let publish = PublishVersion {
        regions: regions.clone(),
        ..it.publication(key_id, version, "2026-11-15")
    };
    assert!(said(it.stage.ask(publish).await).starts_with("404"));
    let withdraw = WithdrawDraft {
        key_id,
        version,
        regions: regions.clone(),
        by: ANN.into(),
    };
    assert!(said(it.stage.ask(withdraw).await).starts_with("404"));
    let simulate = StartSimulation {
        key_id,
        version,
        first_day: "2026-01-01".parse().unwrap(),
        last_day: "2026-02-01".parse().unwrap(),
        regions: regions.clone(),
    };
    assert!(said(it.stage.ask(simulate).await).starts_with("404"));
    let key = NewKey {
        name: "x".into(),
        card_system_id: given::REGION,
        usage: KeyUsage::Manual,
        organizers: vec![],
    };
    let add = AddKey {
        key: key.clone(),
        regions: regions.clone(),
    };
    assert!(said(it.stage.ask(add).await).starts_with("403"));
    let fund = NewFund {
        card_system_id: given::REGION,
        name: "x".into(),
    };
    let add = AddFund {
        fund,
        regions: regions.clone(),
    };
    assert!(said(it.stage.ask(add).await).starts_with("403"));
    let unknown_organizer = AddKey {
        key: NewKey {
            organizers: vec!["nobody".into()],
            ..key
        },
        regions: vec![given::REGION],
    };
    assert!(said(it.stage.ask(unknown_organizer).await).contains("/organizers"));
    let window = Window::default();
    let list = |regions| it.stage.ask(ListKeys { regions, window });
    assert_eq!(list(regions).await.unwrap().total_items, 0);
    let all = list(vec![given::REGION]).await.unwrap();
    let shown: Vec<_> = all
        .member
        .iter()
        .map(|key| (key.id.0, key.valid_version))
        .collect();
    assert_eq!(shown, [(1, Some(1)), (2, Some(1))]);
}
