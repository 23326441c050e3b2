//! Where a buyer goes from the pages of the payment provider.
//!
//! Rule: a buyer returns to an https address of the client, or in development to this machine, and is told
//! the order and its secret there
//! Test: `a_buyer_returns_to_an_https_address_with_the_order_and_its_secret`
//! Source: UiTPAS API 4.0, Order `redirectUrlAfterPayment`; this house

use contracts::pass::CustomToken;
use contracts::{OrderId, Refusal};
use reqwest::Url;

/// In characters: what browsers and the provider take.
const LONGEST: usize = 1500;

/// Refuses what nobody can return to; `pointer` names it in the body.
pub fn require(pointer: &str, address: &str) -> Result<(), Refusal> {
    match read(address) {
        Some(_) => Ok(()),
        None => Err(Refusal::invalid_data(&[(
            pointer.into(),
            format!("is no https address of at most {LONGEST} characters"),
        )])),
    }
}

fn read(address: &str) -> Option<Url> {
    let url = (address.len() <= LONGEST).then(|| Url::parse(address).ok())??;
    let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && here);
    let has_name = url.host_str().is_some_and(|host| !host.is_empty());
    let is_plain = url.username().is_empty() && url.password().is_none();
    (is_safe && has_name && is_plain).then_some(url)
}

/// The address with what the client needs there.
///
/// # Errors
/// As [`require`].
pub fn with_order(
    pointer: &str,
    address: &str,
    order: OrderId,
    token: &CustomToken,
) -> Result<String, Refusal> {
    require(pointer, address)?;
    let Some(mut url) = read(address) else {
        return Ok(address.to_owned());
    };
    url.query_pairs_mut()
        .append_pair("orderId", &order.to_string())
        .append_pair("customToken", &token.0);
    Ok(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_buyer_returns_to_an_https_address_with_the_order_and_its_secret() {
        let order = OrderId(Uuid::from_u128(1));
        let token = CustomToken("hush-1".into());
        let returned = |address: &str| with_order("/redirectUrlAfterPayment", address, order, &token);
        assert_eq!(
            returned("https://shop.example/done?lang=nl#end").unwrap(),
            format!("https://shop.example/done?lang=nl&orderId={order}&customToken=hush-1#end")
        );
        assert!(returned("http://127.0.0.1:3000/").is_ok());
        for wrong in [
            "",
            "/done",
            "shop.example",
            "http://shop.example/",
            "javascript:alert(1)",
            "https://an:hush@shop.example/",
            "data:text/html,hush",
            &format!("https://shop.example/{}", "a".repeat(LONGEST)),
        ] {
            let refused = returned(wrong).unwrap_err();
            assert_eq!(refused.slug, "body/invalid-data", "{wrong}");
        }
    }
}
