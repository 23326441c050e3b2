//! Which organizers see the memberships of an association, and which write them down.
//!
//! Rule: an organizer sees the memberships of an association with the right to read or to write, and
//! registers, renews and ends them with the right to write
//! Test: `who_writes_down_members_sees_them_and_who_only_sees_them_is_told_so`,
//! `only_an_organizer_that_may_write_registers_and_ends_memberships`
//! Source: UiTPAS API 4.0, associations

use contracts::{OrganizerId, Refusal};

/// Who has which right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    /// Who sees memberships, those who write them included.
    pub readers: Vec<OrganizerId>,
    pub writers: Vec<OrganizerId>,
}

impl Rights {
    /// Of those who may read and those who may write.
    pub fn of(readers: &[OrganizerId], writers: &[OrganizerId]) -> Self {
        let mut all = [readers, writers].concat();
        all.sort();
        all.dedup();
        Self {
            readers: all,
            writers: writers.to_vec(),
        }
    }

    /// An association that the organizer does not see is none.
    ///
    /// # Errors
    /// 400 for what the organizer does not see, 403 for what it sees and may not write.
    pub fn require_write(&self, association: &str, organizer: &OrganizerId) -> Result<(), Refusal> {
        if !self.readers.contains(organizer) {
            return Err(Refusal::association_not_found(association));
        }
        match self.writers.contains(organizer) {
            true => Ok(()),
            false => Err(only_reads()),
        }
    }
}

/// The permission is there; it is the association that lets the organizer no more than read.
fn only_reads() -> Refusal {
    Refusal::new("auth/forbidden", 403, "Forbidden")
        .detail("This organizer sees the memberships of this association and does not write them down")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_writes_down_members_sees_them_and_who_only_sees_them_is_told_so() {
        let rights = Rights::of(&["bib".into()], &["chiro".into()]);
        assert_eq!(rights.readers, ["bib".into(), "chiro".into()]);
        let status = |organizer: &str| {
            let outcome = rights.require_write("leden", &organizer.into());
            outcome.map_err(|refusal| (refusal.status, refusal.slug))
        };
        assert_eq!(status("chiro"), Ok(()));
        assert_eq!(status("bib"), Err((403, "auth/forbidden".into())));
        assert_eq!(status("sport"), Err((400, "uitpas/association-not-found".into())));
        let refusal = rights.require_write("leden", &"bib".into()).unwrap_err();
        let words = refusal.detail.unwrap_or_default();
        assert!(words.contains("sees") && !words.contains("permission"), "{words}");
    }
}
