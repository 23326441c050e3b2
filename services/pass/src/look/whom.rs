//! Whom an answer shows.
//!
//! Rule: whoever is named by a question that is answered, or is in its answer, was looked at
//! Test: `whoever_is_in_an_answer_is_noted_once_for_each_question`
//! Source: this house

use chassis::Fault;
use contracts::pass::*;
use contracts::{Page, PassholderId};
use std::collections::BTreeSet;

/// A question whose answer shows passholders.
pub trait Whom: Shows {
    /// Whom the question names.
    fn named(&self) -> Option<PassholderId> {
        None
    }

    /// Who is in the answer beside those.
    fn shown(_: &Self::Reply) -> Vec<PassholderId> {
        vec![]
    }
}

/// Each once. A refusal shows whom it names: whose a blocked card is.
pub fn whom<A: Whom>(named: Option<PassholderId>, answer: &Result<A::Reply, Fault>) -> Vec<PassholderId> {
    let all: BTreeSet<PassholderId> = match answer {
        Ok(reply) => named.into_iter().chain(A::shown(reply)).collect(),
        Err(fault) => refused(fault).into_iter().collect(),
    };
    all.into_iter().collect()
}

fn refused(fault: &Fault) -> Option<PassholderId> {
    let named = fault.refusal()?.extra.get("passholderId")?;
    named.as_str()?.parse().ok().map(PassholderId)
}

/// Groups are nobody.
impl Whom for FindPass {
    fn shown(pass: &Pass) -> Vec<PassholderId> {
        let is_person = pass.pass_type == PassType::Individual;
        is_person.then_some(pass.passholder_id).into_iter().collect()
    }
}

impl Whom for SearchPassholders {
    fn shown(page: &Page<Passholder>) -> Vec<PassholderId> {
        page.member.iter().map(|person| person.id).collect()
    }
}

/// The one to compare with, and those who are like.
impl Whom for FindDoubles {
    fn named(&self) -> Option<PassholderId> {
        Some(self.passholder_id)
    }

    fn shown(page: &Page<Passholder>) -> Vec<PassholderId> {
        page.member.iter().map(|person| person.id).collect()
    }
}

impl Whom for ListNonUse {
    fn shown(page: &Page<Passholder>) -> Vec<PassholderId> {
        page.member.iter().map(|person| person.id).collect()
    }
}

impl Whom for ReadPassholders {
    fn shown(all: &Vec<Passholder>) -> Vec<PassholderId> {
        all.iter().map(|person| person.id).collect()
    }
}

/// The owner, and the others of the list.
impl Whom for ListFamilyMembers {
    fn named(&self) -> Option<PassholderId> {
        Some(self.passholder_id)
    }

    fn shown(family: &Vec<FamilyMember>) -> Vec<PassholderId> {
        let persons = family.iter().filter_map(|member| member.passholder.as_ref());
        persons.map(|person| person.id).collect()
    }
}

/// The member, and the owners of the families.
impl Whom for ListFamilies {
    fn named(&self) -> Option<PassholderId> {
        Some(self.passholder_id)
    }

    fn shown(families: &Vec<Family>) -> Vec<PassholderId> {
        families.iter().map(|family| family.passholder_id).collect()
    }
}

/// Questions about the one whom they name.
macro_rules! about {
    ($($ask:ty),+) => {
        $(impl Whom for $ask {
            fn named(&self) -> Option<PassholderId> {
                Some(self.passholder_id)
            }
        })+
    };
}

about!(
    ReadPassholder,
    ReadNote,
    FindPicture,
    ReadSchool,
    ReadMove,
    ReadSecondHome,
    ListAssociationMemberships,
    PreviewMembership,
    PriceForHolder,
    ListLooks
);
