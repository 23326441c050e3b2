//! What can be asked of the billing service. Money is in cents here; the gateway makes euros of them.
//!
//! An amount says `_cents` on the wire: while a release is rolled out, a service of the one before, which
//! sent euros there, is not understood rather than misunderstood by a factor of a hundred.

use super::*;
use crate::page::Window;
use crate::{
    Cents, EventId, OrganizerId, Page, PassNumber, PassholderId, Scope, TicketSaleId, ask, ask::Done, pack,
};
use serde::{Deserialize, Serialize};

/// Which tariffs a caller wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TariffFilter {
    Any,
    Socialtariff,
    Coupon,
}

/// Which reduced prices does this pass have here?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskTariffs {
    pub pass_number: PassNumber,
    pub event_id: EventId,
    #[serde(rename = "regular_price_cents")]
    pub regular_price: Cents,
    pub filter: TariffFilter,
    pub scope: Scope,
}

/// The prices of a holder with the right who lives in the organizer's region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskStaticTariffs {
    pub event_id: EventId,
    #[serde(rename = "regular_price_cents")]
    pub regular_price: Cents,
    pub scope: Scope,
}

/// One line of a registration. The tariff is named as the client spells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SaleLine {
    pub pass_number: String,
    pub event_id: EventId,
    pub tariff_id: String,
    #[serde(rename = "regular_price_cents")]
    pub regular_price: Cents,
    pub regular_price_label: Option<String>,
    pub client_reference: Option<String>,
}

/// The most lines in one [`RegisterSales`].
pub const MOST_LINES: usize = 500;

/// Register all lines or none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisterSales {
    pub client: String,
    pub lines: Vec<SaleLine>,
    pub scope: Scope,
}

/// Sales that stand, oldest first: of an event, of a passholder, or of a client's own reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListSales {
    pub event_id: Option<EventId>,
    pub passholder_id: Option<PassholderId>,
    /// Only at these organizers; empty means all.
    pub organizers: Vec<OrganizerId>,
    /// A part of the title; `*` stands for anything.
    pub event_title: Option<String>,
    /// With the client that gave it.
    pub client_reference: Option<(String, String)>,
    pub scope: Scope,
    pub window: Window,
}

/// Cancel one sale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CancelSale {
    pub ticket_sale_id: TicketSaleId,
    pub scope: Scope,
}

/// The card systems of an event's organizer, and the manual keys that can be chosen in each.
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
    AskTariffs => AvailablePrices, "billing.tariffs", from [Gateway];
    AskStaticTariffs => AvailablePrices, "billing.static_tariffs", from [Gateway];
    RegisterSales => Vec<Sold>, "billing.register_sales", from [Gateway], at most 4 MiB;
    ListSales => Page<Sold>, "billing.list_sales", from [Gateway];
    ExplainSale => Explanation, "billing.explain_sale", from [Gateway];
    CancelSale => Done, "billing.cancel_sale", from [Gateway];
    ListEventCardSystems => Vec<EventCardSystem>, "billing.list_event_card_systems", from [Gateway];
    ReadGroupQuota => i32, "billing.read_group_quota", from [Gateway];
    ReadBudget => Budget, "billing.read_budget", from [Gateway];
    PutBudget => Budget, "billing.put_budget", from [Gateway];
    ListBudgetChanges => Page<BudgetChange>, "billing.list_budget_changes", from [Gateway];
    ListCommitments => Page<Commitment>, "billing.list_commitments", from [Gateway];
    PutCommitment => Commitment, "billing.put_commitment", from [Gateway];
    ListSignals => Page<Signal>, "billing.list_signals", from [Gateway];
    PutSignal => Signal, "billing.put_signal", from [Gateway];
    LoadBilling => pack::Report, "billing.load_pack", from [Operator], at most 64 MiB;
}
