//! The page that a partner prints: a code, where to go, until when. It says nothing of whoever gets it, and
//! nothing of what a pass may cost: it may lie on a table.

use chrono::NaiveDate;
use contracts::ReferralCode;
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
}

fn words(language: Language) -> Words {
    match language {
        Language::Nl => Words {
            language: "nl",
            title: "Jouw code voor een pas",
            go: "Ga met deze code naar een balie in:",
            until: "De code is geldig tot en met",
            once: "Je kan de code \u{e9}\u{e9}n keer gebruiken. Je hoeft er niets bij te vertellen.",
        },
        Language::Fr => Words {
            language: "fr",
            title: "Votre code pour un pass",
            go: "Pr\u{e9}sentez ce code \u{e0} un guichet de :",
            until: "Le code est valable jusqu'au",
            once: "Le code sert une seule fois. Vous n'avez rien \u{e0} expliquer.",
        },
        Language::De => Words {
            language: "de",
            title: "Ihr Code f\u{fc}r einen Pass",
            go: "Gehen Sie mit diesem Code zu einem Schalter in:",
            until: "Der Code gilt bis einschlie\u{df}lich",
            once: "Der Code gilt einmal. Sie m\u{fc}ssen nichts dazu sagen.",
        },
        Language::En => Words {
            language: "en",
            title: "Your code for a pass",
            go: "Take this code to a counter in:",
            until: "The code is valid until",
            once: "The code works once. You need not explain anything.",
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
pub fn page(code: &ReferralCode, regions: &[String], last_day: NaiveDate, language: Language) -> String {
    let Words {
        language,
        title,
        go,
        until,
        once,
    } = words(language);
    let regions: String = regions
        .iter()
        .map(|region| format!("<li>{}</li>", escaped(region)))
        .collect();
    let (code, last_day) = (code.in_groups(), last_day.format("%d/%m/%Y"));
    format!(
        "<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\"><title>{title}</title>\
         <style>body{{font:1.2rem sans-serif;margin:3rem;max-width:40rem}}\
         .code{{font:bold 3rem monospace;letter-spacing:.2em}}</style>\
         <h1>{title}</h1><p class=\"code\">{code}</p><p>{go}</p><ul>{regions}</ul>\
         <p>{until} {last_day}.</p><p>{once}</p></html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_the_code_in_groups_in_four_languages_and_says_nothing_of_who_gets_it() {
        let code = ReferralCode::of([7; 8]);
        let day = "2026-05-10".parse().unwrap();
        let regions = ["Beleefregio <Hageland>".to_owned()];
        for language in [Language::Nl, Language::Fr, Language::De, Language::En] {
            let text = page(&code, &regions, day, language);
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
