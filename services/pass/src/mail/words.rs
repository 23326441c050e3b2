//! What mails say.
//!
//! Rule: a mail says nothing of a right, a price or a number of a pass: for two who differ in a right alone
//! it is the same, in its subject and to the byte
//! Test: `mails_to_two_who_differ_in_a_right_alone_are_the_same_to_the_byte`
//! Source: docs/security.md: nobody can tell who is poor
//!
//! Rule: a mail names somebody by a name alone: at most sixty letters and what stands between them; whoever
//! typed anything else - an address of a page, a number to call, a line - is not named
//! Test: `what_is_no_name_stands_in_no_mail`
//! Source: this house: anybody orders a pass, for any address

use super::links::Links;
use super::{Kind, Language, Reader};
use serde::Deserialize;
use std::sync::LazyLock;

/// A mail as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    subject: String,
    lines: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    /// For somebody who is not named.
    somebody: String,
    welcome: Text,
    order: Text,
    family: Text,
    linked: Text,
    notice: Text,
    /// Behind a mail whose reader is led to an account.
    account: Vec<String>,
    /// Behind a mail whose reader is led out of a family.
    leave: Vec<String>,
}

/// In characters.
const LONGEST_NAME: usize = 60;

type Parsed = Result<Texts, String>;

fn parsed(text: &str) -> Parsed {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

static NL: LazyLock<Parsed> = LazyLock::new(|| parsed(include_str!("texts/nl.json")));
static FR: LazyLock<Parsed> = LazyLock::new(|| parsed(include_str!("texts/fr.json")));
static DE: LazyLock<Parsed> = LazyLock::new(|| parsed(include_str!("texts/de.json")));
static EN: LazyLock<Parsed> = LazyLock::new(|| parsed(include_str!("texts/en.json")));

/// The words for this reader.
///
/// # Errors
/// When the texts that this program was built with cannot be read.
pub fn letter(kind: Kind, language: Language, reader: &Reader, links: &Links) -> Result<Letter, String> {
    let texts = match language {
        Language::Nl => &NL,
        Language::Fr => &FR,
        Language::De => &DE,
        Language::En => &EN,
    };
    let texts = texts.as_ref().map_err(String::clone)?;
    let text = match kind {
        Kind::Welcome => &texts.welcome,
        Kind::Order => &texts.order,
        Kind::Family => &texts.family,
        Kind::Linked => &texts.linked,
        Kind::Notice => &texts.notice,
    };
    let account = texts.account.iter().filter(|_| links.account.is_some());
    let leave = texts.leave.iter().filter(|_| links.leave.is_some());
    let all = text.lines.iter().chain(account).chain(leave);
    let lines: Vec<String> = all
        .map(|line| filled(line, reader, links, &texts.somebody))
        .collect();
    Ok(Letter {
        subject: text.subject.clone(),
        body: lines.join("\n") + "\n",
    })
}

/// In one pass: a name may look like a place for another word.
fn filled(line: &str, reader: &Reader, links: &Links, somebody: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (place, after) = after.split_once('}').unwrap_or((after, ""));
        match place {
            "name" => out.push_str(name(&reader.name).unwrap_or_default()),
            "region" => out.push_str(&one_line(&reader.region)),
            "other" => out.push_str(name(&reader.other).unwrap_or(somebody)),
            "number" => out.push_str(&reader.number.to_string()),
            "account" => out.push_str(links.account.as_deref().unwrap_or_default()),
            "leave" => out.push_str(links.leave.as_deref().unwrap_or_default()),
            _ => {}
        }
        rest = after;
    }
    (out + rest).trim_end().to_owned()
}

fn name(text: &str) -> Option<&str> {
    let mut before = ' ';
    let is_plain = text.chars().all(|c| {
        // Programs make a link of what has a dot within a word.
        let is_host = before == '.' && c.is_alphabetic();
        before = c;
        let is_accent = ('\u{300}'..='\u{36f}').contains(&c);
        !is_host && (c.is_alphabetic() || is_accent || " .-'’".contains(c))
    });
    let is_short = text.chars().nth(LONGEST_NAME).is_none();
    (is_plain && is_short && !text.trim().is_empty()).then_some(text)
}

fn one_line(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(name: &str) -> Reader {
        Reader {
            address: "an@example.org".into(),
            name: name.into(),
            region: "Beleefregio".into(),
            other: "Jef".into(),
            number: 2,
            has_account: false,
            joined: None,
        }
    }

    fn links() -> Links {
        Links {
            account: Some("https://pass.example/account".into()),
            leave: Some("https://pass.example/leave?customToken=x".into()),
        }
    }

    fn letter(kind: Kind, language: Language, reader: &Reader) -> Result<Letter, String> {
        super::letter(kind, language, reader, &links())
    }

    const KINDS: [Kind; 4] = [Kind::Welcome, Kind::Order, Kind::Family, Kind::Linked];
    const PAGES: [&str; 2] = [
        "https://pass.example/account\n",
        "https://pass.example/leave?customToken=x\n",
    ];
    const LANGUAGES: [Language; 4] = [Language::Nl, Language::Fr, Language::De, Language::En];

    #[test]
    fn every_mail_has_words_in_every_language_and_no_place_is_left_open() {
        for language in LANGUAGES {
            for kind in KINDS {
                let letter = letter(kind, language, &reader("An")).unwrap();
                let all = format!("{} {}", letter.subject, letter.body);
                assert!(
                    all.contains("An") && !all.contains('{') && !all.contains('}'),
                    "{all}"
                );
                assert!(
                    !letter.subject.contains("An"),
                    "a subject says nothing of anybody"
                );
                let tells = match kind {
                    Kind::Welcome | Kind::Linked | Kind::Notice => "Beleefregio",
                    Kind::Order => " 2 ",
                    Kind::Family => "Jef",
                };
                assert!(letter.body.contains(tells), "{all}");
                assert!(PAGES.iter().all(|page| letter.body.contains(page)), "{all}");
            }
        }
    }

    #[test]
    fn a_notice_names_nobody_and_says_nothing_of_a_right() {
        for language in LANGUAGES {
            let to = |name: &str| {
                let mut reader = reader(name);
                reader.region = name.into();
                super::letter(Kind::Notice, language, &reader, &Links::default()).unwrap()
            };
            let letter = to("An");
            assert_eq!(letter, to("Lotte"), "the same to everybody");
            let all = format!("{} {}", letter.subject, letter.body).to_lowercase();
            for word in ["kans", "social", "sozial", "tari", "korting", "{"] {
                assert!(!all.contains(word), "{word} in {all}");
            }
        }
    }

    #[test]
    fn what_is_no_name_stands_in_no_mail() {
        let long = "a".repeat(61);
        for odd in [
            "{other}\r\nBcc: x",
            "An\nKlik",
            "https://win.example",
            "www.win.example",
            "win.example",
            "an@example.org",
            "Bel 0900",
            "An \u{202e}",
            " ",
            &long,
        ] {
            let mut reader = reader(odd);
            reader.other = odd.to_owned();
            let greeting = letter(Kind::Welcome, Language::Nl, &reader).unwrap().body;
            assert!(greeting.starts_with("Dag\n"), "{greeting}");
            let family = letter(Kind::Family, Language::Nl, &reader).unwrap().body;
            assert!(family.contains("\nIemand heeft je"), "{family}");
        }
        for right in [
            "An",
            "Jean-Pierre",
            "D’Haese",
            "Zoë",
            "Zoe\u{308}",
            "J. P.",
            "İlker Šć",
        ] {
            let greeting = letter(Kind::Welcome, Language::Nl, &reader(right)).unwrap().body;
            assert!(greeting.starts_with(&format!("Dag {right}\n")), "{greeting}");
        }
    }
}
