//! Who pays whom: the language of the billing service.

use crate::page::Window;
use crate::{
    CardSystemId, Cents, DistributionKeyId, Euro, EventId, Fact, Message, OrganizerId, Page, PassNumber, PassholderId, PeriodLimit, Scope,
    TicketSaleId, ask, ask::Done, pack,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

// ---- cost sharing ----

/// Who bears a part of the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    Passholder,
    /// The municipality where the passholder lives.
    Municipality,
    Organizer,
    /// The Flemish authority.
    Flanders,
}

impl Payer {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passholder => "passholder",
            Self::Municipality => "municipality",
            Self::Organizer => "organizer",
            Self::Flanders => "flanders",
        }
    }
}

/// How much one payer bears. Percentages are hundredths of a percent (20 % = 2000).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    Fixed(Cents),
    PercentOfPrice(u32),
    PercentOfRest(u32),
    Rest,
}

/// One payer's part, stored with the sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidShare {
    pub payer: Payer,
    /// Municipality name or organizer id; the passholder and Flanders need none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_id: Option<String>,
    pub cents: Cents,
}

// ---- facts ----

/// A sale at a reduced tariff was registered, with every payer's share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketSaleRegistered {
    pub ticket_sale_id: TicketSaleId,
    pub passholder_id: PassholderId,
    pub event_id: EventId,
    pub organizer_id: OrganizerId,
    pub regular_price: Cents,
    pub shares: Vec<PaidShare>,
    pub key_id: DistributionKeyId,
    pub key_version: i32,
    pub at: DateTime<Utc>,
}

/// A sale was cancelled; the shares are the counter-entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketSaleCancelled {
    pub ticket_sale_id: TicketSaleId,
    pub passholder_id: PassholderId,
    pub shares: Vec<PaidShare>,
    pub at: DateTime<Utc>,
}

fn example_shares(sign: i64) -> Vec<PaidShare> {
    vec![
        PaidShare { payer: Payer::Passholder, payer_id: None, cents: Cents(147 * sign) },
        PaidShare { payer: Payer::Municipality, payer_id: Some("Geetbets".into()), cents: Cents(294 * sign) },
        PaidShare { payer: Payer::Organizer, payer_id: Some("0ce87cbc-9299-4528-8d35-92225dc9489f".into()), cents: Cents(294 * sign) },
    ]
}

impl Fact for TicketSaleRegistered {
    const TYPE: &'static str = "billing.ticketsale.registered.v1";
    const MEANING: &'static str = "A ticket was sold at a reduced tariff; the shares sum to the regular price.";
    fn key(&self) -> String {
        self.passholder_id.to_string()
    }
    fn example() -> Self {
        Self {
            ticket_sale_id: TicketSaleId(21345),
            passholder_id: PassholderId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0001)),
            event_id: "5a0967f9-cc06-4c3c-9206-30481a767434".into(),
            organizer_id: "0ce87cbc-9299-4528-8d35-92225dc9489f".into(),
            regular_price: Cents(735),
            shares: example_shares(1),
            key_id: DistributionKeyId(56),
            key_version: 1,
            at: DateTime::UNIX_EPOCH,
        }
    }
}

impl Fact for TicketSaleCancelled {
    const TYPE: &'static str = "billing.ticketsale.cancelled.v1";
    const MEANING: &'static str = "A registered sale was cancelled; the shares are its counter-entry.";
    fn key(&self) -> String {
        self.passholder_id.to_string()
    }
    fn example() -> Self {
        Self {
            ticket_sale_id: TicketSaleId(21345),
            passholder_id: PassholderId(Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0001)),
            shares: example_shares(-1),
            at: DateTime::UNIX_EPOCH,
        }
    }
}

// ---- views ----

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum TariffType {
    Socialtariff,
    Coupon,
}

impl TariffType {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Socialtariff => "SOCIALTARIFF",
            Self::Coupon => "COUPON",
        }
    }
}

/// A reduced price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tariff {
    pub id: String,
    pub name: String,
    pub price: Euro,
    #[serde(rename = "type")]
    pub tariff_type: TariffType,
}

/// A tariff that can be sold now, and how often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvailableTariff {
    #[serde(flatten)]
    pub tariff: Tariff,
    /// 1 for a person; the quota that is left for a group pass.
    pub remaining: i32,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TariffsResponse {
    pub available: Vec<AvailableTariff>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_user_message: Option<Message>,
}

/// A registered sale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TicketSale {
    #[schema(value_type = String)]
    #[serde(with = "numeric_string")]
    pub id: TicketSaleId,
    pub creation_date: DateTime<Utc>,
    pub regular_price: Euro,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regular_price_label: Option<String>,
    pub tariff: Tariff,
    pub event_id: EventId,
    pub event_title: String,
    pub uitpas_number: PassNumber,
    /// The client's own reference, when it gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_reference: Option<String>,
}

mod numeric_string {
    use crate::TicketSaleId;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(id: &TicketSaleId, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(id)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TicketSaleId, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(TicketSaleId).map_err(D::Error::custom)
    }
}

/// A sale and whose it is: the gateway shows the passholder only to those who may see him.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sold {
    pub sale: TicketSale,
    /// None for a group pass.
    pub passholder_id: Option<PassholderId>,
}

/// A card system that can be enabled on an event, with its manual distribution keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventCardSystem {
    pub id: CardSystemId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub enabled: bool,
    pub manual_distribution_keys: Vec<ManualDistributionKey>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ManualDistributionKey {
    pub id: DistributionKeyId,
    pub name: String,
    pub enabled: bool,
}

// ---- rows ----

/// Which municipality a postal code belongs to: the one that pays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MunicipalityRow {
    pub postal_code: String,
    pub municipality: String,
}

/// A distribution key (verdeelsleutel) with all its versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistributionKeyRow {
    pub id: DistributionKeyId,
    pub name: String,
    pub card_system_id: CardSystemId,
    pub usage: KeyUsage,
    /// Organizers that may use it; empty means every organizer of the card system.
    #[serde(default)]
    pub organizers: Vec<OrganizerId>,
    pub versions: Vec<KeyVersion>,
}

/// How a key comes to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyUsage {
    /// By itself, when its conditions hold.
    Automatic,
    /// Chosen for an event; its conditions must hold as well.
    Manual,
    /// Only through a coupon.
    Coupon,
}

/// What a key said in a period of time. Versions never change once they have been used; a new rule is a new version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyVersion {
    pub version: i32,
    pub valid_from: NaiveDate,
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
    #[serde(default)]
    pub conditions: KeyConditions,
    /// When the passholder lives in the organizer's municipality: payers and shares, in the order in which they are applied.
    pub own: Vec<(Payer, Share)>,
    /// When the passholder lives elsewhere.
    pub other: Vec<(Payer, Share)>,
}

/// All that are present must hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyConditions {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<PriceCondition>,
    #[serde(default)]
    pub social: SocialCondition,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residence: Option<ResidenceCondition>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceCondition {
    LessThan(Cents),
    GreaterThan(Cents),
    Equal(Cents),
}

/// Where the passholder must have the right to the social tariff.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SocialCondition {
    #[default]
    InMyCardSystem,
    AtLeastOneCardSystem,
    NotNeeded,
}

/// Whether the passholder must live in the organizer's municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResidenceCondition {
    In,
    NotIn,
}

/// A manual key chosen for an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventKeyRow {
    pub event_id: EventId,
    pub key_id: DistributionKeyId,
}

/// A coupon (bon) and who has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouponRow {
    /// Shown as `COUPON_<id>`.
    pub id: i32,
    pub name: String,
    #[serde(default)]
    pub description: String,
    pub card_system_id: CardSystemId,
    pub key_id: DistributionKeyId,
    pub valid_from: NaiveDate,
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
    pub granted_to: CouponAudience,
    /// Over all events together.
    #[serde(default)]
    pub limit: Option<PeriodLimit>,
    /// For each event apart.
    #[serde(default)]
    pub limit_per_event: Option<PeriodLimit>,
    /// Only at these organizers; empty means all.
    #[serde(default)]
    pub organizers: Vec<OrganizerId>,
    /// Only for these events; empty means all.
    #[serde(default)]
    pub events: Vec<EventId>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CouponAudience {
    /// Holders of the right in the card system.
    SocialTariff,
    /// Every member of the card system.
    Everyone,
    Groups,
    /// These passholders or groups only.
    Passholders(Vec<PassholderId>),
}

/// A sale of the past.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketSaleRow {
    /// The row's own reference: loading it twice registers one sale.
    pub reference: String,
    pub pass_number: PassNumber,
    pub event_id: EventId,
    pub tariff_id: String,
    pub regular_price: Euro,
    #[serde(default)]
    pub regular_price_label: Option<String>,
    pub at: DateTime<Utc>,
}

// ---- asks ----

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TariffFilter {
    Any,
    Socialtariff,
    Coupon,
}

/// Which reduced prices does this pass have here?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskTariffs {
    pub pass_number: String,
    pub event_id: EventId,
    pub regular_price: Euro,
    pub filter: TariffFilter,
    pub scope: Scope,
}

/// The prices of a holder with the right who lives in the organizer's region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskStaticTariffs {
    pub event_id: EventId,
    pub regular_price: Euro,
    pub scope: Scope,
}

/// One line of a registration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SaleLine {
    pub pass_number: String,
    pub event_id: EventId,
    pub tariff_id: String,
    pub regular_price: Euro,
    pub regular_price_label: Option<String>,
    pub client_reference: Option<String>,
}

/// Register all lines or none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisterSales {
    pub client: String,
    pub lines: Vec<SaleLine>,
    pub scope: Scope,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListSales {
    pub event_id: Option<EventId>,
    pub passholder_id: Option<PassholderId>,
    pub organizers: Vec<OrganizerId>,
    pub event_title: Option<String>,
    /// With the client that gave it.
    pub client_reference: Option<(String, String)>,
    pub scope: Scope,
    pub window: Window,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CancelSale {
    pub ticket_sale_id: TicketSaleId,
    pub scope: Scope,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListEventCardSystems {
    pub event_id: EventId,
}

/// How many social-tariff tickets a group bought this calendar year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadGroupQuota {
    pub passholder_id: PassholderId,
}

/// Everything of a region pack that belongs to the billing service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadBilling {
    pub dry_run: bool,
    pub municipalities: Vec<MunicipalityRow>,
    pub distribution_keys: Vec<DistributionKeyRow>,
    pub event_keys: Vec<EventKeyRow>,
    pub coupons: Vec<CouponRow>,
    pub ticket_sales: Vec<TicketSaleRow>,
}

ask! {
    AskTariffs => TariffsResponse, "billing.tariffs";
    AskStaticTariffs => TariffsResponse, "billing.static_tariffs";
    RegisterSales => Vec<Sold>, "billing.register_sales";
    ListSales => Page<Sold>, "billing.list_sales";
    CancelSale => Done, "billing.cancel_sale";
    ListEventCardSystems => Vec<EventCardSystem>, "billing.list_event_card_systems";
    ReadGroupQuota => i32, "billing.read_group_quota";
    LoadBilling => pack::Report, "billing.load_pack";
}
