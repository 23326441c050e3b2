//! Who bears what of a price: the rule of a key, applied to those who pay for somebody. Tariffs, sales and
//! whoever explains a sale compute it here.

use crate::key::{Step, steps};
use crate::municipality::Payers;
use contracts::billing::{PaidShare, Payer, Share};
use contracts::{Cents, OrganizerId};

/// A step of a key, and who pays it: the part of the municipality perhaps two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub step: Step,
    pub paid: Vec<PaidShare>,
}

/// In the order of the key. What is paid sums to the price.
pub fn parts(price: Cents, rule: &[(Payer, Share)], payers: &Payers, organizer: &OrganizerId) -> Vec<Part> {
    let part = |step: Step| Part {
        paid: paid(&step, payers, organizer),
        step,
    };
    steps(price, rule).into_iter().map(part).collect()
}

fn paid(step: &Step, payers: &Payers, organizer: &OrganizerId) -> Vec<PaidShare> {
    let share = |payer_id: Option<String>, cents: Cents| PaidShare {
        payer: step.payer.kind(),
        payer_id,
        cents,
    };
    match step.payer {
        Payer::Municipality => {
            let parts = payers.parts(step.cents).into_iter();
            parts.map(|(name, cents)| share(Some(name), cents)).collect()
        }
        Payer::Organizer => vec![share(Some(organizer.0.clone()), step.cents)],
        Payer::Fund(id) => vec![share(Some(id.to_string()), step.cents)],
        Payer::Passholder | Payer::Flanders => vec![share(None, step.cents)],
    }
}
