//! What goes to banks and comes back, as others read it.

use super::*;
use chrono::NaiveDate;
use contracts::Cents;
use serde_json::Value;
use testing::judge;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn transfer(n: u64, name: &str, account: &str, cents: i64) -> Transfer {
    Transfer {
        end_to_end_id: format!("38-2026-07-01-{n}"),
        ogm: Ogm::of(100_000 + n).unwrap(),
        name: name.into(),
        account: iban(account).unwrap(),
        amount: Cents(cents),
    }
}

fn batch() -> Batch {
    Batch {
        message_id: "BR-38-20260701-1".into(),
        initiator: "Beleefregio Getevallei \u{2013} financi\u{eb}n".into(),
        created_at: "2026-10-05T08:00:00Z".parse().unwrap(),
        on: day("2026-10-06"),
        drawn: vec![
            Drawn {
                name: "Gemeente Linter".into(),
                account: iban("BE68 5390 0754 7034").unwrap(),
                transfers: vec![
                    transfer(1, "Gemeente Zoutleeuw", "BE71096123456769", 12_520),
                    transfer(5, "TK De Vlinder & Co <vzw>", "NL91ABNA0417164300", 9_450),
                ],
            },
            Drawn {
                name: "Gemeente Geetbets".into(),
                account: iban("BE43068999999501").unwrap(),
                transfers: vec![transfer(2, "Gemeente Zoutleeuw", "BE71096123456769", 10_540)],
            },
        ],
    }
}

#[test]
fn a_file_for_banks_is_valid_by_the_schema_of_iso_20022() {
    let file = write(&batch()).unwrap();
    let said = judge::of_bytes("pain", file.as_bytes());
    assert_eq!(said["schema"], "pain.001.001.09");
    assert_eq!(said["faults"], Value::Array(vec![]), "{file}");
    for part in [
        "<NbOfTxs>3</NbOfTxs><CtrlSum>325.10</CtrlSum>",
        "<Ref>000010000191</Ref>",
        "<EndToEndId>38-2026-07-01-1</EndToEndId>",
        "<BtchBookg>false</BtchBookg>",
    ] {
        let compact: String = file.lines().map(str::trim).collect();
        assert!(compact.contains(part), "{part}: {file}");
    }
    assert_eq!(write(&batch()).unwrap(), file, "the same bytes");
    let mut wrong = batch();
    wrong.drawn[0].transfers[0].amount = Cents(0);
    assert!(write(&wrong).is_err());
}

#[test]
fn the_judge_of_files_for_banks_sees_what_is_wrong() {
    let wrong = write(&batch())
        .unwrap()
        .replace("<BtchBookg>false", "<BtchBookg>perhaps");
    let said = judge::of_bytes("pain", wrong.as_bytes());
    assert_ne!(said["faults"], Value::Array(vec![]));
}

#[test]
fn others_read_the_same_communications() {
    for number in [0, 1, 96, 97, 98, 909_337_554, 9_999_999_999] {
        let ogm = Ogm::of(number).unwrap();
        let said = judge::says("ogm", &ogm.to_string());
        assert_eq!(said["valid"], true, "{ogm}");
        assert_eq!(said["number"], ogm.digits());
    }
    for account in ["BE71096123456769", "BE43068999999501", "NL91ABNA0417164300"] {
        assert_eq!(judge::says("iban", account)["valid"], true);
    }
}

#[test]
fn an_account_is_an_iban_of_sepa() {
    let known = iban("be68 5390 0754 7034").unwrap();
    assert_eq!(known.as_str(), "BE68539007547034");
    for wrong in [
        "",
        "BE68539007547035",
        "BE6853900754703",
        "BR1500000000000010932840814P2",
        "539-0075470-34",
        &"BE".repeat(100),
    ] {
        assert!(iban(wrong).is_err(), "{wrong}");
    }
}

/// A record of CODA: parts at their places, blanks between them.
fn record(parts: &[(usize, &str)]) -> String {
    let mut letters = vec![' '; 128];
    for (at, text) in parts {
        for (n, letter) in text.chars().enumerate() {
            letters[at + n] = letter;
        }
    }
    letters.into_iter().collect()
}

fn thousandths(cents: i64) -> String {
    format!("{}{:015}", i64::from(cents < 0), cents.abs() * 10)
}

/// A statement of an account with these movements: cents, structured communication or text, reference.
pub fn coda(account: &str, movements: &[(i64, &str, &str)]) -> String {
    let currency = format!("{account:<34}EUR");
    let mut lines = vec![
        record(&[
            (0, "0"),
            (5, "061026"),
            (11, "539"),
            (14, "05"),
            (24, "1"),
            (127, "2"),
        ]),
        record(&[
            (0, "12"),
            (2, "001"),
            (5, &currency),
            (42, &thousandths(1_000_000)),
            (58, "051026"),
            (125, "001"),
        ]),
    ];
    let (mut sum, mut debit, mut credit) = (1_000_000, 0, 0);
    for (n, (cents, communication, reference)) in (1..).zip(movements) {
        sum += cents;
        debit += (-cents).max(0);
        credit += (*cents).max(0);
        let sequence = format!("{n:04}0000");
        lines.push(record(&[
            (0, "21"),
            (2, &sequence),
            (10, &format!("BANK{n:017}")),
            (31, &thousandths(*cents)),
            (47, "061026"),
            (53, "00101000"),
            (61, communication),
            (115, "061026"),
            (121, "0011 0"),
        ]));
        lines.push(record(&[
            (0, "22"),
            (2, &sequence),
            (63, reference),
            (125, "0 0"),
        ]));
    }
    lines.push(record(&[
        (0, "8001"),
        (4, &currency),
        (41, &thousandths(sum)),
        (57, "061026"),
        (127, "0"),
    ]));
    let count = format!("{:06}", lines.len() - 1);
    let (debit, credit) = (format!("{:015}", debit * 10), format!("{:015}", credit * 10));
    lines.push(record(&[
        (0, "9"),
        (16, &count),
        (22, &debit),
        (37, &credit),
        (127, "2"),
    ]));
    lines.join("\r\n") + "\r\n"
}

fn ours() -> String {
    let ogm = format!("1101{}", Ogm::of(100_001).unwrap().digits());
    coda(
        "BE68539007547034",
        &[
            (-12_520, &ogm, "38-2026-07-01-1"),
            (-9_450, "0geen structuur +++000/0100/00595+++", ""),
            (9_450, "0terug", "38-2026-07-01-5"),
        ],
    )
}

/// Amounts in the decimals of the judge.
fn cents(text: &str) -> i64 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let part = format!("{fraction:0<2}");
    format!("{whole}{part}").parse().unwrap()
}

#[test]
fn others_read_the_same_movements() {
    let sample = judge::packages().join("coda/CODA.txt");
    let files = [ours().into_bytes(), std::fs::read(sample).unwrap()];
    for bytes in files {
        let said = judge::of_bytes("coda", &bytes);
        let (theirs, ours) = (said.as_array().unwrap(), read(&bytes).unwrap());
        assert_eq!(theirs.len(), ours.len());
        for (theirs, ours) in theirs.iter().zip(&ours) {
            assert_eq!(theirs["account"], ours.account);
            let amounts: Vec<i64> = ours.movements.iter().map(|one| one.amount.0).collect();
            let moves = theirs["moves"].as_array().unwrap();
            let wanted: Vec<i64> = moves
                .iter()
                .map(|one| cents(one["amount"].as_str().unwrap()))
                .collect();
            assert_eq!(amounts, wanted);
            for (one, other) in moves.iter().zip(&ours.movements) {
                assert_eq!(one["date"], other.booked_on.to_string());
                let reference = one["reference"].as_str().unwrap_or_default().trim().to_owned();
                assert_eq!(reference, other.end_to_end_id.clone().unwrap_or_default());
            }
            let balance = |name: &str| cents(theirs[name].as_str().unwrap());
            assert_eq!(amounts.iter().sum::<i64>(), balance("new") - balance("old"));
        }
    }
    let statement = read(ours().as_bytes()).unwrap().remove(0);
    let ogms: Vec<Option<u64>> = statement
        .movements
        .iter()
        .map(|one| one.ogm.map(Ogm::number))
        .collect();
    assert_eq!(ogms, [Some(100_001), Some(100_005), None]);
    assert_eq!(
        statement.movements[0].end_to_end_id.as_deref(),
        Some("38-2026-07-01-1")
    );
}

#[test]
fn a_statement_that_does_not_agree_with_itself_is_refused() {
    let whole = ours();
    let lines: Vec<&str> = whole.lines().collect();
    for gone in 0..lines.len() {
        let mut cut = lines.clone();
        cut.remove(gone);
        assert!(read(cut.join("\r\n").as_bytes()).is_err(), "without line {gone}");
    }
    for at in 0..whole.len() {
        let mut bytes = whole.clone().into_bytes();
        bytes[at] = b'7';
        // Whatever it is taken for, nothing falls over.
        let _ = read(&bytes);
    }
    let other_amount = whole.replace(&thousandths(-12_520), &thousandths(-12_530));
    assert!(read(other_amount.as_bytes()).is_err());
    for nothing in ["", "\r\n", "hello", "<xml", "<Document/>"] {
        assert!(read(nothing.as_bytes()).is_err(), "{nothing}");
    }
}

/// A statement as camt.053 with what was booked: cents, end-to-end id, text.
pub fn camt(account: &str, movements: &[(i64, &str, &str)]) -> String {
    let entry = |(n, (cents, id, text)): (usize, &(i64, &str, &str))| {
        let kind = if *cents < 0 { "DBIT" } else { "CRDT" };
        let (whole, rest) = (cents.abs() / 100, cents.abs() % 100);
        format!(
            "<Ntry><Amt Ccy=\"EUR\">{whole}.{rest:02}</Amt><CdtDbtInd>{kind}</CdtDbtInd>
             <Sts><Cd>BOOK</Cd></Sts>
             <BookgDt><Dt>2026-10-06</Dt></BookgDt><AcctSvcrRef>BANK{n}</AcctSvcrRef>
             <NtryDtls><TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs>
             <Amt Ccy=\"EUR\">{whole}.{rest:02}</Amt>
             <CdtDbtInd>{kind}</CdtDbtInd><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )
    };
    let entries: String = movements.iter().enumerate().map(entry).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>
         <GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-10-06T20:00:00</CreDtTm></GrpHdr>
         <Stmt><Id>S-1</Id><Acct><Id><IBAN>{account}</IBAN></Id></Acct>{entries}</Stmt>
         </BkToCstmrStmt></Document>"
    )
}

#[test]
fn both_kinds_of_statements_say_the_same() {
    let (account, ogm) = ("BE68539007547034", Ogm::of(100_001).unwrap());
    let structured = format!("1101{}", ogm.digits());
    let text = format!("Betaling {ogm}");
    let one = read(coda(account, &[(-12_520, &structured, "E-1"), (300, "0rente", "")]).as_bytes()).unwrap();
    let two = read(camt(account, &[(-12_520, "E-1", &text), (300, "NOTPROVIDED", "rente")]).as_bytes());
    let plain = |statements: Vec<Statement>| {
        let of = |one: Movement| {
            (
                one.amount,
                one.booked_on,
                one.ogm,
                one.end_to_end_id,
                one.is_return,
            )
        };
        let all = statements.into_iter();
        all.map(|one| (one.account, one.movements.into_iter().map(of).collect::<Vec<_>>()))
            .collect::<Vec<_>>()
    };
    assert_eq!(plain(one), plain(two.unwrap()));
}
