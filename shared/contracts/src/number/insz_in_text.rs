//! National numbers that stand in a text where they do not belong, however they are written there.
//!
//! Rule: a national number is noticed however it is written, and no other number is taken for one
//! Test: `a_national_number_is_noticed_however_it_is_written`, `other_numbers_are_not_noticed`
//! Source: docs/security.md

use super::Insz;
use uuid::Uuid;

impl Insz {
    /// Whether a text holds what looks like a national number: check digits that fit and a day that can be.
    ///
    /// Looked at are the first eleven of 11 to 20 digits in a row, because the barcode of an identity or
    /// health card goes on after the number, also between letters; and eleven digits in groups, whatever
    /// stands between the groups. Digits of all scripts count, and characters that nobody sees do not.
    ///
    /// Of eleven digits that mean something else, one in four hundred looks like one by chance; one in fifty
    /// where they begin with a day, as a number that is counted per day does. Never refused are UUIDs, pass
    /// numbers of thirteen digits, and telephone numbers as they are dialled: a national one is shorter, one
    /// with its country begins with `+` or `00`.
    pub fn stands_in(text: &str) -> bool {
        let is_end = |c: char| !c.is_alphanumeric() && c != '-' && !is_unseen(c);
        let mut chain = Chain::default();
        let mut before = ' ';
        for word in text.split_inclusive(is_end) {
            let end = word.chars().next_back().filter(|c| is_end(*c));
            let is_id = Uuid::try_parse(word.trim_end_matches(is_end).trim_matches('-')).is_ok();
            if is_id {
                if chain.holds_a_number() {
                    return true;
                }
                chain = Chain::default();
                before = end.unwrap_or(' ');
                continue;
            }
            for c in word.chars().filter(|c| !is_unseen(*c)) {
                if let Some(digit) = digit(c) {
                    chain.push(digit, before);
                } else if c.is_alphanumeric() {
                    if chain.holds_a_number() {
                        return true;
                    }
                    chain = Chain::default();
                } else {
                    chain.part();
                    if c == '+' && before.is_alphanumeric() {
                        // A sum or an encoded blank, not the start of a telephone number.
                        before = ' ';
                        continue;
                    }
                }
                before = c;
            }
        }
        chain.holds_a_number()
    }
}

/// Groups of digits with no letter between them.
#[derive(Default)]
struct Chain {
    digits: String,
    groups: Vec<Group>,
    is_parted: bool,
}

struct Group {
    /// Where its digits begin.
    start: usize,
    has_plus: bool,
}

impl Chain {
    fn push(&mut self, digit: char, before: char) {
        if self.is_parted || self.groups.is_empty() {
            self.groups.push(Group {
                start: self.digits.len(),
                has_plus: before == '+',
            });
        }
        self.digits.push(digit);
        self.is_parted = false;
    }

    fn part(&mut self) {
        self.is_parted = true;
    }

    fn holds_a_number(&self) -> bool {
        let begins_one = |n: usize| starts_with_one(self.group(n)) || self.is_one_in_groups(n);
        (0..self.groups.len()).any(|n| !self.groups[n].has_plus && begins_one(n))
    }

    fn start(&self, n: usize) -> usize {
        self.groups.get(n).map_or(self.digits.len(), |group| group.start)
    }

    fn group(&self, n: usize) -> &str {
        &self.digits[self.start(n)..self.start(n + 1)]
    }

    /// Eleven digits in groups: parted where a printed number is, or anyhow when no other digits stand beside
    /// them.
    fn is_one_in_groups(&self, first: usize) -> bool {
        let is_whole = self.digits.len() == 11;
        let start = self.start(first);
        for n in first..self.groups.len() {
            match self.start(n + 1) - start {
                11 => return is_plausible(&self.digits[start..start + 11]),
                2 | 4 | 6 | 9 => {}
                0..11 if is_whole => {}
                _ => return false,
            }
        }
        false
    }
}

/// Digits in a row, of which the first eleven are a number.
fn starts_with_one(digits: &str) -> bool {
    let is_pass = digits.len() == 13 && has_luhn(digits);
    // Of these countries the code reads as a month of a bis number.
    let is_dialled =
        (12..=15).contains(&digits.len()) && ["0031", "0032", "0044", "0049"].contains(&&digits[..4]);
    (11..=20).contains(&digits.len()) && !is_pass && !is_dialled && is_plausible(&digits[..11])
}

fn is_plausible(digits: &str) -> bool {
    let is_day = |insz: Insz| {
        let (month, day) = (insz.part(2..4), insz.part(4..6));
        month < 60 && month % 20 <= 12 && day <= 31
    };
    Insz::parse(digits).is_ok_and(is_day)
}

fn has_luhn(digits: &str) -> bool {
    super::pass_number::luhn_sum(digits).is_multiple_of(10)
}

/// Where the ten digits of each script but ours begin in Unicode.
const ZEROS: [u32; 65] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
    0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0,
    0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50,
    0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140,
    0x1e2f0, 0x1e950, 0x1fbf0,
];

fn digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let code = u32::from(c);
    let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

/// Characters without a width of their own.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PassNumber;
    use proptest::prelude::*;

    #[test]
    fn a_national_number_is_noticed_however_it_is_written() {
        for text in [
            "85073099833",
            " 85.07.30-998.33",
            "Mevr. X (85 07 30 998 33)",
            "kaart:17050399911;",
            "ref-85.07.30-998.33-b",
            "a17050300040b",
            "x17050300040",
            "1705030004012345678",
            "850730998330",
            "170503-000-40",
            "17/05/03 000/40",
            "17_05_03_000_40",
            "17:05:03:000:40",
            "17 , 05 , 03 , 000 , 40",
            "1705 0300 040",
            "2 kaarten: 17.05.03-000.40",
            "17.05.03-000.40 12345678",
            "１７０５０３０００４０",
            "١٧٠٥٠٣٠٠٠٤٠",
            "17\u{200b}0503\u{2060}00040",
            "1\u{feff}7\u{ad}05-0300\u{200d}040",
            "a+17050300040",
            "b1e00000-0000-4000-8000-000000000001 17050300040",
            "17050300040 b1e00000-0000-4000-8000-000000000001",
            "17.05.03-000.40 b1e00000-0000-4000-8000-000000000001",
            "12 17.05.03-000.40 12",
            "17050300040123456789",
            // The group ends before the digits beside it.
            "170503000401 1234567890",
            "1 17050300040",
        ] {
            assert!(Insz::stands_in(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_not_noticed() {
        for text in [
            "",
            "0990100000308",
            "85073099867",
            "99993099868",
            "b1e00000-0000-4000-8000-000000000001",
            "order 2026-11-24 10:15",
            "2026-11-24 10:15:30",
            "2026-11-24T10:15:30.123Z",
            "BE68 5390 0754 7034",
            "0470 12 34 56 / 09 123 45 67",
            // More than a barcode has.
            "170503000401234567890",
            "1705030004009",
            "1705030004009 1",
            // Parted where no printed number is, and other digits beside them.
            "1 70503 000 40 1",
            "170 503 000 40 1",
            "17050 3000 40 1",
            "1705030 00 40 1",
            "1705 0300 040 1",
            "1 1705 0300 040",
            "1705030004 0 1",
            "170503 b1e00000-0000-4000-8000-000000000001 00040",
            "170503 a 00040",
            // Telephone numbers that fit.
            "+32400010008",
            "32 +32400010008",
            "0031 00 10 049 0",
            "003100100490",
            "003200100560",
            "004400100430",
            "004900100490",
        ] {
            assert!(!Insz::stands_in(text), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn no_uuid_is_a_national_number(bits in any::<u128>(), n in any::<u16>()) {
            let id = Uuid::from_u128(bits);
            let decimal = format!("{:032}", bits % 10_u128.pow(32));
            let of_digits = Uuid::try_parse(&decimal).unwrap();
            for text in [
                id.to_string(),
                id.simple().to_string(),
                of_digits.to_string(),
                format!("https://io.uitdatabank.be/events/{id}"),
                format!("b1e00000-0000-4000-8000-{n:012}"),
            ] {
                prop_assert!(!Insz::stands_in(&text), "{}", text);
            }
        }

        #[test]
        fn no_pass_number_is_a_national_number(
            prefix in 0..100_000_u32,
            n in 0..1_000_000_u32,
            social: bool,
        ) {
            let pass = PassNumber::of_kind(prefix, n, social);
            prop_assert!(!Insz::stands_in(pass.as_ref()), "{:?}", pass);
        }

        #[test]
        fn no_telephone_number_is_a_national_number(n in 0..10_000_000_u32, mobile in 45..100_u32) {
            let (a, b) = (n / 10_000, n % 10_000);
            let (c, d) = (b / 100, b % 100);
            for text in [
                format!("+32{mobile:02}{n:07}"),
                format!("+324{:08}", n * 9),
                format!("+32 4{mobile} {c:02} {d:02} {c:02}"),
                format!("+32 (0)4{mobile} {c:02} {d:02} {c:02}"),
                format!("00324{mobile}{:06}", n % 1_000_000),
                format!("00322{n:07}"),
                format!("0032 2 {a:03} {c:02} {d:02}"),
                format!("04{mobile}{:06}", n % 1_000_000),
                format!("04{mobile}/{c:02}.{d:02}.{c:02}"),
                format!("02 {a:03} {c:02} {d:02}"),
                format!("0031 20 {n:07}"),
                format!("003120{n:07}"),
            ] {
                prop_assert!(!Insz::stands_in(&text), "{}", text);
            }
        }

        #[test]
        fn what_is_noticed_plain_is_noticed_in_letters_and_before_the_digits_of_a_card(
            nine in "[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9])[0-9]{3}",
            card in "[0-9]{3,9}",
        ) {
            let check = 97 - nine.parse::<u64>().unwrap() % 97;
            let number = format!("{nine}{check:02}");
            prop_assert!(Insz::stands_in(&number));
            let lettered = format!("a{number}b");
            prop_assert!(Insz::stands_in(&lettered), "{}", lettered);
            let whole = format!("{number}{card}");
            prop_assert!(Insz::stands_in(&whole), "{}", whole);
        }
    }
}
