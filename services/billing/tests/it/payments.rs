//! Payments of a quarter: to the bank, and back.

use crate::OnStage;
use crate::accounts::{municipality, of, organizer};
use crate::quarters::with_the_quarter;
use crate::reports::rows;
use crate::settling::{CLUB, SPORTS, YOUTH, cents, reader};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contracts::billing::*;
use contracts::{CardSystemId, Cents};
use serde_json::Value;
use std::collections::BTreeMap;
use testing::{given, judge};

const QUARTER: &str = "38-2026-01-01";

fn quarter() -> PeriodId {
    QUARTER.parse().unwrap()
}

fn regions() -> Vec<CardSystemId> {
    vec![given::REGION]
}

fn file_wanted() -> MakePaymentFile {
    MakePaymentFile {
        period_id: quarter(),
        regions: regions(),
        pay_on: None,
        by: "user:an".into(),
    }
}

impl OnStage {
    async fn tracked(&self) -> Vec<TrackedPayment> {
        let ask = ListTrackedPayments {
            period_id: quarter(),
            regions: regions(),
        };
        self.stage.ask(ask).await.unwrap()
    }

    /// How far each payment is, by who pays whom.
    async fn states(&self) -> BTreeMap<(String, String), PaymentState> {
        let all = self.tracked().await.into_iter();
        all.map(|one| ((one.payment.from.id, one.payment.to.id), one.state))
            .collect()
    }

    async fn import(&self, file: &str) -> ImportedStatement {
        let ask = ImportStatement {
            file: STANDARD.encode(file),
            regions: regions(),
            by: "user:bo".into(),
        };
        self.stage.ask(ask).await.unwrap()
    }

    async fn xml(&self, id: i64) -> String {
        let ask = ReadPaymentFile {
            id,
            regions: regions(),
        };
        let file = self.stage.ask(ask).await.unwrap();
        String::from_utf8(STANDARD.decode(file.0).unwrap()).unwrap()
    }
}

/// The quarter is closed, and all but Glabbeek have accounts that count.
async fn closed() -> OnStage {
    let it = with_the_quarter().await;
    it.closed(QUARTER).await;
    it.stage.at("2026-04-01T08:00:00Z");
    let geetbets = "bib-geetbets";
    it.hear_own(geetbets, "Geetbets").await;
    it.account(organizer(CLUB), "BE71 0961 2345 6769", of(CLUB)).await;
    it.account(municipality("Linter"), "BE68539007547034", of(YOUTH))
        .await;
    it.account(municipality("Zoutleeuw"), "BE43068999999501", of(SPORTS))
        .await;
    it.account(municipality("Geetbets"), "NL91ABNA0417164300", of(geetbets))
        .await;
    it.stage.at("2026-04-02T08:00:00Z");
    it
}

impl OnStage {
    /// This organizer is the municipality's own service.
    async fn hear_own(&self, organizer: &str, municipality: &str) {
        let sql = "insert into own_organizer (organizer_id, municipality) values ($1, $2)
            on conflict do nothing";
        let insert = sqlx::query(sql).bind(organizer).bind(municipality);
        insert.execute(&self.stage.office.pool).await.unwrap();
    }
}

fn pair(from: &str, to: &str) -> (String, String) {
    (from.into(), to.into())
}

/// Movements on the account of a municipality: cents and the reference of an order.
fn camt(of: &str, movements: &[(i64, &str)]) -> String {
    let account = match of {
        "Linter" => "BE68539007547034",
        "Zoutleeuw" => "BE43068999999501",
        _ => "NL91ABNA0417164300",
    };
    let entry = |(n, (cents, id)): (usize, &(i64, &str))| {
        let kind = if *cents < 0 { "DBIT" } else { "CRDT" };
        let (whole, rest) = (cents.abs() / 100, cents.abs() % 100);
        format!(
            "<Ntry><Amt Ccy=\"EUR\">{whole}.{rest:02}</Amt><CdtDbtInd>{kind}</CdtDbtInd>
             <Sts><Cd>BOOK</Cd></Sts>
             <BookgDt><Dt>2026-04-03</Dt></BookgDt><AcctSvcrRef>REF{n}{cents}</AcctSvcrRef><NtryDtls><TxDtls>
             <Refs><EndToEndId>{id}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
        )
    };
    let entries: String = movements.iter().enumerate().map(entry).collect();
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>
         <GrpHdr><MsgId>M</MsgId><CreDtTm>2026-04-03T20:00:00</CreDtTm></GrpHdr><Stmt><Id>S</Id>
         <Acct><Id><IBAN>{account}</IBAN></Id></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"
    )
}

#[tokio::test]
async fn only_approved_accounts_are_paid_and_the_rest_is_named() {
    let it = closed().await;
    let made = it.stage.ask(file_wanted()).await.unwrap();
    assert_eq!((made.payments, cents(made.amount)), (4, 83_310 - 13_000));
    let glabbeek = it
        .tracked()
        .await
        .into_iter()
        .find(|one| one.payment.from.id == "Glabbeek")
        .unwrap();
    let missing = LeftOut {
        number: glabbeek.payment.number,
        missing: "FROM".into(),
    };
    assert_eq!(
        (made.left_out, glabbeek.state),
        (vec![missing], PaymentState::Open)
    );
    let xml = it.xml(made.id).await;
    let said = judge::of_bytes("pain", xml.as_bytes());
    assert_eq!(said["faults"], Value::Array(vec![]), "{xml}");
    for part in [
        "<CtrlSum>703.10</CtrlSum>",
        "BE71096123456769",
        "<NbOfTxs>4</NbOfTxs>",
    ] {
        assert!(xml.contains(part), "{part}: {xml}");
    }
    assert_eq!(it.xml(made.id).await, xml, "the same file");
    assert_eq!(it.stage.refusal(file_wanted()).await, "nothing-to-pay", "once");
    let elsewhere = ReadPaymentFile {
        id: made.id,
        regions: vec![CardSystemId(1)],
    };
    assert_eq!(it.stage.refusal(elsewhere).await, "payment-file-not-found");
    let stranger = MakePaymentFile {
        regions: vec![CardSystemId(1)],
        ..file_wanted()
    };
    assert_eq!(it.stage.refusal(stranger).await, "period-not-found");
}

#[tokio::test]
async fn two_who_make_a_file_at_once_pay_once() {
    let it = closed().await;
    let (one, two) = tokio::join!(it.stage.ask(file_wanted()), it.stage.ask(file_wanted()));
    assert_eq!([one, two].iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let orders = "select count(*) from payment_order";
    assert_eq!(it.stage.number(orders).await.unwrap(), 4);
}

/// What each order is called, by who is paid.
async fn called(it: &OnStage) -> BTreeMap<(String, String), (String, i64)> {
    let sql = "select p.from_party, p.to_party, 'BR' || o.payment_order_id, o.cents
        from payment_order o join settlement_payment p using (period_id, number) order by o.payment_order_id";
    let rows: Vec<(String, String, String, i64)> = sqlx::query_as(sql)
        .fetch_all(&it.stage.office.pool)
        .await
        .unwrap();
    rows.into_iter()
        .map(|(from, to, name, cents)| ((from, to), (name, cents)))
        .collect()
}

#[tokio::test]
async fn a_rejected_payment_is_open_again_and_the_others_stay_paid() {
    let it = closed().await;
    it.stage.ask(file_wanted()).await.unwrap();
    let orders = called(&it).await;
    for ((from, _), (name, cents)) in &orders {
        let first = it.import(&camt(from, &[(-cents, name)])).await;
        assert_eq!((first.paid, first.rejected, first.exceptions.len()), (1, 0, 0));
    }
    let to_club = &orders[&pair("Geetbets", CLUB)];
    let second = it
        .import(&camt(
            "Geetbets",
            &[(to_club.1, &to_club.0), (500, "NOTPROVIDED"), (-1, &to_club.0)],
        ))
        .await;
    assert_eq!((second.paid, second.rejected), (0, 1));
    let outcomes: Vec<MovementOutcome> = second.exceptions.iter().map(|one| one.outcome).collect();
    assert_eq!(outcomes.len(), 2);
    assert!(outcomes.contains(&MovementOutcome::Unknown) && outcomes.contains(&MovementOutcome::OtherAmount));
    let states = it.states().await;
    assert_eq!(states[&pair("Geetbets", CLUB)], PaymentState::Open);
    let still = states
        .values()
        .filter(|state| **state == PaymentState::Paid)
        .count();
    assert_eq!(still, 3, "{states:?}");
    let tracked = it.tracked().await;
    let reopened = tracked
        .iter()
        .find(|one| one.payment.to.id == CLUB && one.payment.from.id == "Geetbets");
    assert_eq!(
        reopened.unwrap().remind_on,
        "2026-04-10".parse().ok(),
        "somebody is reminded"
    );
    // It is given to the bank again, under another name.
    let again = it.stage.ask(file_wanted()).await.unwrap();
    assert_eq!((again.payments, cents(again.amount)), (1, 37_800));
    let renamed = &called(&it).await[&pair("Geetbets", CLUB)];
    assert_ne!(renamed.0, to_club.0);
    assert_eq!(
        it.import(&camt("Geetbets", &[(-renamed.1, &renamed.0)]))
            .await
            .paid,
        1
    );
    assert_eq!(it.states().await[&pair("Geetbets", CLUB)], PaymentState::Paid);
}

#[tokio::test]
async fn a_statement_that_is_imported_twice_changes_nothing() {
    let it = closed().await;
    it.stage.ask(file_wanted()).await.unwrap();
    let orders = called(&it).await;
    let (name, amount) = orders[&pair("Geetbets", CLUB)].clone();
    let file = camt("Geetbets", &[(-amount, &name)]);
    let first = it.import(&file).await;
    assert_eq!(it.import(&file).await, first, "the same answer");
    // The movement stands in the statement of the week as well.
    let week = file.replace("<Id>S</Id>", "<Id>W</Id>");
    let other = it.import(&week).await;
    assert_eq!((other.paid, other.exceptions.len()), (0, 0));
    let counted = "select count(*) from bank_movement";
    assert_eq!(it.stage.number(counted).await.unwrap(), 1);
    let nonsense = ImportStatement {
        file: STANDARD.encode("hello"),
        regions: regions(),
        by: "user:bo".into(),
    };
    assert_eq!(it.stage.refusal(nonsense).await, "body/invalid-data");
    let kept = "select count(*) from bank_movement where bank_movement::text like '%NL91ABNA0417164300%'";
    assert_eq!(
        it.stage.number(kept).await.unwrap(),
        0,
        "no account is kept of it"
    );
}

#[tokio::test]
async fn an_order_of_another_region_is_unknown_here() {
    let it = closed().await;
    it.stage.ask(file_wanted()).await.unwrap();
    let (name, amount) = called(&it).await[&pair("Geetbets", CLUB)].clone();
    let ask = ImportStatement {
        file: STANDARD.encode(camt("Geetbets", &[(-amount, &name)])),
        regions: vec![CardSystemId(1)],
        by: "user:bo".into(),
    };
    let imported = it.stage.ask(ask).await.unwrap();
    assert_eq!(imported.exceptions[0].outcome, MovementOutcome::Unknown);
    assert_eq!(it.states().await[&pair("Geetbets", CLUB)], PaymentState::Sent);
    // Whoever reads it first takes it from nobody.
    let here = it.import(&camt("Geetbets", &[(-amount, &name)])).await;
    assert_eq!((here.paid, here.exceptions.len()), (1, 0));
    assert_eq!(it.states().await[&pair("Geetbets", CLUB)], PaymentState::Paid);
}

#[tokio::test]
async fn the_statement_of_who_is_paid_changes_nothing() {
    let it = closed().await;
    it.stage.ask(file_wanted()).await.unwrap();
    let (name, amount) = called(&it).await[&pair("Linter", "Zoutleeuw")].clone();
    let paid = it.import(&camt("Linter", &[(-amount, &name)])).await;
    assert_eq!(paid.paid, 1);
    let came = it.import(&camt("Zoutleeuw", &[(amount, &name)])).await;
    assert_eq!((came.rejected, came.exceptions.len()), (0, 1));
    assert_eq!(
        it.states().await[&pair("Linter", "Zoutleeuw")],
        PaymentState::Paid
    );
    assert_eq!(it.stage.refusal(file_wanted()).await, "nothing-to-pay");
}

#[tokio::test]
async fn nothing_is_sent_too_far_ahead() {
    let it = closed().await;
    let far = MakePaymentFile {
        pay_on: "2026-06-02".parse().ok(),
        ..file_wanted()
    };
    assert_eq!(it.stage.refusal(far).await, "body/invalid-data");
    let far_enough = MakePaymentFile {
        pay_on: "2026-06-01".parse().ok(),
        ..file_wanted()
    };
    assert_eq!(it.stage.ask(far_enough).await.unwrap().payments, 4);
}

#[tokio::test]
async fn the_journal_of_a_quarter_balances_and_is_its_debts() {
    let it = closed().await;
    let ask = ReadJournal {
        period_id: quarter(),
        regions: regions(),
    };
    let csv = STANDARD.decode(it.stage.ask(ask).await.unwrap().0).unwrap();
    let all = rows(&csv);
    let total = all.last().unwrap();
    // 1,208.30 that is paid and 512.40 that is booked alone.
    assert_eq!(total[6..], ["1720.70", "1720.70"]);
    assert_eq!(all.len(), 2 + 2 * 8);
    let internal: i64 = all
        .iter()
        .filter(|row| row[3] == "4990000")
        .map(|row| amount(&row[7]))
        .sum();
    assert_eq!(internal, 51_240);
}

fn amount(text: &str) -> i64 {
    text.replace('.', "").parse().unwrap()
}

#[tokio::test]
async fn a_statement_has_the_same_totals_in_every_form() {
    let it = closed().await;
    let all = it.statements(reader(), Some(QUARTER)).await;
    assert_eq!(all.member.len(), 7);
    for summary in all.member {
        let amounts = &summary.amounts;
        let totals = [
            amounts.price,
            amounts.holder,
            amounts.organizer,
            amounts.due,
            amounts.internal,
            amounts.others,
        ];
        let totals = totals.map(|one| one.decimal());
        let render = async |form| {
            let ask = RenderStatement {
                statement_id: summary.id,
                viewer: reader(),
                form,
            };
            STANDARD.decode(it.stage.ask(ask).await.unwrap().0).unwrap()
        };
        let (file, _) = it.file(summary.id).await;
        let last: Vec<&str> = file.lines().last().unwrap().split(',').collect();
        assert_eq!(last[last.len() - 7..last.len() - 1], totals, "CSV");
        let said = judge::of_bytes("xlsx", &render(StatementForm::Xlsx).await);
        let sheet = said["sheets"]["Afrekening"].as_array().unwrap();
        let shown = |row: &Value| -> Vec<String> {
            let cells = row.as_array().unwrap();
            let number = |cell: &Value| format!("{:.2}", cell.as_f64().unwrap());
            cells[cells.len() - 6..].iter().map(number).collect()
        };
        assert_eq!(shown(sheet.last().unwrap()), totals, "XLSX");
        for (column, total) in totals.iter().enumerate() {
            let lines = &sheet[1..sheet.len() - 1];
            let sum: i64 = lines.iter().map(|row| amount(&shown(row)[column])).sum();
            assert_eq!(Cents(sum), Cents(amount(total)), "the lines sum to it");
        }
        let said = judge::of_bytes("pdf", &render(StatementForm::Pdf).await);
        assert_eq!((&said["is_ua"], &said["language"]), (&true.into(), &"nl".into()));
        let text: String = said["pages"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(Value::as_str)
            .collect();
        let dues = format!("Verschuldigd {}", amounts.due.decimal());
        assert!(
            text.contains(&dues) && text.contains(&summary.sha256),
            "PDF: {dues} {text}"
        );
    }
    let theirs = RenderStatement {
        statement_id: it.statement(QUARTER, CLUB).await.id,
        viewer: crate::settling::finance_of(YOUTH),
        form: StatementForm::Pdf,
    };
    assert_eq!(it.stage.refusal(theirs).await, "statement-not-found");
}
