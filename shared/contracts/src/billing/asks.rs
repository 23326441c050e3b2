//! What can be asked of the billing service.

use super::*;
use crate::page::Window;
use crate::{Euro, EventId, OrganizerId, Page, PassholderId, Scope, TicketSaleId, ask, ask::Done, pack};
use serde::{Deserialize, Serialize};

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

/// The most lines in one [`RegisterSales`].
pub const MOST_LINES: usize = 500;

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
    AskTariffs => TariffsResponse, "billing.tariffs", from [Gateway];
    AskStaticTariffs => TariffsResponse, "billing.static_tariffs", from [Gateway];
    RegisterSales => Vec<Sold>, "billing.register_sales", from [Gateway], at most 4 MiB;
    ListSales => Page<Sold>, "billing.list_sales", from [Gateway];
    CancelSale => Done, "billing.cancel_sale", from [Gateway];
    ListEventCardSystems => Vec<EventCardSystem>, "billing.list_event_card_systems", from [Gateway];
    ReadGroupQuota => i32, "billing.read_group_quota", from [Gateway];
    LoadBilling => pack::Report, "billing.load_pack", from [Operator], at most 64 MiB;
}
