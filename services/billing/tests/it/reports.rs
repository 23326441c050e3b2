//! Financial reports: asked for and made.

use crate::{OnStage, billing, line, registration};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::Fault;
use contracts::activity::EventChanged;
use contracts::billing::*;
use contracts::pass::PassholderChanged;
use contracts::{OrganizerId, ReportId, Scope, TicketSaleId};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use testing::given;

pub fn library() -> OrganizerId {
    given::organizer().organizer_id
}

pub fn period(start: &str, end: &str) -> ReportPeriod {
    ReportPeriod {
        start_date: start.parse().unwrap(),
        end_date: end.parse().unwrap(),
    }
}

/// Two events without a limit, holders 1 of Geetbets and 2 of Linter.
pub async fn stage() -> OnStage {
    let it = billing().await;
    let unlimited = |id: &str| EventChanged {
        version: 2,
        ticket_limit: None,
        ..given::event(id)
    };
    it.hear_events(&[unlimited("theatre"), unlimited("workshop")])
        .await;
    let of_linter = PassholderChanged {
        postal_code: "3350".into(),
        ..given::social_holder(2)
    };
    it.hear_holders(&[given::social_holder(1), of_linter]).await;
    it
}

pub async fn sell(it: &OnStage, at: &str, holder: u32, event: &str, cents: i64) -> TicketSaleId {
    it.stage.at(at);
    let one = line(&given::pass_number(holder, true), event, cents);
    it.stage.ask(registration(vec![one])).await.unwrap()[0].sale.id
}

pub async fn cancel(it: &OnStage, at: &str, id: TicketSaleId) {
    it.stage.at(at);
    let ask = CancelSale {
        ticket_sale_id: id,
        scope: Scope::All,
    };
    it.stage.ask(ask).await.unwrap();
}

pub fn wanted(period: ReportPeriod) -> StartReport {
    StartReport {
        organizer_id: library(),
        period,
        scope: Scope::All,
    }
}

pub fn about(id: ReportId) -> FindReport {
    FindReport {
        organizer_id: library(),
        report_id: id,
        scope: Scope::All,
    }
}

/// Does once what the jobs of the service do.
pub async fn jobs(it: &OnStage) {
    for job in service(it).jobs {
        job.once(&it.stage.office).await.unwrap();
    }
}

pub fn service(it: &OnStage) -> messaging::Service {
    let config = chassis::Settings::load("billing", billing::config::DEFAULT, None).unwrap();
    billing::service(&it.stage.office, &config.service)
}

pub async fn file(it: &OnStage, id: ReportId) -> Result<Vec<u8>, Fault> {
    let ask = FindReportFile {
        organizer_id: library(),
        report_id: id,
        scope: Scope::All,
    };
    let file = it.stage.ask(ask).await?;
    let mut bytes = vec![];
    for number in 0..file.slices {
        let ask = ReadReportSlice {
            organizer_id: library(),
            report_id: id,
            number,
        };
        let slice = it.stage.ask(ask).await?;
        assert!(slice.0.len() <= 88_000, "a slice is small");
        bytes.extend(STANDARD.decode(slice.0).unwrap());
    }
    assert_eq!(bytes.len() as u64, file.length);
    Ok(bytes)
}

/// The file of a report that is made now.
pub async fn made(it: &OnStage, period: ReportPeriod) -> Vec<u8> {
    let id = it.stage.ask(wanted(period)).await.unwrap().id;
    jobs(it).await;
    file(it, id).await.unwrap()
}

/// The files of an archive, by their names.
pub fn unpacked(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut all = BTreeMap::new();
    for n in 0..archive.len() {
        let mut file = archive.by_index(n).unwrap();
        let (name, mut content) = (file.name().unwrap().into_owned(), vec![]);
        file.read_to_end(&mut content).unwrap();
        all.insert(name, content);
    }
    all
}

/// The rows of a CSV file, titles first.
pub fn rows(csv: &[u8]) -> Vec<Vec<String>> {
    let text = csv.strip_prefix("\u{feff}".as_bytes()).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    let cells = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
    reader.records().map(|record| cells(record.unwrap())).collect()
}

/// What each authority pays, as the file with the totals says.
pub fn totals(files: &BTreeMap<String, Vec<u8>>) -> Vec<(String, String)> {
    let all = rows(&files["overzicht.csv"]);
    all[1..]
        .iter()
        .map(|row| (row[0].clone(), row[2].clone()))
        .collect()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect()
}

#[tokio::test]
async fn a_report_has_what_stands_on_its_days() {
    let it = stage().await;
    // The last second before the quarter, its first and last, and the first after it.
    sell(&it, "2026-06-30T21:59:59Z", 1, "theatre", 100).await;
    sell(&it, "2026-06-30T22:00:00Z", 1, "theatre", 735).await;
    sell(&it, "2026-08-01T10:00:00Z", 2, "theatre", 1000).await;
    sell(&it, "2026-09-30T21:59:59Z", 2, "workshop", 1000).await;
    sell(&it, "2026-09-30T22:00:00Z", 1, "theatre", 5000).await;
    it.stage.at("2026-11-14T10:00:00Z");
    let files = unpacked(&made(&it, period("2026-07-01", "2026-09-30")).await);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let wanted = [
        "01-gemeente-geetbets.csv",
        "01-gemeente-geetbets.xlsx",
        "02-gemeente-linter.csv",
        "02-gemeente-linter.xlsx",
        "overzicht.csv",
        "overzicht.xlsx",
    ];
    assert_eq!(names, wanted);
    let geetbets = rows(&files["01-gemeente-geetbets.csv"]);
    assert_eq!(geetbets.len(), 3, "titles, a sale, a total: {geetbets:?}");
    assert_eq!(geetbets[1][..3], ["2026-07-01", "00:00", "verkoop"]);
    assert_eq!(geetbets[1][9..], ["Geetbets", "7.35", "1.47", "2.94"]);
    let linter = rows(&files["02-gemeente-linter.csv"]);
    let due: Vec<&str> = linter[1..].iter().map(|row| row[12].as_str()).collect();
    assert_eq!(due, ["4.00", "7.00", "11.00"]);
    let wanted = [
        ("Gemeente Geetbets", "2.94"),
        ("Gemeente Linter", "11.00"),
        ("Totaal", "13.94"),
    ];
    assert_eq!(totals(&files), pairs(&wanted));
}

#[tokio::test]
async fn what_is_cancelled_later_stands_in_the_report_of_its_own_day() {
    let it = stage().await;
    let early = sell(&it, "2026-02-01T10:00:00Z", 1, "theatre", 1000).await;
    let kept = sell(&it, "2026-02-01T10:00:00Z", 1, "theatre", 735).await;
    let both = sell(&it, "2026-02-02T10:00:00Z", 1, "theatre", 500).await;
    cancel(&it, "2026-03-31T21:59:59Z", both).await;
    it.stage.at("2026-04-01T10:00:00Z");
    let before = made(&it, period("2026-01-01", "2026-03-31")).await;
    let first = unpacked(&before);
    assert_eq!(
        totals(&first),
        pairs(&[("Gemeente Geetbets", "6.94"), ("Totaal", "6.94")])
    );
    let rows_of = |files: &BTreeMap<String, Vec<u8>>| rows(&files["01-gemeente-geetbets.csv"]);
    let kinds: Vec<String> = rows_of(&first)[1..5].iter().map(|row| row[2].clone()).collect();
    assert_eq!(kinds, ["verkoop", "verkoop", "verkoop", "annulering"]);
    assert_eq!(rows_of(&first)[4][10..], ["-5.00", "-1.00", "-2.00"]);
    cancel(&it, "2026-04-20T10:00:00Z", early).await;
    it.stage.at("2026-07-01T10:00:00Z");
    let again = made(&it, period("2026-01-01", "2026-03-31")).await;
    assert_eq!(
        rows_of(&unpacked(&again)),
        rows_of(&first),
        "what was reported does not change"
    );
    let second = unpacked(&made(&it, period("2026-04-01", "2026-06-30")).await);
    let counter = &rows_of(&second)[1];
    assert_eq!(counter[3], early.to_string());
    assert_eq!(
        (counter[0].as_str(), counter[12].as_str()),
        ("2026-04-20", "-4.00")
    );
    assert_eq!(
        totals(&second),
        pairs(&[("Gemeente Geetbets", "-4.00"), ("Totaal", "-4.00")])
    );
    assert!(rows_of(&first).iter().any(|row| row[3] == kept.to_string()));
}

#[tokio::test]
async fn a_period_without_anything_fails_and_says_so() {
    let it = stage().await;
    sell(&it, "2026-02-01T10:00:00Z", 1, "theatre", 1000).await;
    it.stage.at("2026-11-14T10:00:00Z");
    let id = it
        .stage
        .ask(wanted(period("2000-01-01", "2020-06-07")))
        .await
        .unwrap()
        .id;
    jobs(&it).await;
    let report = it.stage.ask(about(id)).await.unwrap();
    assert_eq!(report.status, ReportStatus::Failed);
    let words = "Geen financieel overzicht beschikbaar voor periode 2000/01/01 - 2020/06/07";
    assert_eq!(report.message.as_deref(), Some(words));
    assert!(
        file(&it, id)
            .await
            .unwrap_err()
            .refusal()
            .unwrap()
            .is("report-invalid-status")
    );
}

#[tokio::test]
async fn a_report_is_downloaded_while_it_is_available() {
    let it = stage().await;
    sell(&it, "2026-08-01T10:00:00Z", 1, "theatre", 735).await;
    it.stage.at("2026-11-14T10:00:00Z");
    let quarter = period("2026-07-01", "2026-09-30");
    let started = it.stage.ask(wanted(quarter)).await.unwrap();
    assert_eq!(
        (started.status, started.progress),
        (ReportStatus::Started, Some(0))
    );
    let refused = async |fault: Result<Vec<u8>, Fault>| {
        let refusal = fault.unwrap_err().refusal().unwrap().clone();
        (refusal.slug, refusal.status)
    };
    let too_early = refused(file(&it, started.id).await).await;
    assert_eq!(too_early, ("uitpas/report-invalid-status".into(), 400));
    jobs(&it).await;
    let report = it.stage.ask(about(started.id)).await.unwrap();
    assert_eq!((report.status, report.period), (ReportStatus::Available, quarter));
    file(&it, started.id).await.unwrap();
    let elsewhere = FindReport {
        organizer_id: "cc-linter".into(),
        ..about(started.id)
    };
    assert_eq!(it.stage.refusal(elsewhere).await, "organizer-not-found");
    let not_mine = FindReport {
        scope: Scope::Organizers(vec!["cc-linter".into()]),
        ..about(started.id)
    };
    assert_eq!(it.stage.refusal(not_mine).await, "auth/forbidden");
    assert_eq!(it.stage.refusal(about(ReportId(1))).await, "report-not-found");
    it.stage.at("2026-11-21T09:59:59Z");
    jobs(&it).await;
    file(&it, started.id).await.unwrap();
    it.stage.at("2026-11-21T10:00:00Z");
    let gone = refused(file(&it, started.id).await).await;
    assert_eq!(gone, ("uitpas/report-not-found".into(), 404));
    jobs(&it).await;
    let left = "select (select count(*) from report) + (select count(*) from report_slice)
        + (select count(*) from report_line)";
    assert_eq!(it.stage.number(left).await.unwrap(), 0, "nothing is left of it");
}

#[tokio::test]
async fn an_organizer_has_a_few_reports_at_once_and_the_last_twenty_are_kept() {
    let it = stage().await;
    sell(&it, "2026-02-01T10:00:00Z", 1, "theatre", 735).await;
    it.stage.at("2026-11-14T10:00:00Z");
    let of_day = |day: u32| period("2026-01-01", &format!("2026-03-{day:02}"));
    let (one, two) = tokio::join!(it.stage.ask(wanted(of_day(1))), it.stage.ask(wanted(of_day(1))));
    assert_eq!(
        one.unwrap().id,
        two.unwrap().id,
        "asked twice at once: one report"
    );
    for day in 2..=3 {
        it.stage.ask(wanted(of_day(day))).await.unwrap();
    }
    assert_eq!(it.stage.refusal(wanted(of_day(4))).await, "rate-limited");
    it.stage.ask(wanted(of_day(3))).await.unwrap();
    jobs(&it).await;
    for day in 4..=22 {
        it.stage.ask(wanted(of_day(day))).await.unwrap();
        jobs(&it).await;
    }
    let list = ListReports {
        organizer_id: library(),
        scope: Scope::All,
    };
    let reports = it.stage.ask(list).await.unwrap();
    let days: Vec<ReportPeriod> = reports.iter().map(|report| report.period).collect();
    let newest: Vec<ReportPeriod> = (3..=22).rev().map(of_day).collect();
    assert_eq!(days, newest);
    let backwards = wanted(period("2026-02-02", "2026-02-01"));
    assert_eq!(it.stage.refusal(backwards).await, "body/invalid-data");
}

/// Sales as if they had been made, one each minute, some of them cancelled.
pub async fn many(it: &OnStage, count: i32) {
    sell(it, "2026-01-01T10:00:00Z", 1, "theatre", 735).await;
    sell(it, "2026-01-01T10:00:00Z", 2, "theatre", 735).await;
    for sql in [
        "insert into ticket_sale (passholder_id, is_group, pass_number, event_id, event_title, organizer_id,
             tariff_id, tariff_name, tariff_type, price, regular_price, label, key_id, key_version, reason,
             basis, sold_at, client, client_reference, reference_no, limits)
         select passholder_id, is_group, pass_number, event_id, event_title, organizer_id, tariff_id,
             tariff_name, tariff_type, price, regular_price, label, key_id, key_version, reason, basis,
             timestamptz '2026-01-02T10:00:00Z' + n * interval '3 seconds', client,
             'r' || ticket_sale_id || n, 1, limits
         from generate_series(1, $1) n
              join (select * from ticket_sale order by ticket_sale_id limit 2) t
              on n % 2 = t.ticket_sale_id % 2",
        "insert into sale_share (ticket_sale_id, entry, payer, payer_id, cents)
         select t.ticket_sale_id, 'sale', s.payer, s.payer_id, s.cents
         from ticket_sale t
              join (select distinct on (passholder_id) passholder_id, ticket_sale_id as first
                    from ticket_sale order by passholder_id, ticket_sale_id) f using (passholder_id)
              join sale_share s on s.ticket_sale_id = f.first
         where t.ticket_sale_id <> f.first and $1 > 0",
        "insert into sale_cancellation (ticket_sale_id, at)
         select ticket_sale_id, sold_at + interval '1 minute' from ticket_sale
         where ticket_sale_id % 10 = 0 and client_reference is not null and $1 > 0",
        "insert into sale_share (ticket_sale_id, entry, payer, payer_id, cents)
         select ticket_sale_id, 'cancellation', payer, payer_id, -cents
         from sale_cancellation join sale_share using (ticket_sale_id) where $1 > 0",
    ] {
        sqlx::query(sql)
            .bind(count)
            .execute(&it.stage.office.pool)
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_many_pages_is_the_ledger() {
    let it = stage().await;
    many(&it, 12_000).await;
    it.stage.at("2026-11-14T10:00:00Z");
    let files = unpacked(&made(&it, period("2026-01-01", "2026-12-31")).await);
    let mut sum = 0;
    for name in ["01-gemeente-geetbets.csv", "02-gemeente-linter.csv"] {
        let all = rows(&files[name]);
        let cents = |row: &Vec<String>| row[12].replace('.', "").parse::<i64>().unwrap();
        let lines: i64 = all[1..all.len() - 1].iter().map(cents).sum();
        assert_eq!(lines, cents(all.last().unwrap()));
        sum += lines;
    }
    let ledger = "select sum(cents)::bigint from sale_share where payer = 'municipality'";
    assert_eq!(it.stage.number(ledger).await.unwrap(), sum);
    let sales: Vec<(String, String)> = totals(&files);
    assert_eq!(sales.len(), 3);
}

#[tokio::test]
async fn suggested_periods_are_those_of_the_day() {
    let it = stage().await;
    let ask = ListReportPeriods {
        organizer_id: library(),
        scope: Scope::All,
    };
    let all = it.stage.ask(ask.clone()).await.unwrap();
    assert_eq!((all.len(), all[0]), (8, period("2026-07-01", "2026-09-30")));
    let theirs = ListReportPeriods {
        scope: Scope::Organizers(vec!["another".into()]),
        ..ask
    };
    assert_eq!(it.stage.refusal(theirs).await, "auth/forbidden");
}
