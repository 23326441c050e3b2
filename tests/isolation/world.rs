//! Two regions, four callers, and what the first of them owns.

use crate::keys;
use anyhow::Context;
use platform::{Answer, Client, PICTURE, Platform, Shape, line, pack_rows};
use serde_json::json;
use std::collections::BTreeMap;

/// An event of the library of Geetbets.
pub const THEATRE: &str = "b1e00000-0000-4000-8000-000000000001";
pub const LIBRARY: &str = "b1e00000-0000-4000-8000-000000000110";
pub const SPORTS: &str = "b1e00000-0000-4000-8000-000000000111";
const ELSEWHERE_EVENT: &str = "5a0967f9-cc06-4c3c-9206-30481a767434";

pub struct World {
    pub platform: Platform,
    /// The library of Geetbets.
    pub owner: Client,
    /// The sports service of Geetbets: the same region, another organizer.
    pub neighbour: Client,
    /// An organizer of another region.
    pub stranger: Client,
    /// Nobody gave it any permission.
    pub bare: Client,
    /// A partner of the region.
    pub klus: Client,
    pub lotte: String,
    pub lotte_id: String,
    pub insz: String,
    pub chip: String,
    pub checkin: String,
    pub sale: String,
    /// Of the library.
    pub report: String,
    /// Of the library, for a child.
    pub reservation: String,
    pub redemption: String,
    pub order: String,
    /// Of the library, read as a stream.
    pub subscription: String,
    /// With the right, and with a sale at the library.
    pub fatma: String,
    pub fatma_id: String,
    pub group: String,
    pub group_id: String,
    /// Somebody of the region whom a neighbour deletes.
    pub leaver_id: String,
    /// Another record of Lotte, whom a neighbour merges with her.
    pub double_id: String,
    /// Of Klus; the library took its code.
    pub referral: String,
    /// Of the library, closed.
    pub statement: String,
    /// A key of the region, of which the library's coordinator wrote five versions.
    pub key: String,
    /// A simulation of its second version.
    pub simulation: String,
}

pub fn ids(answer: &Answer, pointer: &str) -> String {
    let id = answer.body.pointer(pointer).and_then(|id| id.as_str());
    id.with_context(|| format!("{pointer} of {answer:?}"))
        .unwrap()
        .to_owned()
}

/// Lets a client in as an operator does, with what a counter and an administrator hold.
pub async fn let_in(platform: &Platform, id: &str, organizer: Option<&str>) -> Client {
    let_in_with(platform, id, organizer.map(|organizer| (organizer, COUNTER))).await
}

/// As [`let_in`], with these permissions at an organizer.
async fn let_in_with(platform: &Platform, id: &str, grant: Option<(&str, &[&str])>) -> Client {
    let printed = platform.run(&["client", "create", id]).unwrap();
    let secret = printed
        .lines()
        .find_map(|line| line.strip_prefix("secret  "))
        .unwrap();
    if let Some((organizer, permissions)) = grant {
        let grant = [&["client", "grant", id, organizer], permissions].concat();
        platform.run(&grant).unwrap();
    }
    Client::connect(&platform.url, id, secret).await.unwrap()
}

const COUNTER: &[&str] = &[
    "TARIFFS_READ",
    "TICKETSALES_SEARCH",
    "TICKETSALES_REGISTER",
    "EVENT_SETTINGS_READ",
    "EVENT_SETTINGS_UPDATE",
    "CHECKINS_READ",
    "CHECKINS_WRITE",
    "ORGANIZERS_SEARCH",
    "PASSHOLDERS_SEARCH",
    "GROUPPASSES_SEARCH",
    "PASSES_READ",
    "PASSES_INSZNUMBERS_READ",
    "PASSES_CHIPNUMBERS_READ",
    "REWARDS_READ",
    "REWARDS_REDEEM",
    "REWARDS_PASSHOLDERS_READ",
    "ASSOCIATIONS",
    "PASSHOLDERS_TRANSACTION_HISTORY",
    "PASSHOLDERS_WRITE",
    "PASSHOLDERS_DELETE",
    "PASSHOLDERS_WRITE_SOCIALTARIFF",
    "PASSHOLDERS_PRIVATE_READ",
    "PASSHOLDERS_PRIVATE_WRITE",
    "PASSHOLDERS_PICTURE_READ",
    "PASSHOLDERS_PICTURE_WRITE",
    "PASSHOLDERS_UPDATE",
    "PASSHOLDERS_FAMILY_MEMBERS",
    "PERMISSIONS_READ",
    "PERMISSIONS_WRITE",
    "MEMBERSHIP_PRICES_READ",
    "CARDS_READ",
    "SOCIALTARIFF_EXPORT",
    "ORDERS_READ",
    "ORDERS_CREATE",
    "BARRIERS_READ",
    "BARRIERS_WRITE",
    "NON_USE_READ",
    "PARTNERS_READ",
    "PARTNERS_WRITE",
    "SUBSCRIPTIONS_WRITE",
    "ORGANIZERS_REPORTS",
    "BANK_ACCOUNTS_READ",
    "BANK_ACCOUNTS_PROPOSE",
    "BANK_ACCOUNTS_APPROVE",
    "STATEMENTS_READ",
    "DISTRIBUTION_KEYS_READ",
    "DISTRIBUTION_KEYS_WRITE",
    "DISTRIBUTION_KEYS_PUBLISH",
    "BUDGETS_READ",
    "BUDGETS_WRITE",
    "SIGNALS_READ",
    "SIGNALS_WRITE",
];

/// A quarter of the history of the region, and the first that can be closed.
pub const QUARTER: &str = "38-2026-07-01";

/// Two persons of the region close it; tells which statement is the library's.
async fn close_quarter(platform: &Platform) -> String {
    let proposes: &[&str] = &["SETTLEMENTS_READ", "SETTLEMENTS_PROPOSE"];
    let approves: &[&str] = &["SETTLEMENTS_READ", "SETTLEMENTS_APPROVE"];
    let treasurer = let_in_with(platform, "treasurer", Some((LIBRARY, proposes))).await;
    let auditor = let_in_with(platform, "auditor", Some((LIBRARY, approves))).await;
    let period = format!("/settlement-periods/{QUARTER}");
    let proposed = treasurer.post(&format!("{period}/propose"), json!(null)).await;
    assert_eq!(proposed.status, 200, "{proposed:?}");
    let counted = "select count(*) from settlement_period where state = 'PROPOSED'";
    let patience = std::time::Duration::from_secs(60);
    platform.wait_for("billing", counted, 1, patience).await.unwrap();
    let sha256 = ids(&auditor.get(&period).await, "/control/sha256");
    let path = format!("{period}/approve");
    let approved = auditor.post(&path, json!({"sha256": sha256})).await;
    assert_eq!(approved.status, 200, "{approved:?}");
    let statements = auditor.get(&format!("{period}/statements?limit=500")).await;
    let all = statements.body["member"].as_array().unwrap();
    let of_library = all.iter().find(|one| one["party"]["id"] == LIBRARY);
    of_library.unwrap()["id"].as_str().unwrap().to_owned()
}

/// A pass for a child at the library, which costs nothing.
pub fn new_order() -> serde_json::Value {
    json!({"mainPassholderRegistration": {
        "name": "Claes", "firstName": "Jef", "dateOfBirth": "2015-02-01", "email": "an@example.org",
        "address": {"postalCode": "3450", "city": "Geetbets"}, "parentalConsent": true,
        "registrationOrganizer": {"id": LIBRARY},
    }})
}

/// Check-ins of the library, to be read.
pub fn new_subscription() -> serde_json::Value {
    json!({"ownerId": LIBRARY, "name": "Till", "types": ["org.beleefregio.checkin.recorded.v1"]})
}

/// The whole of this century.
pub fn new_report() -> serde_json::Value {
    json!({"startDate": "2001-01-01", "endDate": "2099-12-31"})
}

/// Lotte as a counter knows her that does not find her, and has no national number of hers.
fn another_lotte() -> serde_json::Value {
    json!({
        "name": "Maes", "firstName": "Lotte", "dateOfBirth": "2017-05-03", "parentalConsent": true,
        "address": {"postalCode": "3440", "city": "Zoutleeuw"}, "registrationCardType": "DIGITAL",
        "registrationOrganizer": {"id": LIBRARY},
    })
}

impl World {
    pub async fn start() -> Self {
        let packs = ["beleefregio", "uitpas-test"];
        let platform = Platform::start(Shape::Together, &packs).await.unwrap();
        let owner = platform.client("balie-geetbets").await.unwrap();
        let stranger = platform.client("uitpas-test").await.unwrap();
        let neighbour = let_in(&platform, "sports", Some(SPORTS)).await;
        let bare = let_in(&platform, "bare", None).await;

        let holders = pack_rows("beleefregio", "passholders.csv").unwrap();
        let cards = pack_rows("beleefregio", "cards.csv").unwrap();
        let [lotte_id, fatma_id] = ["Lotte", "Fatma"].map(|first_name| {
            let holder = holders.iter().find(|row| row["first_name"] == first_name);
            holder.unwrap()["id"].clone()
        });
        let others = |row: &&BTreeMap<String, String>| row["id"] != lotte_id && row["id"] != fatma_id;
        let leaver_id = holders.iter().rfind(others).unwrap()["id"].clone();
        let groups = pack_rows("beleefregio", "grouppasses.csv").unwrap();
        let group_id = groups[0]["id"].clone();
        let card = |id: &str| cards.iter().find(|row| row["passholder_id"] == id).unwrap();
        let number = |id: &str| card(id)["pass_number"].clone();
        let (lotte, fatma, group) = (number(&lotte_id), number(&fatma_id), number(&group_id));
        let insz = holders.iter().find(|row| row["id"] == lotte_id).unwrap()["insz"].clone();

        let picture = owner.put_picture(&lotte_id, PICTURE).await;
        assert_eq!(picture.status, 204, "{picture:?}");
        let checked_in = owner.check_in(&lotte, THEATRE).await;
        let mut line = line(&fatma, THEATRE, 7.35);
        line["clientReference"] = json!("till-1");
        let sold = owner.sell(json!([line])).await;
        let elif = holders.iter().find(|row| row["first_name"] == "Elif").unwrap();
        let child = platform::line(&number(&elif["id"]), THEATRE, 7.35);
        let reserved = owner.post("/reservations", json!([child])).await;
        let redeemed = owner.post(
            "/rewards/redeemed",
            json!({"rewardId": "3801", "uitpasNumber": lotte}),
        );
        let redeemed = redeemed.await;
        let ordered = owner.post("/orders", new_order()).await;
        let double = owner.post("/passholders", another_lotte()).await;
        let klus = platform.client("klus").await.unwrap();
        let referred = klus.post("/referrals", json!({"partnerMayKnow": true})).await;
        let code = ids(&referred, "/code");
        let taken = owner.post("/referrals/accept", json!({"code": code, "organizerId": LIBRARY}));
        let taken = taken.await;
        let subscriber = let_in(&platform, "subscriber", Some(LIBRARY)).await;
        let subscribed = subscriber.post("/subscriptions", new_subscription()).await;
        let reports = format!("/organizers/{LIBRARY}/financial-reports");
        let report = subscriber.post(&reports, new_report()).await;
        let statement = close_quarter(&platform).await;
        let (key, simulation) = keys::written(&platform).await;
        Self {
            statement,
            key,
            simulation,
            referral: ids(&taken, "/id"),
            klus,
            order: ids(&ordered, "/id"),
            subscription: ids(&subscribed, "/id"),
            double_id: ids(&double, "/id"),
            checkin: ids(&checked_in, "/id"),
            sale: ids(&sold, "/0/id"),
            report: report.body["id"].to_string(),
            reservation: ids(&reserved, "/id"),
            redemption: ids(&redeemed, "/id"),
            chip: card(&lotte_id)["chip_number"].clone(),
            platform,
            owner,
            neighbour,
            stranger,
            bare,
            lotte,
            lotte_id,
            insz,
            fatma,
            fatma_id,
            group,
            group_id,
            leaver_id,
        }
    }

    /// Somebody of this region takes part in the other one.
    pub async fn visit(&self) -> Answer {
        self.stranger.check_in(&self.lotte, ELSEWHERE_EVENT).await
    }

    /// For another region there is nobody to delete.
    pub async fn stays_for_strangers(&self) {
        let path = format!("/passholders/{}", self.leaver_id);
        assert_eq!(self.stranger.delete(&path).await.status, 404);
        assert_eq!(self.owner.get(&path).await.status, 200);
    }

    /// There is a look at Lotte to read, within a minute.
    pub async fn is_looked_at(&self) {
        let path = format!("/passholders/{}", self.lotte_id);
        assert_eq!(self.owner.get(&path).await.status, 200);
        let looks = "select count(*) from look join passholder using (passholder_id)
                     where first_name = 'Lotte' and kind = 'PASSHOLDER'";
        let minute = std::time::Duration::from_secs(60);
        self.platform.wait_for("pass", looks, 1, minute).await.unwrap();
    }

    /// Whoever owns it still has it.
    pub async fn is_untouched(&self) {
        let (owner, lotte) = (&self.owner, &self.lotte_id);
        let checkins = owner
            .get(&format!("/checkins?passholderId={lotte}&organizerId={LIBRARY}"))
            .await;
        assert_eq!(ids(&checkins, "/member/0/id"), self.checkin);
        let sales = owner.get("/ticket-sales?clientReference=till-1").await;
        assert_eq!(ids(&sales, "/member/0/id"), self.sale);
        let redeemed = owner
            .get(&format!("/rewards/redeemed?uitpasNumber={}", self.lotte))
            .await;
        assert_eq!(ids(&redeemed, "/member/0/id"), self.redemption);
    }
}
