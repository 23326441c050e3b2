//! CODA: the statement as banks of Belgium write it, in records of 128 letters. Version 2.
//!
//! Rule: a CODA file counts when its records, their amounts and its balances agree with what it says itself
//! Test: `a_statement_that_does_not_agree_with_itself_is_refused`, `others_read_the_same_movements`
//! Source: Febelfin, CODA 2.6

use super::Ogm;
use super::statement::{Movement, Statement, Unreadable};
use chrono::NaiveDate;
use contracts::Cents;

const RECORD: usize = 128;
/// More than a bank puts into one file.
const MOST_RECORDS: usize = 200_000;

/// The statements of a file, which may hold those of many accounts.
pub fn read(bytes: &[u8]) -> Result<Vec<Statement>, Unreadable> {
    let mut reader = Reader::default();
    for (n, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() || line == [0x1A] {
            continue;
        }
        if n >= MOST_RECORDS {
            return Err(Unreadable("it has too many lines".into()));
        }
        let record = Record::of(n + 1, line)?;
        reader.take(&record)?;
    }
    match (reader.open, reader.done) {
        (Some(_), _) => Err(Unreadable("it ends in the middle".into())),
        (None, done) if done.is_empty() => Err(Unreadable("it is empty".into())),
        (None, done) => Ok(done),
    }
}

/// One line, a letter for each byte.
struct Record {
    line: usize,
    letters: Vec<char>,
}

impl Record {
    fn of(line: usize, bytes: &[u8]) -> Result<Self, Unreadable> {
        // Letters beyond ASCII stand in names and texts alone: each is one byte, whichever set it is of.
        let letters: Vec<char> = bytes.iter().map(|byte| char::from(*byte)).collect();
        match letters.len() == RECORD {
            true => Ok(Self { line, letters }),
            false => Err(Unreadable::at(line, "does not have 128 letters")),
        }
    }

    /// Letters from this one until before that one, from 0.
    fn text(&self, from: usize, until: usize) -> String {
        self.letters[from..until].iter().collect()
    }

    fn trimmed(&self, from: usize, until: usize) -> String {
        self.text(from, until).trim_end().to_owned()
    }

    fn wrong(&self, words: &str) -> Unreadable {
        Unreadable::at(self.line, words)
    }

    fn number(&self, from: usize, until: usize) -> Result<i64, Unreadable> {
        let text = self.text(from, until);
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| is_number);
        number.ok_or_else(|| self.wrong("has no number where one belongs"))
    }

    /// Twelve digits, three of them behind the comma; euros have no more than two.
    fn unsigned(&self, from: usize) -> Result<i64, Unreadable> {
        let thousandths = self.number(from, from + 15)?;
        match thousandths % 10 {
            0 => Ok(thousandths / 10),
            _ => Err(self.wrong("has a fraction of a cent")),
        }
    }

    /// With a sign before it: 1 is below zero.
    fn amount(&self, from: usize) -> Result<i64, Unreadable> {
        let amount = self.unsigned(from + 1)?;
        match self.letters[from] {
            '0' => Ok(amount),
            '1' => Ok(-amount),
            _ => Err(self.wrong("has an amount without a sign")),
        }
    }

    fn day(&self, from: usize) -> Result<NaiveDate, Unreadable> {
        let part = |at: usize| self.number(from + at, from + at + 2);
        let (day, month, year) = (part(0)?, part(2)?, 2000 + part(4)?);
        let of = |number: i64| u32::try_from(number).unwrap_or_default();
        let year = i32::try_from(year).unwrap_or_default();
        let date = NaiveDate::from_ymd_opt(year, of(month), of(day));
        date.ok_or_else(|| self.wrong("has no day where one belongs"))
    }
}

/// A movement as its records come.
struct Open {
    /// 0 to 3 are movements of their own, 5 to 9 details of the one before.
    kind: char,
    amount: i64,
    booked_on: NaiveDate,
    sequence: String,
    bank_reference: String,
    communication: String,
    customer_reference: String,
    is_return: bool,
    is_globalised: bool,
}

impl Open {
    fn begin(record: &Record) -> Result<Self, Unreadable> {
        Ok(Self {
            kind: record.letters[53],
            amount: record.amount(31)?,
            booked_on: record.day(115)?,
            sequence: record.text(2, 10),
            bank_reference: record.trimmed(10, 31),
            communication: record.text(61, 115),
            customer_reference: String::new(),
            is_return: false,
            is_globalised: false,
        })
    }

    fn is_detail(&self) -> bool {
        matches!(self.kind, '5'..='9')
    }

    fn movement(self) -> Movement {
        let structured = self
            .communication
            .strip_prefix("1101")
            .and_then(|rest| rest.get(..12));
        let ogm = match structured {
            Some(digits) => digits.parse().ok(),
            None => Ogm::found_in(&self.communication),
        };
        let reference = self.customer_reference.trim();
        Movement {
            amount: Cents(self.amount),
            booked_on: self.booked_on,
            ogm,
            end_to_end_id: (!reference.is_empty()).then(|| reference.to_owned()),
            is_return: self.is_return,
            reference: format!("{}/{}", self.bank_reference, self.sequence),
        }
    }
}

/// A statement as its records come, with what they come to.
struct Counted {
    account: String,
    id: String,
    old_balance: i64,
    new_balance: Option<i64>,
    records: i64,
    debit: i64,
    credit: i64,
    moves: Vec<Open>,
}

#[derive(Default)]
struct Reader {
    /// The first record of a statement was read, and its old balance was not.
    begun: bool,
    open: Option<Counted>,
    done: Vec<Statement>,
}

impl Reader {
    fn take(&mut self, record: &Record) -> Result<(), Unreadable> {
        match record.letters[0] {
            '0' if self.open.is_none() && !self.begun => self.begin(record),
            '1' if self.begun => self.old_balance(record),
            '9' => self.end(record),
            kind => {
                let open = self.open.as_mut().filter(|_| !self.begun);
                let open = open.ok_or_else(|| record.wrong("stands outside of a statement"))?;
                match kind {
                    '2' => open.movement(record),
                    '3' => open.count(),
                    '4' => Ok(()),
                    '8' => open.new_balance(record),
                    _ => Err(record.wrong("is of no kind that there is")),
                }
            }
        }
    }

    fn begin(&mut self, record: &Record) -> Result<(), Unreadable> {
        if record.letters[127] != '2' {
            return Err(record.wrong("is of another version than 2"));
        }
        self.begun = true;
        Ok(())
    }

    fn old_balance(&mut self, record: &Record) -> Result<(), Unreadable> {
        self.begun = false;
        let length = match record.letters[1] {
            '0' => 12,
            '2' => 31,
            _ => 34,
        };
        if record
            .text(5, 42)
            .get(length..)
            .is_some_and(|rest| !rest.contains("EUR"))
        {
            return Err(record.wrong("is of an account in another currency"));
        }
        self.open = Some(Counted {
            account: record.trimmed(5, 5 + length),
            id: format!("{}-{}", record.text(58, 64), record.text(125, 128)),
            old_balance: record.amount(42)?,
            new_balance: None,
            records: 1,
            debit: 0,
            credit: 0,
            moves: vec![],
        });
        Ok(())
    }

    fn end(&mut self, record: &Record) -> Result<(), Unreadable> {
        let open = self
            .open
            .take()
            .ok_or_else(|| record.wrong("ends what did not begin"))?;
        let said = (record.number(16, 22)?, record.unsigned(22)?, record.unsigned(37)?);
        if said != (open.records, open.debit, open.credit) {
            return Err(record.wrong("does not agree with the records before it"));
        }
        let new_balance = open.new_balance.unwrap_or(open.old_balance);
        if open.old_balance + open.credit - open.debit != new_balance {
            return Err(record.wrong("ends a statement whose balances do not agree"));
        }
        self.done.push(open.statement());
        Ok(())
    }
}

impl Counted {
    fn count(&mut self) -> Result<(), Unreadable> {
        self.records += 1;
        Ok(())
    }

    fn new_balance(&mut self, record: &Record) -> Result<(), Unreadable> {
        self.new_balance = Some(record.amount(41)?);
        self.count()
    }

    fn movement(&mut self, record: &Record) -> Result<(), Unreadable> {
        self.count()?;
        if record.letters[1] == '1' {
            let next = Open::begin(record)?;
            return self.begin(record, next);
        }
        let last = self.moves.last_mut();
        let last = last.filter(|last| last.sequence == record.text(2, 10));
        let last = last.ok_or_else(|| record.wrong("goes on with a movement that did not begin"))?;
        match record.letters[1] {
            '2' => {
                last.communication.push_str(&record.text(10, 63));
                last.customer_reference.push_str(&record.text(63, 98));
                last.is_return = record.letters[112] != ' ' && record.letters[112] != '0';
            }
            '3' => last.communication.push_str(&record.text(82, 125)),
            _ => return Err(record.wrong("is of no kind that there is")),
        }
        Ok(())
    }

    fn begin(&mut self, record: &Record, next: Open) -> Result<(), Unreadable> {
        match next.kind {
            '0'..='3' if next.amount < 0 => self.debit -= next.amount,
            '0'..='3' => self.credit += next.amount,
            '5'..='9' => {
                let of_one = self.moves.iter_mut().rev().find(|one| !one.is_detail());
                let of_one = of_one.ok_or_else(|| record.wrong("is a detail of nothing"))?;
                // What a bank booked together is its parts; costs of one movement are not.
                of_one.is_globalised |= matches!(next.kind, '5'..='7');
            }
            _ => return Err(record.wrong("is a movement of no kind that there is")),
        }
        self.moves.push(next);
        Ok(())
    }

    fn statement(self) -> Statement {
        let counts = |one: &Open| match one.kind {
            '0'..='3' => !one.is_globalised,
            kind => matches!(kind, '5'..='7'),
        };
        let counted = self.moves.into_iter().filter(counts);
        Statement {
            account: self.account,
            id: self.id,
            movements: counted.map(Open::movement).collect(),
        }
    }
}
