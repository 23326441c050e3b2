//! Of whom a mail server speaks when it refuses a mail for good.
//!
//! Rule: a mail is given up at once when the server refuses its reader: by the enhanced code of its answer,
//! and where there is none when it took another mail within the hour. What it refuses of us - the sender, a
//! block - or of nobody is tried again as long as any other mail, and counted as `mails_unwanted_total`
//! Test: `a_server_that_refuses_the_sender_throws_no_mail_away`,
//! `what_is_refused_is_read_off_the_enhanced_code`
//! Source: RFC 3463, sections 3.2, 3.3 and 3.8; this house

/// Of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    Reader,
    Us,
    /// It does not say.
    Nobody,
}

/// Read off the enhanced code in an answer, as `5.1.1`.
pub fn about(answer: &str) -> About {
    let mut words = answer.split(|c: char| !c.is_ascii_digit() && c != '.');
    let code = words.find_map(|word| {
        let mut parts = word.trim_matches('.').split('.');
        let mut next = || parts.next()?.parse::<u16>().ok();
        let (class, subject, detail) = (next()?, next()?, next()?);
        (class == 5 && parts.next().is_none()).then_some((subject, detail))
    });
    match code {
        Some((1, 7 | 8)) => About::Us,
        Some((1 | 2, _)) => About::Reader,
        Some((7, _)) => About::Us,
        _ => About::Nobody,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_is_read_off_the_enhanced_code() {
        for (answer, wanted) in [
            ("permanent error (550): 5.1.1 no such mailbox", About::Reader),
            ("permanent error (552): 5.2.2 full", About::Reader),
            (
                "permanent error (550): 5.1.8 bad sender's system address",
                About::Us,
            ),
            ("permanent error (550): 5.1.7 bad sender", About::Us),
            ("permanent error (550): 5.7.1 blocked, see 10.0.0.1", About::Us),
            ("permanent error (550): 5.4.4 no route", About::Nobody),
            ("permanent error (550): no such mailbox", About::Nobody),
            ("permanent error (550): 10.5.1.1 and 4.1.1 and 5.1", About::Nobody),
            ("", About::Nobody),
        ] {
            assert_eq!(about(answer), wanted, "{answer}");
        }
    }
}
