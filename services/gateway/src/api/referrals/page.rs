//! The page that a partner prints: a code, where to go, until when. It says nothing of whoever gets it, and
//! nothing of what a pass may cost: it may lie on a table. Where the partner may know whether it
//! worked, it says so, and that one may say no: nobody else asked whoever gets it.

use contracts::ReferralCode;
use contracts::pass::CreatedReferral;
use serde::Deserialize;
use utoipa::ToSchema;

/// In which language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Nl,
    Fr,
    De,
    En,
}

struct Words {
    language: &'static str,
    title: &'static str,
    go: &'static str,
    until: &'static str,
    once: &'static str,
    /// Where the partner may know.
    known: &'static str,
}

fn words(language: Language) -> Words {
    match language {
        Language::Nl => Words {
            language: "nl",
            title: "Jouw code voor een pas",
            go: "Ga met deze code naar een balie in:",
            until: "De code is geldig tot en met",
            once: "Je kan de code \u{e9}\u{e9}n keer gebruiken. Je hoeft er niets bij te vertellen.",
            known: "Wie je deze code gaf, mag vernemen of het gelukt is, en nooit waar of wanneer \
                    je iets doet. Wil je dat niet? Zeg het aan de balie.",
        },
        Language::Fr => Words {
            language: "fr",
            title: "Votre code pour un pass",
            go: "Pr\u{e9}sentez ce code \u{e0} un guichet de :",
            until: "Le code est valable jusqu'au",
            once: "Le code sert une seule fois. Vous n'avez rien \u{e0} expliquer.",
            known: "Qui vous a remis ce code peut apprendre si cela a abouti, mais jamais ce que \
                    vous faites, ni o\u{f9}, ni quand. Vous ne le souhaitez pas ? Dites-le au \
                    guichet.",
        },
        Language::De => Words {
            language: "de",
            title: "Ihr Code f\u{fc}r einen Pass",
            go: "Gehen Sie mit diesem Code zu einem Schalter in:",
            until: "Der Code gilt bis einschlie\u{df}lich",
            once: "Der Code gilt einmal. Sie m\u{fc}ssen nichts dazu sagen.",
            known: "Wer Ihnen diesen Code gegeben hat, darf erfahren, ob es geklappt hat, aber \
                    nie, was Sie wo und wann tun. M\u{f6}chten Sie das nicht? Sagen Sie es am \
                    Schalter.",
        },
        Language::En => Words {
            language: "en",
            title: "Your code for a pass",
            go: "Take this code to a counter in:",
            until: "The code is valid until",
            once: "The code works once. You need not explain anything.",
            known: "Whoever gave you this code may learn whether it worked, and never what you do, \
                    where or when. You would rather not? Say so at the counter.",
        },
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

/// The page as HTML.
pub fn page(created: &CreatedReferral, code: &ReferralCode, language: Language) -> String {
    let Words {
        language,
        title,
        go,
        until,
        once,
        known,
    } = words(language);
    let regions: String = created
        .regions
        .iter()
        .map(|region| format!("<li>{}</li>", escaped(region)))
        .collect();
    let (code, last_day) = (code.in_groups(), created.referral.last_day.format("%d/%m/%Y"));
    let known = match created.referral.partner_may_know {
        true => format!("<p>{known}</p>"),
        false => String::new(),
    };
    format!(
        "<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\"><title>{title}</title>\
         <style>body{{font:1.2rem sans-serif;margin:3rem;max-width:40rem}}\
         .code{{font:bold 3rem monospace;letter-spacing:.2em}}</style>\
         <h1>{title}</h1><p class=\"code\">{code}</p><p>{go}</p><ul>{regions}</ul>\
         <p>{until} {last_day}.</p><p>{once}</p>{known}</html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::pass::{Referral, ReferralForm, ShownState};
    use contracts::{PartnerId, ReferralId};

    #[test]
    fn the_page_has_the_code_in_groups_in_four_languages_and_says_nothing_of_who_gets_it() {
        let code = ReferralCode::of([7; 8]);
        let created = |may_know| CreatedReferral {
            made_with: String::new(),
            referral: Referral {
                id: ReferralId(uuid::Uuid::nil()),
                partner_id: PartnerId(uuid::Uuid::nil()),
                version: 1,
                state: ShownState::Created,
                form: ReferralForm::Paper,
                created_on: "2026-03-11".parse().unwrap(),
                last_day: "2026-05-10".parse().unwrap(),
                partner_may_know: may_know,
                postal_code: None,
            },
            code: 0,
            regions: vec!["Beleefregio <Hageland>".to_owned()],
        };
        for language in [Language::Nl, Language::Fr, Language::De, Language::En] {
            let text = page(&created(true), &code, language);
            let known = words(language).known;
            assert!(text.contains(known), "one may say no: {text}");
            assert!(!page(&created(false), &code, language).contains(known));
            assert!(
                text.contains(&code.in_groups()) && text.contains("10/05/2026"),
                "{text}"
            );
            assert!(text.contains("Beleefregio &lt;Hageland&gt;"), "{text}");
            for word in [
                "kans", "arm", "social", "sozial", "tarif", "pauvre", "poor", "OCMW", "CPAS",
            ] {
                assert!(
                    !text.to_lowercase().contains(&word.to_lowercase()),
                    "{word}: {text}"
                );
            }
        }
    }
}
