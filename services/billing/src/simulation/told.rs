//! What is told of a simulation: nothing of few.
//!
//! Rule: what a simulation says of a municipality or an organizer is of five sales at least: those with fewer
//! stand together, with the smallest of the others where they alone are too few; where all sales together are
//! too few nothing is said
//! Test: `whoever_has_few_sales_stands_together_with_others_and_the_totals_stay`
//! Source: this house: a number must not tell who is poor

use super::FEW;
use contracts::billing::{
    PayerKind, SimulatedMunicipality, SimulatedOrganizer, SimulatedPayer, SimulationResult,
};
use contracts::{Cents, Euro};

/// What one payer bore of the sales, and would have borne.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    pub payer: PayerKind,
    /// Empty for the passholder and Flanders.
    pub payer_id: String,
    pub sales: i64,
    pub before: Cents,
    pub after: Cents,
}

/// A row of a municipality or an organizer; without a name it is of several.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    name: Option<String>,
    sales: i64,
    before: Cents,
    after: Cents,
}

/// Of so many sales, of which so many would have had no reduced price.
pub fn told(sales: i64, not_covered: i64, effects: Vec<Effect>) -> SimulationResult {
    if sales < FEW {
        let nothing = sales == 0;
        return SimulationResult {
            sales: nothing.then_some(0),
            not_covered: nothing.then_some(0),
            payers: vec![],
            municipalities: vec![],
            organizers: vec![],
        };
    }
    let of = |kind: PayerKind| -> Vec<Line> {
        let theirs = effects.iter().filter(|one| one.payer == kind);
        let line = |one: &Effect| Line {
            name: Some(one.payer_id.clone()),
            sales: one.sales,
            before: one.before,
            after: one.after,
        };
        together(theirs.map(line).collect())
    };
    let municipality = |line: Line| SimulatedMunicipality {
        municipality: line.name,
        sales: line.sales,
        before: Euro(line.before),
        after: Euro(line.after),
    };
    let organizer = |line: Line| SimulatedOrganizer {
        organizer_id: line.name.map(Into::into),
        sales: line.sales,
        before: Euro(line.before),
        after: Euro(line.after),
    };
    let is_few = |number: i64| (1..FEW).contains(&number);
    SimulationResult {
        sales: Some(sales),
        not_covered: Some(not_covered).filter(|number| !is_few(*number)),
        payers: payers(&effects),
        municipalities: of(PayerKind::Municipality)
            .into_iter()
            .map(municipality)
            .collect(),
        organizers: of(PayerKind::Organizer).into_iter().map(organizer).collect(),
    }
}

/// All of one kind together, and each fund.
fn payers(effects: &[Effect]) -> Vec<SimulatedPayer> {
    let mut all: Vec<SimulatedPayer> = vec![];
    for one in effects {
        let payer_id = Some(one.payer_id.clone()).filter(|_| one.payer == PayerKind::Fund);
        let same = all
            .iter_mut()
            .find(|other| (other.payer, &other.payer_id) == (one.payer, &payer_id));
        match same {
            Some(other) => {
                other.before = Euro(other.before.0 + one.before);
                other.after = Euro(other.after.0 + one.after);
            }
            None => all.push(SimulatedPayer {
                payer: one.payer,
                payer_id,
                before: Euro(one.before),
                after: Euro(one.after),
            }),
        }
    }
    all.sort_by(|one, other| (one.payer, &one.payer_id).cmp(&(other.payer, &other.payer_id)));
    all
}

/// The largest first. Those of few sales are one line without a name, at the end; what stands in it is of
/// so many sales that none of them can be subtracted.
fn together(mut all: Vec<Line>) -> Vec<Line> {
    all.sort_by(|one, other| {
        other
            .sales
            .cmp(&one.sales)
            .then_with(|| one.name.cmp(&other.name))
    });
    let named = all.iter().take_while(|line| line.sales >= FEW).count();
    let mut few = all.split_off(named);
    while !few.is_empty() && few.iter().map(|line| line.sales).sum::<i64>() < FEW {
        match all.pop() {
            Some(smallest) => few.push(smallest),
            // Nobody else: what all sales come to stands in the totals alone.
            None => return vec![],
        }
    }
    if !few.is_empty() {
        all.push(Line {
            name: None,
            sales: few.iter().map(|line| line.sales).sum(),
            before: few.iter().map(|line| line.before).sum(),
            after: few.iter().map(|line| line.after).sum(),
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(payer: PayerKind, payer_id: &str, sales: i64, before: i64, after: i64) -> Effect {
        Effect {
            payer,
            payer_id: payer_id.into(),
            sales,
            before: Cents(before),
            after: Cents(after),
        }
    }

    fn shown(of: &[(&str, i64)]) -> Vec<(Option<String>, i64)> {
        let effects = of
            .iter()
            .map(|(name, sales)| effect(PayerKind::Municipality, name, *sales, sales * 100, sales * 50));
        let total: i64 = of.iter().map(|(_, sales)| sales).sum();
        let result = told(total.max(FEW), 0, effects.collect());
        let lines = result.municipalities;
        if !lines.is_empty() {
            let sum: Cents = lines.iter().map(|line| line.before.0).sum();
            assert_eq!(sum, Cents(total * 100));
        }
        lines
            .into_iter()
            .map(|line| (line.municipality, line.sales))
            .collect()
    }

    #[test]
    fn whoever_has_few_sales_stands_together_with_others_and_the_totals_stay() {
        let named = |name: &str, sales| (Some(name.to_owned()), sales);
        assert_eq!(
            shown(&[("Linter", 5), ("Geetbets", 9)]),
            [named("Geetbets", 9), named("Linter", 5)]
        );
        let two_few = shown(&[("Linter", 3), ("Geetbets", 9), ("Glabbeek", 2)]);
        assert_eq!(two_few, [named("Geetbets", 9), (None, 5)]);
        let one_few = shown(&[("Linter", 1), ("Geetbets", 9), ("Glabbeek", 6)]);
        assert_eq!(one_few, [named("Geetbets", 9), (None, 7)], "not to be subtracted");
        assert_eq!(shown(&[("Linter", 4)]), []);
    }

    #[test]
    fn of_under_five_sales_nothing_is_said() {
        let few = told(4, 1, vec![effect(PayerKind::Passholder, "", 4, 800, 900)]);
        assert_eq!((few.sales, few.not_covered, few.payers), (None, None, vec![]));
        assert_eq!(told(0, 0, vec![]).sales, Some(0));
        let some = told(9, 4, vec![effect(PayerKind::Passholder, "", 9, 800, 900)]);
        assert_eq!((some.sales, some.not_covered), (Some(9), None));
        assert_eq!(told(9, 5, vec![]).not_covered, Some(5));
    }

    #[test]
    fn payers_of_a_kind_stand_together_and_each_fund_alone() {
        let result = told(
            10,
            0,
            vec![
                effect(PayerKind::Municipality, "Linter", 5, 10, 20),
                effect(PayerKind::Municipality, "Geetbets", 5, 1, 2),
                effect(PayerKind::Fund, "7", 5, 0, 3),
                effect(PayerKind::Fund, "8", 5, 0, 4),
            ],
        );
        let shown = |one: &SimulatedPayer| (one.payer_id.clone(), one.before.0.0, one.after.0.0);
        let all: Vec<_> = result.payers.iter().map(shown).collect();
        assert_eq!(
            all,
            [(None, 11, 22), (Some("7".into()), 0, 3), (Some("8".into()), 0, 4)]
        );
    }
}
