//! Rule: who has us call an address names a server by its name, over https: no number of a network in any
//! notation, no name of this machine, no user beside it
//! Test: `an_endpoint_is_a_public_name_over_https`
//! Source: this house

use reqwest::Url;

/// In characters.
const LONGEST: usize = 2000;
/// Names that lead inside, and those that are below them.
const INSIDE: &[&str] = &[
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "arpa",
];

/// Whether this machine itself may be called, without encryption: in development alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loopback {
    Refused,
    Allowed,
}

/// The address of a stranger's server.
///
/// # Errors
/// What is wrong with it, in words.
pub fn endpoint(text: &str, loopback: Loopback) -> Result<Url, &'static str> {
    if text.chars().count() > LONGEST {
        return Err("the address is too long");
    }
    let url = Url::parse(text).map_err(|_| "not an address")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("no user may stand in the address");
    }
    if url.fragment().is_some() {
        return Err("no fragment may stand in the address");
    }
    if loopback == Loopback::Allowed && matches!(url.host_str(), Some("127.0.0.1" | "[::1]")) {
        return Ok(url);
    }
    if url.scheme() != "https" {
        return Err("the address must begin with https://");
    }
    let name = url
        .domain()
        .ok_or("a server is called by its name, not by a number")?;
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_inside = name.ends_with('.') || !name.contains('.') || INSIDE.contains(&last);
    match is_inside {
        true => Err("the name is not one of the public internet"),
        false => Ok(url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_public_name_over_https() {
        for wrong in [
            "http://partner.example.org/",
            "ftp://partner.example.org/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://8.8.8.8/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[64:ff9b::a00:1]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "https://partner.example.org./",
            "https://gateway/",
            "https://db.internal/",
            "https://user@partner.example.org/",
            "https://:hush@partner.example.org/",
            "https://partner.example.org/#part",
            "file:///etc/passwd",
            "partner.example.org",
            "",
        ] {
            assert!(endpoint(wrong, Loopback::Refused).is_err(), "{wrong}");
        }
        for right in [
            "https://partner.example.org/hooks?a=b",
            "https://partner.example.org:8443/",
        ] {
            assert!(endpoint(right, Loopback::Refused).is_ok(), "{right}");
        }
        assert!(endpoint("http://127.0.0.1:8080/", Loopback::Allowed).is_ok());
        assert!(endpoint("http://127.0.0.1:8080/", Loopback::Refused).is_err());
        for wrong in [
            "http://10.0.0.1/",
            "http://localhost/",
            "http://partner.example.org/",
        ] {
            assert!(endpoint(wrong, Loopback::Allowed).is_err(), "{wrong}");
        }
        assert!(
            endpoint(
                &format!("https://a.example.org/{}", "x".repeat(LONGEST)),
                Loopback::Refused
            )
            .is_err()
        );
    }
}
