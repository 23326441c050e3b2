//! Where in the body of an order something is wrong.

use chassis::Fault;

/// The place of the registration with this number: the first is whoever orders.
fn place(n: usize) -> String {
    match n.checked_sub(1) {
        None => "/mainPassholderRegistration".into(),
        Some(extra) => format!("/extraPassholderRegistrations/{extra}"),
    }
}

/// The same fault, pointing to a registration, or into it where it pointed already.
pub fn at(n: usize, fault: Fault) -> Fault {
    match fault {
        Fault::Refused(refusal) => refusal.at(&place(n)).into(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::Refusal;

    #[test]
    fn what_is_wrong_is_pointed_at_within_its_registration() {
        let shown = |n: usize, refusal: Refusal| match at(n, refusal.into()) {
            Fault::Refused(refusal) => refusal.extra,
            other => panic!("{other}"),
        };
        let wrong = || Refusal::invalid_data(&[("/name".into(), "is required".into())]);
        let of_first = shown(0, wrong());
        assert_eq!(
            of_first["schemaErrors"][0]["jsonPointer"],
            "/mainPassholderRegistration/name"
        );
        let of_third = shown(2, wrong());
        assert_eq!(
            of_third["schemaErrors"][0]["jsonPointer"],
            "/extraPassholderRegistrations/1/name"
        );
        let city = shown(1, Refusal::uitpas("invalid-city", "No such city"));
        assert_eq!(city["jsonPointer"], "/extraPassholderRegistrations/0");
    }
}
