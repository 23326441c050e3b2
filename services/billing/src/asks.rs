//! Which asks it answers, and the verb for each.

use crate::bank_account::{self, AccountVault};
use crate::journal::Accounts;
use crate::{
    budget, event, fund, late, limit, managed_key, pack, payment, period, report, reservation, sale, signal,
    simulation, statement, tariff, threshold, waiting,
};
use chassis::Desk;
use contracts::billing::*;
use messaging::OfficeDesk;
use std::sync::Arc;

/// Answers every ask of the contract.
pub fn desk(desk: OfficeDesk, vault: &Arc<AccountVault>, accounts: &Arc<Accounts>) -> Desk {
    keys_and_budgets(settlements(payments(desk, vault, accounts)))
        .read_together::<AskTariffs, _>(|reading, all| Box::pin(tariff::tariffs(reading, all)))
        .read::<AskStaticTariffs, _>(|reading, ask| Box::pin(tariff::static_tariffs(reading, ask)))
        .saga::<RegisterSales, _>(|office, call| {
            Box::pin(waiting::answer(office, call, |tx, ask| {
                Box::pin(waiting::sell(tx, ask))
            }))
        })
        .saga::<Reserve, _>(|office, call| {
            Box::pin(waiting::answer(office, call, |tx, ask| {
                Box::pin(waiting::reserve(tx, ask))
            }))
        })
        .write::<ConfirmReservation, _>(|tx, ask| Box::pin(reservation::confirm(tx, ask)))
        .write::<ReleaseReservation, _>(|tx, ask| Box::pin(reservation::release(tx, ask)))
        .read::<ReadReservation, _>(|reading, ask| Box::pin(reservation::read(reading, ask)))
        .read::<CountPlaces, _>(|reading, ask| Box::pin(waiting::count(reading, ask)))
        .read::<ListWaiting, _>(|reading, ask| Box::pin(waiting::list(reading, ask)))
        .read::<ListSales, _>(|reading, ask| Box::pin(sale::list(reading, ask)))
        .read::<ExplainSale, _>(|reading, ask| Box::pin(sale::explain(reading, ask)))
        .write::<CancelSale, _>(|tx, ask| Box::pin(sale::cancel(tx, ask)))
        .read::<ListEventCardSystems, _>(|reading, ask| Box::pin(event::card_systems(reading, ask)))
        .read::<ReadGroupQuota, _>(|reading, ask| Box::pin(limit::group_quota(reading, ask)))
        .load::<LoadBilling, _>(|load| load.dry_run, |tx, load| Box::pin(pack::load(tx, load)))
        .finish()
}

/// Reports, periods and their statements.
fn settlements(desk: OfficeDesk) -> OfficeDesk {
    desk.read::<ListReportPeriods, _>(|reading, ask| Box::pin(report::periods(reading, ask)))
        .write::<StartReport, _>(|tx, ask| Box::pin(report::start(tx, ask)))
        .read::<ListReports, _>(|reading, ask| Box::pin(report::list(reading, ask)))
        .read::<FindReport, _>(|reading, ask| Box::pin(report::find(reading, ask)))
        .read::<FindReportFile, _>(|reading, ask| Box::pin(report::find_file(reading, ask)))
        .read::<ReadReportSlice, _>(|reading, ask| Box::pin(report::read(reading, ask)))
        .read::<ListPeriods, _>(|reading, ask| Box::pin(period::list(reading, ask)))
        .read::<ReadPeriod, _>(|reading, ask| Box::pin(period::read(reading, ask)))
        .write::<ProposePeriod, _>(|tx, ask| Box::pin(period::propose(tx, ask)))
        .write::<ApprovePeriod, _>(|tx, ask| Box::pin(period::approve(tx, ask)))
        .write::<RefusePeriod, _>(|tx, ask| Box::pin(period::refuse(tx, ask)))
        .read::<ReadSettlement, _>(|reading, ask| Box::pin(statement::settlement(reading, ask)))
        .read::<ListStatements, _>(|reading, ask| Box::pin(statement::list(reading, ask)))
        .read::<ReadStatement, _>(|reading, ask| Box::pin(statement::read(reading, ask)))
        .read::<ListStatementLines, _>(|reading, ask| Box::pin(statement::lines(reading, ask)))
        .read::<ReadStatementPart, _>(|reading, ask| Box::pin(statement::part(reading, ask)))
        .read::<ReadOwnOrganizer, _>(|reading, ask| Box::pin(period::read_own(reading, ask)))
        .write::<PutOwnOrganizer, _>(|tx, ask| Box::pin(period::put_own(tx, ask)))
        .write::<RegisterLate, _>(|tx, ask| Box::pin(late::register(tx, ask)))
}

/// Who bears which part, and what it may come to.
fn keys_and_budgets(desk: OfficeDesk) -> OfficeDesk {
    desk.read::<ListKeys, _>(|reading, ask| Box::pin(managed_key::list(reading, ask)))
        .read::<ReadKey, _>(|reading, ask| Box::pin(managed_key::read(reading, ask)))
        .write::<AddKey, _>(|tx, ask| Box::pin(managed_key::add(tx, ask)))
        .write::<WriteDraft, _>(|tx, ask| Box::pin(managed_key::write(tx, ask)))
        .write::<WithdrawDraft, _>(|tx, ask| Box::pin(managed_key::withdraw(tx, ask)))
        .write::<DecideVersion, _>(|tx, ask| Box::pin(managed_key::decide(tx, ask)))
        .write::<PublishVersion, _>(|tx, ask| Box::pin(managed_key::publish(tx, ask)))
        .read::<ListThresholds, _>(|reading, ask| Box::pin(threshold::list(reading, ask)))
        .write::<DeclareMembers, _>(|tx, ask| Box::pin(threshold::declare(tx, ask)))
        .write::<StartSimulation, _>(|tx, ask| Box::pin(simulation::start(tx, ask)))
        .read::<ReadSimulation, _>(|reading, ask| Box::pin(simulation::read(reading, ask)))
        .read::<ListFunds, _>(|reading, ask| Box::pin(fund::list(reading, ask)))
        .write::<AddFund, _>(|tx, ask| Box::pin(fund::add(tx, ask)))
        .read::<ReadBudget, _>(|reading, ask| Box::pin(budget::read(reading, ask)))
        .write::<PutBudget, _>(|tx, ask| Box::pin(budget::put(tx, ask)))
        .read::<ListBudgetChanges, _>(|reading, ask| Box::pin(budget::list_changes(reading, ask)))
        .read::<ListCommitments, _>(|reading, ask| Box::pin(budget::list_commitments(reading, ask)))
        .write::<PutCommitment, _>(|tx, ask| Box::pin(budget::commit(tx, ask)))
        .read::<ListSignals, _>(|reading, ask| Box::pin(signal::list(reading, ask)))
        .write::<PutSignal, _>(|tx, ask| Box::pin(signal::put(tx, ask)))
}

/// Where money goes to and comes from, and what became of it.
fn payments(desk: OfficeDesk, vault: &Arc<AccountVault>, accounts: &Arc<Accounts>) -> OfficeDesk {
    desk.read::<ReadBankAccounts, _>(|reading, ask| Box::pin(bank_account::read(reading, ask)))
        .write_with::<ProposeBankAccount, _, _>(vault, |tx, vault, ask| {
            Box::pin(bank_account::propose(tx, vault, ask))
        })
        .write::<DecideBankAccount, _>(|tx, ask| Box::pin(bank_account::decide(tx, ask)))
        .read::<ListTrackedPayments, _>(|reading, ask| Box::pin(payment::list(reading, ask)))
        .write_with::<MakePaymentFile, _, _>(vault, |tx, vault, ask| Box::pin(payment::make(tx, vault, ask)))
        .read_with::<ReadPaymentFile, _, _>(vault, |reading, vault, ask| {
            Box::pin(payment::read(reading, vault, ask))
        })
        .write_with::<ImportStatement, _, _>(vault, |tx, vault, ask| {
            Box::pin(payment::import(tx, vault, ask))
        })
        .read_with::<ReadJournal, _, _>(accounts, |reading, accounts, ask| {
            Box::pin(payment::journal(reading, accounts, ask))
        })
        .read::<RenderStatement, _>(|reading, ask| Box::pin(statement::render(reading, ask)))
}
