//! Who may be registered in one act.
//!
//! Rule: one to ten people are registered in one act, and the others join the family of one of them, if it is
//! said whose, as far as a family has room
//! Test: `an_act_is_for_one_to_ten_people_and_its_family_has_room`
//! Source: this house

use crate::family::limits::Limits;
use chrono::NaiveDate;
use contracts::Refusal;
use contracts::pass::MOST_TOGETHER;

/// Where in the body somebody stands.
pub fn place(n: usize) -> String {
    format!("/passholders/{n}")
}

/// Refuses an act of nobody or of too many, and a family of somebody who is not in it or with too many
/// members. `births` are those of all.
pub fn require(
    births: &[NaiveDate],
    main: Option<usize>,
    limits: Limits,
    today: NaiveDate,
) -> Result<(), Refusal> {
    if births.is_empty() || births.len() > MOST_TOGETHER {
        let words = format!("is for 1 to {MOST_TOGETHER} people");
        return Err(Refusal::invalid_data(&[("/passholders".into(), words)]));
    }
    let Some(main) = main else {
        return Ok(());
    };
    let Some(owner) = births.get(main) else {
        let words = "is the place of nobody in the act";
        return Err(Refusal::invalid_data(&[(
            "/family/mainPassholder".into(),
            words.into(),
        )]));
    };
    let mut family = vec![*owner];
    for (n, born) in births.iter().enumerate().filter(|(n, _)| *n != main) {
        let judged = limits.judge(&family, *born, today);
        judged.map_err(|refusal| refusal.at(&place(n)))?;
        family.push(*born);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_for_one_to_ten_people_and_its_family_has_room() {
        let limits = Limits {
            members: 4,
            adults: 2,
            adult_age: 18,
        };
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (adult, child, today) = (day("1986-06-30"), day("2017-05-03"), day("2026-11-14"));
        let refused = |births: &[NaiveDate], main: Option<usize>| {
            let refusal = require(births, main, limits, today).err()?;
            let first = refusal.extra.get("schemaErrors").map(|errors| &errors[0]);
            let pointer = match first {
                Some(error) => &error["jsonPointer"],
                None => &refusal.extra["jsonPointer"],
            };
            Some((refusal.slug.clone(), pointer.as_str()?.to_owned()))
        };
        let no = |slug: &str, pointer: &str| Some((slug.to_owned(), pointer.to_owned()));
        assert_eq!(refused(&[], None), no("body/invalid-data", "/passholders"));
        assert_eq!(
            refused(&[adult; 11], None),
            no("body/invalid-data", "/passholders")
        );
        assert_eq!(refused(&[adult; 10], None), None);
        assert_eq!(refused(&[adult], Some(0)), None);
        assert_eq!(
            refused(&[adult], Some(1)),
            no("body/invalid-data", "/family/mainPassholder")
        );
        assert_eq!(refused(&[child, adult, child, adult], Some(1)), None);
        assert_eq!(
            refused(&[adult, adult, child, adult], Some(3)),
            no("uitpas/too-many-adults-in-family", "/passholders/1")
        );
        assert_eq!(
            refused(&[adult, child, child, child, child], Some(0)),
            no("uitpas/too-many-family-members", "/passholders/4")
        );
    }
}
