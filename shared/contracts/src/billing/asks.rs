//! What can be asked of the billing service. Money is in cents here; the gateway makes euros of them.
//!
//! An amount says `_cents` on the wire: while a release is rolled out, a service of the one before, which
//! sent euros there, is not understood rather than misunderstood by a factor of a hundred.

use super::*;
use crate::page::Window;
use crate::{
    Cents, EventId, OrganizerId, Page, PassNumber, PassholderId, ReservationId, Scope, TicketSaleId, ask,
    ask::Done, pack,
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

/// Hold the places of all lines for a while, or of none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reserve {
    pub client: String,
    pub lines: Vec<SaleLine>,
    pub scope: Scope,
}

/// Make sales of what is held, at the tariffs that were promised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfirmReservation {
    pub client: String,
    pub reservation_id: ReservationId,
    pub scope: Scope,
}

/// Give back what is held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReleaseReservation {
    pub client: String,
    pub reservation_id: ReservationId,
    pub scope: Scope,
}

/// What a client holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadReservation {
    pub client: String,
    pub reservation_id: ReservationId,
    pub scope: Scope,
}

/// How many places of an event are taken, and how many wait for one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CountPlaces {
    pub event_id: EventId,
    pub scope: Scope,
}

/// Who waits for a place of an event, the first in line first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListWaiting {
    pub event_id: EventId,
    /// Of whose events all entries are seen.
    pub search: Scope,
    /// The client, whose own entries are seen, too, at these organizers.
    pub client: String,
    pub register: Scope,
    pub window: Window,
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
    #[serde(default)]
    pub settlement_rules: Vec<SettlementRuleRow>,
    #[serde(default)]
    pub own_organizers: Vec<OwnOrganizerRow>,
}

ask! {
    AskTariffs => AvailablePrices, "billing.tariffs", from [Gateway];
    AskStaticTariffs => AvailablePrices, "billing.static_tariffs", from [Gateway];
    RegisterSales => Vec<Sold>, "billing.register_sales", from [Gateway], at most 4 MiB;
    ListSales => Page<Sold>, "billing.list_sales", from [Gateway];
    ExplainSale => Explanation, "billing.explain_sale", from [Gateway];
    CancelSale => Done, "billing.cancel_sale", from [Gateway];
    Reserve => Reserved, "billing.reserve", from [Gateway], at most 4 MiB;
    ConfirmReservation => Vec<Sold>, "billing.confirm_reservation", from [Gateway];
    ReleaseReservation => Done, "billing.release_reservation", from [Gateway];
    ReadReservation => Reserved, "billing.read_reservation", from [Gateway];
    CountPlaces => Option<PlaceCounts>, "billing.count_places", from [Gateway];
    ListWaiting => Page<WaitingEntry>, "billing.list_waiting", from [Gateway];
    ListEventCardSystems => Vec<EventCardSystem>, "billing.list_event_card_systems", from [Gateway];
    ReadGroupQuota => i32, "billing.read_group_quota", from [Gateway];
    ListKeys => Page<KeySummary>, "billing.list_keys", from [Gateway];
    ReadKey => ManagedKey, "billing.read_key", from [Gateway];
    AddKey => ManagedKey, "billing.add_key", from [Gateway];
    WriteDraft => ManagedVersion, "billing.write_draft", from [Gateway];
    WithdrawDraft => Done, "billing.withdraw_draft", from [Gateway];
    DecideVersion => ManagedVersion, "billing.decide_version", from [Gateway];
    PublishVersion => ManagedVersion, "billing.publish_version", from [Gateway];
    ListThresholds => Page<ThresholdOfOrganizer>, "billing.list_thresholds", from [Gateway];
    DeclareMembers => ThresholdOfOrganizer, "billing.declare_members", from [Gateway];
    StartSimulation => Simulation, "billing.start_simulation", from [Gateway];
    ReadSimulation => Simulation, "billing.read_simulation", from [Gateway];
    ListFunds => Page<Fund>, "billing.list_funds", from [Gateway];
    AddFund => Fund, "billing.add_fund", from [Gateway];
    ListReportPeriods => Vec<ReportPeriod>, "billing.list_report_periods", from [Gateway];
    StartReport => Report, "billing.start_report", from [Gateway];
    ListReports => Vec<Report>, "billing.list_reports", from [Gateway];
    FindReport => Report, "billing.find_report", from [Gateway];
    FindReportFile => ReportFile, "billing.find_report_file", from [Gateway];
    ReadReportSlice => ReportSlice, "billing.read_report_slice", from [Gateway];
    ReadBankAccounts => BankAccounts, "billing.read_bank_accounts", from [Gateway];
    ProposeBankAccount => BankAccount, "billing.propose_bank_account", from [Gateway];
    DecideBankAccount => BankAccount, "billing.decide_bank_account", from [Gateway];
    ListTrackedPayments => Vec<TrackedPayment>, "billing.list_tracked_payments", from [Gateway];
    MakePaymentFile => PaymentFile, "billing.make_payment_file", from [Gateway];
    ReadPaymentFile => FileInBase64, "billing.read_payment_file", from [Gateway];
    ImportStatement => ImportedStatement, "billing.import_statement", from [Gateway], at most 4 MiB;
    ReadJournal => FileInBase64, "billing.read_journal", from [Gateway];
    RenderStatement => FileInBase64, "billing.render_statement", from [Gateway];
    ReadBudget => Budget, "billing.read_budget", from [Gateway];
    PutBudget => Budget, "billing.put_budget", from [Gateway];
    ListBudgetChanges => Page<BudgetChange>, "billing.list_budget_changes", from [Gateway];
    ListCommitments => Page<Commitment>, "billing.list_commitments", from [Gateway];
    PutCommitment => Commitment, "billing.put_commitment", from [Gateway];
    ListSignals => Page<Signal>, "billing.list_signals", from [Gateway];
    PutSignal => Signal, "billing.put_signal", from [Gateway];
    LoadBilling => pack::Report, "billing.load_pack", from [Operator], at most 64 MiB;
    ListPeriods => Page<SettlementPeriod>, "billing.list_periods", from [Gateway];
    ReadPeriod => SettlementPeriod, "billing.read_period", from [Gateway];
    ProposePeriod => SettlementPeriod, "billing.propose_period", from [Gateway];
    ApprovePeriod => SettlementPeriod, "billing.approve_period", from [Gateway];
    RefusePeriod => SettlementPeriod, "billing.refuse_period", from [Gateway];
    ReadSettlement => Settlement, "billing.read_settlement", from [Gateway];
    ListStatements => Page<StatementSummary>, "billing.list_statements", from [Gateway];
    ReadStatement => Statement, "billing.read_statement", from [Gateway];
    ListStatementLines => Page<StatementLine>, "billing.list_statement_lines", from [Gateway];
    ReadStatementPart => StatementPart, "billing.read_statement_part", from [Gateway];
    ReadOwnOrganizer => OwnOrganizer, "billing.read_own_organizer", from [Gateway];
    PutOwnOrganizer => OwnOrganizer, "billing.put_own_organizer", from [Gateway];
    RegisterLate => Vec<LateOutcome>, "billing.register_late", from [Gateway], at most 4 MiB;
}
