//! Forms with files (RFC 7578): one file of them, found by its name. The body has been read, and is bounded.

use crate::door::problem::Problem;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;

/// RFC 2046.
const LONGEST_BOUNDARY: usize = 70;
/// More than any form here has.
const MOST_PARTS: usize = 16;

/// The content of the part with this name.
///
/// # Errors
/// 400 for no body, no form, and a form without such a part.
pub fn file<'a>(headers: &HeaderMap, body: &'a [u8], name: &str) -> Result<&'a [u8], Problem> {
    if body.is_empty() {
        return Err(Problem::new("body/missing", 400, "Body missing"));
    }
    let boundary = boundary(headers).ok_or_else(unreadable)?;
    let line = format!("--{boundary}");
    let begin = find(body, line.as_bytes()).ok_or_else(unreadable)?;
    let mut rest = &body[begin + line.len()..];
    let line = format!("\r\n{line}");
    for _ in 0..MOST_PARTS {
        if rest.starts_with(b"--") {
            break;
        }
        let end = find(rest, line.as_bytes()).ok_or_else(unreadable)?;
        let (part, behind) = (&rest[..end], &rest[end + line.len()..]);
        let head = find(part, b"\r\n\r\n").ok_or_else(unreadable)?;
        if is_named(&part[..head], name) {
            return Ok(&part[head + 4..]);
        }
        rest = behind;
    }
    Err(Problem::new(
        "body/file-missing",
        400,
        "The form has no such file",
    ))
}

fn unreadable() -> Problem {
    Problem::new("body/invalid-syntax", 400, "The body is no form with a file")
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|some| some == wanted)
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    let content_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let mut parts = content_type.split(';');
    if !parts.next()?.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("boundary")
            .then(|| value.trim().trim_matches('"'))
    })?;
    (1..=LONGEST_BOUNDARY)
        .contains(&value.len())
        .then(|| value.to_owned())
}

/// Whether the head of a part says that this is its name.
fn is_named(head: &[u8], name: &str) -> bool {
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    let said = lines.find(|(header, _)| header.trim().eq_ignore_ascii_case("content-disposition"));
    let Some((_, said)) = said else { return false };
    said.split(';').any(|part| {
        let value = part.trim().strip_prefix("name=");
        value.is_some_and(|value| value.trim_matches('"') == name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(content_type: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))])
    }

    const FORM: &str = "multipart/form-data; boundary=\"x-1\"";

    fn form(name: &str, content: &str) -> String {
        format!(
            "--x-1\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nhers\r\n\
             --x-1\r\ncontent-type: image/png\r\n\
             Content-Disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\n\r\n\
             {content}\r\n--x-1--\r\n"
        )
    }

    fn refused(content_type: &'static str, body: &str) -> String {
        let problem = file(&headers(content_type), body.as_bytes(), "file").expect_err(body);
        serde_json::to_value(problem).unwrap()["type"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn a_file_is_found_by_its_name_whatever_its_bytes() {
        for content in ["dots", "", "\r\n\r\n--x\r\n", "x-1--"] {
            let body = form("file", content);
            let found = file(&headers(FORM), body.as_bytes(), "file").unwrap();
            assert_eq!(found, content.as_bytes());
        }
    }

    #[test]
    fn what_is_no_form_with_the_file_is_refused() {
        assert!(refused(FORM, "").ends_with("body/missing"));
        assert!(refused(FORM, &form("other", "dots")).ends_with("body/file-missing"));
        for (content_type, body) in [
            ("image/png", form("file", "dots")),
            ("multipart/form-data", form("file", "dots")),
            (FORM, "dots".into()),
            (FORM, form("file", "dots")[..150].to_owned()),
            (FORM, "--x-1\r\nno head\r\n--x-1--".into()),
        ] {
            assert!(
                refused(content_type, &body).ends_with("body/invalid-syntax"),
                "{body}"
            );
        }
        let other = "--x-1\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nhers\r\n";
        let many = format!("{}{}", other.repeat(MOST_PARTS), form("file", "dots"));
        assert!(refused(FORM, &many).ends_with("body/file-missing"));
    }
}
