//! The invoice and the credit note as UBL 2.1.

use super::{Company, Invoice, Line, Vat};
use chassis::Fault;
use contracts::Refusal;
use en16931::invoice::{InvoiceLine, Party, PaymentInstructions, Period, PostalAddress};
use en16931::profiles::PeppolBis3;
use en16931::validation::profile::Validated;
use en16931::{Date, Identifier, InvoiceAmount, Percentage, Quantity, Reconciler};
use en16931_formats::Syntax;
use rust_decimal::Decimal;

/// What every document of Peppol BIS Billing 3 says of itself.
const SPECIFICATION: &str = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
const PROCESS: &str = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";
/// The scheme of Belgian enterprise numbers.
const ENTERPRISE: &str = "0208";
const PIECES: &str = "C62";

/// The invoice as a file.
///
/// # Errors
/// Refused when a rule of Peppol or of the European norm is broken, with the names of the rules.
pub fn invoice(asked: &Invoice) -> Result<String, Fault> {
    written(model(asked)?)
}

/// A credit note of all that an invoice asked for.
///
/// # Errors
/// As [`invoice`].
pub fn credit_note(asked: &Invoice, number: &str, on: chrono::NaiveDate) -> Result<String, Fault> {
    written(model(asked)?.to_credit_note(number, day(on)?))
}

fn written(model: en16931::Invoice) -> Result<String, Fault> {
    let proof = Validated::<PeppolBis3>::new(model).map_err(|rejected| {
        let fatal = rejected.report().fatal();
        let rules: Vec<String> = fatal
            .map(|finding| format!("{} ({})", finding.rule, finding.path))
            .collect();
        Refusal::invalid(format!("An invoice breaks {}", rules.join(", ")))
    })?;
    Ok(en16931_formats::write(&proof, Syntax::Ubl).xml)
}

fn model(asked: &Invoice) -> Result<en16931::Invoice, Fault> {
    let payment = PaymentInstructions {
        remittance_information: Some(asked.ogm.to_string()),
        ..PaymentInstructions::sepa_credit_transfer(asked.account.as_str(), None)
    };
    let (from, to) = asked.period;
    let mut model =
        en16931::Invoice::builder(SPECIFICATION, &*asked.number, day(asked.issued_on)?, "380", "EUR")
            .business_process(PROCESS)
            .seller(party(&asked.seller)?)
            .buyer(party(&asked.buyer)?)
            .buyer_reference(&*asked.buyer_reference)
            .payment(payment)
            .due_date(day(asked.due_on)?)
            .invoicing_period(Period {
                start: Some(day(from)?),
                end: Some(day(to)?),
            });
    for (n, line) in (1..).zip(&asked.lines) {
        model = model.line(model_line(n, line, &asked.vat));
    }
    let reconciler = match &asked.vat {
        Vat::Percent(_) => Reconciler::new(),
        Vat::Exempt(reason) => Reconciler::new().exemption("E", Some(reason.as_str()), None),
    };
    model.build_reconciled_with(&reconciler).map_err(refused)
}

fn model_line(n: usize, line: &Line, vat: &Vat) -> InvoiceLine {
    let (category, percent) = match vat {
        Vat::Percent(percent) => ("S", *percent),
        Vat::Exempt(_) => ("E", 0),
    };
    InvoiceLine::new(
        n.to_string(),
        &*line.text,
        Quantity::new(Decimal::from(line.count)),
        PIECES,
        InvoiceAmount::from_minor_units(line.amount.0),
        category,
        Some(Percentage::new(Decimal::from(percent))),
    )
}

fn party(company: &Company) -> Result<Party, Fault> {
    let number = Identifier::eas(&*company.number, ENTERPRISE).map_err(refused)?;
    let address = PostalAddress::new(&*company.street, &*company.city, &*company.postal_code, "BE");
    let party = Party::new(&*company.name, address.map_err(refused)?).with_electronic_address(number.clone());
    let party = Party {
        legal_registration: Some(number),
        ..party
    };
    Ok(match company.has_vat {
        true => party.with_vat_identifier(format!("BE{}", company.number)),
        false => party,
    })
}

fn day(day: chrono::NaiveDate) -> Result<Date, Fault> {
    use chrono::Datelike;
    let of = |number: u32| u8::try_from(number).unwrap_or_default();
    Date::new(day.year(), of(day.month()), of(day.day())).map_err(refused)
}

fn refused(error: impl std::fmt::Display) -> Fault {
    Refusal::invalid(format!("No invoice: {error}")).into()
}
