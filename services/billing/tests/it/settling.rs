//! A region that settles: what the tests of periods have in common.

use crate::{OnStage, billing, key, line, registration};
use chassis::Fault;
use contracts::activity::{EventChanged, OrganizerChanged};
use contracts::billing::*;
use contracts::page::Window;
use contracts::pass::PassholderChanged;
use contracts::{CardSystemId, Cents, OrganizerId, Page, PassNumber, SignedEuro, TicketSaleId};
use testing::given;

pub const TREASURER: &str = "client:treasurer";
pub const AUDITOR: &str = "client:auditor";
/// A club with a key of its own, and two services of municipalities.
pub const CLUB: &str = "tk-de-vlinder";
pub const SPORTS: &str = "sportdienst-zoutleeuw";
pub const YOUTH: &str = "jeugddienst-linter";

pub fn split(percents: [u32; 2], rest: Payer) -> Vec<(Payer, Share)> {
    let [holder, second] = percents;
    let other = match rest {
        Payer::Municipality => Payer::Organizer,
        _ => Payer::Municipality,
    };
    vec![
        (Payer::Passholder, Share::PercentOfPrice(holder * 100)),
        (other, Share::PercentOfPrice(second * 100)),
        (rest, Share::Rest),
    ]
}

/// The key of recognised associations, and from a day on without a share of the organizer.
pub fn club_key(without_own_share_from: Option<&str>) -> DistributionKeyRow {
    let own = split([20, 10], Payer::Municipality);
    let mut row = key(7, KeyUsage::Automatic, own.clone(), own);
    row.organizers = vec![CLUB.into()];
    if let Some(day) = without_own_share_from {
        let first: chrono::NaiveDate = day.parse().unwrap();
        let none = split([20, 0], Payer::Municipality);
        let mut next = row.versions[0].clone();
        next.version = 2;
        next.valid_from = first;
        (next.own, next.other) = (none.clone(), none);
        row.versions[0].valid_to = first.pred_opt();
        row.versions.push(next);
    }
    row
}

/// 20-40-40, of the services of municipalities.
fn service_key() -> DistributionKeyRow {
    let own = split([20, 40], Payer::Organizer);
    let mut row = key(1, KeyUsage::Automatic, own.clone(), own);
    row.organizers = vec![SPORTS.into(), YOUTH.into(), "bib-geetbets".into()];
    row
}

/// A region on this day: a club, two services of municipalities, and a group with many tickets in each of the
/// four municipalities.
pub async fn region(now: &str) -> OnStage {
    let it = billing().await;
    it.stage.at(now);
    let municipality = |code: &str, name: &str| MunicipalityRow {
        postal_code: code.into(),
        municipality: name.into(),
    };
    let own = |id: &str, name: &str| OwnOrganizerRow {
        organizer_id: id.into(),
        municipality: name.into(),
    };
    let load = LoadBilling {
        municipalities: vec![municipality("3440", "Zoutleeuw")],
        distribution_keys: vec![service_key(), club_key(None)],
        own_organizers: vec![own(SPORTS, "Zoutleeuw"), own(YOUTH, "Linter")],
        ..LoadBilling::default()
    };
    it.stage.ask(load).await.unwrap();
    let organizer = |id: &str, code: &str| OrganizerChanged {
        organizer_id: id.into(),
        name: format!("De {id}"),
        postal_code: Some(code.into()),
        ..given::organizer()
    };
    let all = [
        organizer(SPORTS, "3440"),
        organizer(YOUTH, "3350"),
        organizer(CLUB, "3454"),
    ];
    it.stage.hear(&it.subscriptions, "activity", &all).await.unwrap();
    it.hear_events(&[
        event("swim", SPORTS),
        event("play", YOUTH),
        event("lessons", CLUB),
    ])
    .await;
    let groups: Vec<PassholderChanged> = HOMES.iter().map(|home| group(home)).collect();
    it.hear_holders(&groups).await;
    it
}

pub const HOMES: [&str; 4] = ["Geetbets", "Linter", "Glabbeek", "Zoutleeuw"];

fn n(home: &str) -> u32 {
    let place = HOMES.iter().position(|one| *one == home).unwrap();
    100 + u32::try_from(place).unwrap()
}

fn group(home: &str) -> PassholderChanged {
    let codes = ["3450", "3350", "3380", "3440"];
    PassholderChanged {
        postal_code: codes[n(home) as usize - 100].into(),
        ..given::group(n(home), 100_000)
    }
}

pub fn group_of(home: &str) -> PassNumber {
    given::pass_number(n(home), true)
}

/// An event without a limit.
pub fn event(id: &str, organizer: &str) -> EventChanged {
    EventChanged {
        organizer_id: organizer.into(),
        ticket_limit: None,
        ..given::event(id)
    }
}

impl OnStage {
    /// So many tickets to the group of a municipality.
    pub async fn sell(&self, home: &str, event: &str, cents: i64, count: usize) -> Vec<TicketSaleId> {
        let lines = vec![line(&group_of(home), event, cents); count];
        let sold = self.stage.ask(registration(lines)).await.unwrap();
        sold.into_iter().map(|sold| sold.sale.id).collect()
    }

    pub async fn cancel(&self, id: TicketSaleId) {
        let cancel = CancelSale {
            ticket_sale_id: id,
            scope: contracts::Scope::All,
        };
        self.stage.ask(cancel).await.unwrap();
    }

    pub async fn propose(&self, period: &str) -> Result<SettlementPeriod, Fault> {
        let propose = ProposePeriod {
            period_id: period.parse().unwrap(),
            regions: vec![given::REGION],
            by: TREASURER.into(),
        };
        self.stage.ask(propose).await
    }

    /// What the job does that waits for proposals.
    pub async fn count(&self) -> Result<(), Fault> {
        let job = self.jobs.iter().find(|job| job.name == "count periods").unwrap();
        job.once(&self.stage.office).await
    }

    pub async fn proposed(&self, period: &str) -> SettlementPeriod {
        self.propose(period).await.unwrap();
        self.count().await.unwrap();
        let period = self.period(period).await;
        assert_eq!(period.state, PeriodState::Proposed);
        period
    }

    pub async fn approve(&self, period: &SettlementPeriod, by: &str) -> Result<SettlementPeriod, Fault> {
        let approve = ApprovePeriod {
            period_id: period.id,
            regions: vec![given::REGION],
            sha256: period.control.as_ref().unwrap().sha256.clone(),
            by: by.into(),
        };
        self.stage.ask(approve).await
    }

    pub async fn refuse(&self, period: &str) -> Result<SettlementPeriod, Fault> {
        let refuse = RefusePeriod {
            period_id: period.parse().unwrap(),
            regions: vec![given::REGION],
            reason: "a club is missing".into(),
            by: AUDITOR.into(),
        };
        self.stage.ask(refuse).await
    }

    pub async fn closed(&self, period: &str) -> SettlementPeriod {
        let proposed = self.proposed(period).await;
        self.approve(&proposed, AUDITOR).await.unwrap()
    }

    pub async fn period(&self, period: &str) -> SettlementPeriod {
        let read = ReadPeriod {
            period_id: period.parse().unwrap(),
            regions: vec![given::REGION],
        };
        self.stage.ask(read).await.unwrap()
    }

    pub async fn settlement(&self, period: &str) -> Settlement {
        let read = ReadSettlement {
            period_id: period.parse().unwrap(),
            regions: vec![given::REGION],
        };
        self.stage.ask(read).await.unwrap()
    }

    pub async fn statements(&self, viewer: Viewer, period: Option<&str>) -> Page<StatementSummary> {
        let list = ListStatements {
            viewer,
            period_id: period.map(|id| id.parse().unwrap()),
            window: Window { start: 0, limit: 500 },
        };
        self.stage.ask(list).await.unwrap()
    }

    /// Of one party in a period.
    pub async fn statement(&self, period: &str, party: &str) -> StatementSummary {
        let all = self.statements(reader(), Some(period)).await.member;
        all.into_iter().find(|one| one.party.id == party).unwrap()
    }

    pub async fn lines(&self, id: StatementId) -> Vec<StatementLine> {
        let list = ListStatementLines {
            statement_id: id,
            viewer: reader(),
            window: Window { start: 0, limit: 500 },
        };
        self.stage.ask(list).await.unwrap().member
    }

    /// The file of a statement, part by part, and the hash that it must have.
    pub async fn file(&self, id: StatementId) -> (String, String) {
        let (mut file, mut after) = (String::new(), None);
        loop {
            let read = ReadStatementPart {
                statement_id: id,
                viewer: reader(),
                after,
            };
            let part = self.stage.ask(read).await.unwrap();
            file += &part.text;
            after = part.next;
            if after.is_none() {
                return (file, part.sha256);
            }
        }
    }

    /// All files of a period.
    pub async fn files(&self, period: &str) -> Vec<String> {
        let mut files = vec![];
        for one in self.statements(reader(), Some(period)).await.member {
            files.push(self.file(one.id).await.0);
        }
        files
    }

    pub async fn claim(&self, lines: Vec<LateLine>) -> Vec<LateOutcome> {
        self.stage.ask(claims(lines)).await.unwrap()
    }
}

pub fn claims(lines: Vec<LateLine>) -> RegisterLate {
    RegisterLate {
        client: "client:club".into(),
        organizer_id: CLUB.into(),
        lines,
        scope: contracts::Scope::Organizers(vec![CLUB.into()]),
    }
}

pub fn late(reference: &str, day: &str, pass: &PassNumber) -> LateLine {
    LateLine {
        client_reference: reference.into(),
        date: day.parse().unwrap(),
        event_id: "lessons".into(),
        uitpas_number: Some(pass.as_str().into()),
        regular_price: contracts::Euro(Cents(2000)),
        regular_price_label: None,
        proof: "kasboek 2026, blad 12".into(),
    }
}

/// Who reads all of the region.
pub fn reader() -> Viewer {
    Viewer {
        regions: vec![given::REGION],
        ..Viewer::default()
    }
}

pub fn organizer(id: &str) -> Viewer {
    Viewer {
        organizers: vec![OrganizerId::from(id)],
        ..Viewer::default()
    }
}

pub fn finance_of(service: &str) -> Viewer {
    Viewer {
        services: vec![OrganizerId::from(service)],
        ..Viewer::default()
    }
}

pub fn region_of(id: i32) -> Viewer {
    Viewer {
        regions: vec![CardSystemId(id)],
        ..Viewer::default()
    }
}

/// Holder, organizer and due, in cents.
pub fn three(amounts: &Amounts) -> [i64; 3] {
    [amounts.holder, amounts.organizer, amounts.due].map(cents)
}

pub fn cents(euro: SignedEuro) -> i64 {
    euro.0.0
}
