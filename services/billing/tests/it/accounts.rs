//! Bank accounts: two persons and a day.

use crate::OnStage;
use crate::settling::region;
use contracts::billing::*;
use contracts::{OrganizerId, Scope};
use uuid::Uuid;

pub const CLUB_IBAN: &str = "BE71 0961 2345 6769";

pub fn organizer(id: &str) -> AccountOwner {
    AccountOwner {
        kind: PartyKind::Organizer,
        id: id.into(),
    }
}

pub fn municipality(name: &str) -> AccountOwner {
    AccountOwner {
        kind: PartyKind::Municipality,
        id: name.into(),
    }
}

pub fn of(service: &str) -> Scope {
    Scope::Organizers(vec![OrganizerId::from(service)])
}

pub fn proposal(owner: AccountOwner, iban: &str, scope: Scope) -> ProposeBankAccount {
    ProposeBankAccount {
        owner,
        iban: AccountNumber(iban.into()),
        holder_name: "Rekening".into(),
        by: "user:an".into(),
        scope,
    }
}

pub fn decision(owner: AccountOwner, id: Uuid, by: &str, scope: Scope) -> DecideBankAccount {
    DecideBankAccount {
        owner,
        id,
        approve: true,
        by: by.into(),
        scope,
    }
}

impl OnStage {
    /// One proposes it, another approves it; it counts a day later.
    pub async fn account(&self, owner: AccountOwner, iban: &str, scope: Scope) {
        let ask = proposal(owner.clone(), iban, scope.clone());
        let proposed = self.stage.ask(ask).await.unwrap();
        let ask = decision(owner, proposed.id, "user:bo", scope);
        self.stage.ask(ask).await.unwrap();
    }

    async fn accounts(&self, owner: AccountOwner, scope: Scope) -> BankAccounts {
        let ask = ReadBankAccounts { owner, scope };
        self.stage.ask(ask).await.unwrap()
    }
}

#[tokio::test]
async fn an_account_needs_a_second_person_and_a_day() {
    let it = region("2026-10-05T08:00:00Z").await;
    let club = || organizer(crate::settling::CLUB);
    let scope = || of(crate::settling::CLUB);
    let first = it.stage.ask(proposal(club(), CLUB_IBAN, scope())).await.unwrap();
    assert_eq!(
        (first.iban.as_str(), first.state),
        ("BE** **** **** 6769", AccountState::Proposed)
    );
    let own = decision(club(), first.id, "user:an", scope());
    assert_eq!(it.stage.refusal(own).await, "second-person-needed");
    let unseen = decision(club(), Uuid::from_u128(7), "user:bo", scope());
    assert_eq!(it.stage.refusal(unseen).await, "bank-account-not-found");
    let (one, two) = tokio::join!(
        it.stage.ask(decision(club(), first.id, "user:bo", scope())),
        it.stage.ask(decision(club(), first.id, "user:cas", scope()))
    );
    assert_eq!(
        [&one, &two].iter().filter(|outcome| outcome.is_ok()).count(),
        1,
        "decided once"
    );
    it.stage.at("2026-10-06T07:59:59Z");
    assert_eq!(
        it.accounts(club(), scope()).await.current,
        None,
        "a day has not gone by"
    );
    it.stage.at("2026-10-06T08:00:00Z");
    assert_eq!(it.accounts(club(), scope()).await.current.unwrap().id, first.id);
    // The next one: the first goes on until its day is over, also while another proposal comes in between.
    let lost = it
        .stage
        .ask(proposal(club(), "NL91ABNA0417164300", scope()))
        .await
        .unwrap();
    it.stage.at("2026-10-06T08:00:01Z");
    let next = it
        .stage
        .ask(proposal(club(), "BE43068999999501", scope()))
        .await
        .unwrap();
    let late = decision(club(), lost.id, "user:bo", scope());
    assert_eq!(it.stage.refusal(late).await, "bank-account-not-found");
    it.stage
        .ask(decision(club(), next.id, "user:bo", scope()))
        .await
        .unwrap();
    assert_eq!(it.accounts(club(), scope()).await.current.unwrap().id, first.id);
    it.stage.at("2026-10-07T08:00:01Z");
    let all = it.accounts(club(), scope()).await;
    assert_eq!(all.current.unwrap().id, next.id);
    let states: Vec<AccountState> = all.history.iter().map(|one| one.state).collect();
    assert_eq!(
        states,
        [
            AccountState::Approved,
            AccountState::Refused,
            AccountState::Approved
        ]
    );
    let refused = DecideBankAccount {
        approve: false,
        ..decision(club(), next.id, "user:an", scope())
    };
    assert_eq!(
        it.stage.refusal(refused).await,
        "bank-account-not-found",
        "it is decided"
    );
}

#[tokio::test]
async fn an_account_is_its_owners_alone() {
    let it = region("2026-10-05T08:00:00Z").await;
    let (club, youth) = (crate::settling::CLUB, crate::settling::YOUTH);
    for (owner, scope, refused) in [
        (organizer(club), of(youth), "auth/forbidden"),
        (municipality("Linter"), of(club), "auth/forbidden"),
        (municipality("Zoutleeuw"), of(youth), "auth/forbidden"),
        (organizer("nobody"), of("nobody"), "organizer-not-found"),
    ] {
        let ask = proposal(owner.clone(), CLUB_IBAN, scope.clone());
        assert_eq!(it.stage.refusal(ask).await, refused, "{owner:?}");
        let read = ReadBankAccounts { owner, scope };
        assert_eq!(it.stage.refusal(read).await, refused);
    }
    it.account(municipality("Linter"), CLUB_IBAN, of(youth)).await;
}

#[tokio::test]
async fn a_number_is_sealed_and_one_that_is_wrong_is_pointed_at() {
    let it = region("2026-10-05T08:00:00Z").await;
    let club = crate::settling::CLUB;
    it.account(organizer(club), CLUB_IBAN, of(club)).await;
    let kept = "select count(*) from bank_account
        where to_jsonb(bank_account)::text like '%09612345%'
           or position('09612345' in iban_cipher::text) > 0";
    assert_eq!(it.stage.number(kept).await.unwrap(), 0);
    let wrong = proposal(organizer(club), "BE71 0961 2345 6768", of(club));
    assert!(!format!("{wrong:?}").contains("0961"), "it shows in no log");
    let refusal = it.stage.ask(wrong).await.unwrap_err().refusal().unwrap().clone();
    assert_eq!(refusal.extra["schemaErrors"][0]["jsonPointer"], "/iban");
    let nameless = ProposeBankAccount {
        holder_name: " - ".into(),
        ..proposal(organizer(club), CLUB_IBAN, of(club))
    };
    assert_eq!(it.stage.refusal(nameless).await, "body/invalid-data");
}
