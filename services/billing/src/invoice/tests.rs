//! Invoices as others judge them.

use super::*;
use crate::bank::iban;
use proptest::prelude::*;
use serde_json::Value;
use testing::judge;

fn company(name: &str, number: &str) -> Company {
    Company {
        name: name.into(),
        number: number.into(),
        has_vat: true,
        street: "Dorpsstraat 1".into(),
        postal_code: "3450".into(),
        city: "Geetbets".into(),
    }
}

/// What a club asks of a municipality.
fn asked(vat: Vat, amounts: &[i64]) -> Invoice {
    let day = |text: &str| text.parse().unwrap();
    Invoice {
        number: "38-2026-07-01-7".into(),
        issued_on: day("2026-10-05"),
        due_on: day("2026-11-04"),
        period: (day("2026-07-01"), day("2026-09-30")),
        account: iban("BE71096123456769").unwrap(),
        ogm: Ogm::of(100_001).unwrap(),
        buyer_reference: "Reglement vrijetijdspas".into(),
        seller: company("Turnkring De Vlinder <vzw> & Co", "0123456749"),
        buyer: company("Gemeente Geetbets", "0987654394"),
        vat,
        lines: amounts
            .iter()
            .map(|cents| Line {
                text: "Aandeel kansentarief \u{2013} lessen".into(),
                count: 12,
                amount: Cents(*cents),
            })
            .collect(),
    }
}

fn exempt() -> Vat {
    Vat::Exempt("Vrijgesteld: artikel 44 W.BTW".into())
}

fn require_accepted(file: &str, kind: &str) {
    let said = judge::of_bytes("ubl", file.as_bytes());
    assert_eq!(said["kind"], kind);
    assert_eq!(said["faults"], Value::Array(vec![]), "{file}");
    assert!(
        said["fired"].as_u64().unwrap() > 20,
        "rules were looked at: {said}"
    );
}

#[test]
fn an_invoice_and_its_credit_note_keep_the_rules_of_the_norm() {
    for vat in [exempt(), Vat::Percent(21)] {
        let asked = asked(vat, &[37_800, 1, 9_450]);
        require_accepted(&invoice(&asked).unwrap(), "Invoice");
        let note = credit_note(&asked, "38-2026-07-01-7-C", "2026-10-20".parse().unwrap()).unwrap();
        require_accepted(&note, "CreditNote");
        assert!(note.contains("38-2026-07-01-7<"), "it names what it takes back");
    }
    let file = invoice(&asked(exempt(), &[37_800])).unwrap();
    for part in ["378.00", "0208", "+++000/0100/00191+++", "BE71096123456769"] {
        assert!(file.contains(part), "{part}");
    }
}

#[test]
fn what_would_not_be_accepted_is_not_written() {
    let of = |change: fn(&mut Invoice)| {
        let mut asked = asked(exempt(), &[37_800]);
        change(&mut asked);
        invoice(&asked)
    };
    assert!(of(|_| {}).is_ok());
    for change in [
        (|asked: &mut Invoice| asked.buyer.number = "0987654395".into()) as fn(&mut Invoice),
        |asked| asked.lines.clear(),
        |asked| asked.buyer_reference.clear(),
        |asked| asked.number.clear(),
        |asked| asked.period.1 = "2026-06-01".parse().unwrap(),
    ] {
        assert!(of(change).is_err());
    }
}

#[test]
fn the_judge_of_invoices_sees_what_is_wrong() {
    let file = invoice(&asked(exempt(), &[37_800])).unwrap();
    let wrong = file.replace("378.00", "378.01").replacen("378.01", "378.00", 1);
    let said = judge::of_bytes("ubl", wrong.as_bytes());
    assert_ne!(said["faults"], Value::Array(vec![]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn an_invoice_comes_to_the_sum_of_its_lines(amounts in prop::collection::vec(1i64..10_000_000, 1..12)) {
        let file = invoice(&asked(exempt(), &amounts)).unwrap();
        let sum: i64 = amounts.iter().sum();
        let payable = format!(">{}.{:02}</cbc:PayableAmount>", sum / 100, sum % 100);
        prop_assert!(file.contains(&payable), "{payable} {file}");
    }
}
