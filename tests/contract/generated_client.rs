//! A client that an ordinary generator made of the contract meets no deviation: `tests/client` says how.

use platform::{Platform, Provider, Shape};
use serde_json::json;
use std::path::Path;
use std::process::Command;

/// The test organizer of the pack.
const ORGANIZER: &str = "0ce87cbc-9299-4528-8d35-92225dc9489f";
/// What an application may do for whoever is signed in.
const APPLICATION: &[&str] = &[
    "PASSHOLDERS_SELF_READ",
    "PASSHOLDERS_SELF_CHECKIN",
    "PASSHOLDERS_SELF_REGISTRATION",
    "PASSHOLDERS_REGISTER_UITID",
];

/// A provider to whom people are sent; nobody goes there.
const SETTINGS: &str = r#"
[gateway.service.validation]
issuer = "https://login.example"
authorize_url = "https://login.example/authorize"
token_url = "https://login.example/token"
jwks_url = "https://login.example/certs"
client_id = "beleef"
callback_url = "https://api.region.example/social-tariff-validation/callback"
redirect_uris = ["https://site.example/back"]
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_generated_client_meets_no_deviation() {
    let provider = Provider::start().await.unwrap();
    let file = provider.settings().unwrap();
    let trusted = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, trusted + SETTINGS).unwrap();
    let settings = [("BELEEF_CONFIG", file.to_str().unwrap())];
    let platform = Platform::start_with(Shape::Together, &["uitpas-test"], &settings);
    let platform = platform.await.unwrap();
    let grant = [&["client", "grant", "apps:app", ORGANIZER], APPLICATION].concat();
    platform.run(&["client", "create", "apps:app"]).unwrap();
    platform.run(&grant).unwrap();
    let linked = provider.token("anke", &json!({})).unwrap();
    let proven = provider.token("bo", &json!({"https://publiq.be/rrn": "90010199893"}));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("client");
    let mut client = Command::new("python3");
    client
        .arg(folder.join("calls.py"))
        .arg(folder.join("uitpas-4.0.openapi.json"))
        .arg(&platform.url);
    client
        .args(["uitpas-test", "demo-uitpas-test", &linked, &proven.unwrap()])
        .env("PYTHONPATH", testing::variable("BELEEF_TEST_CLIENT").unwrap());
    let out = client.output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(
        out.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&out.stderr)
    );
    assert_eq!(
        said.trim(),
        "81 operations called, 22 not offered yet, 0 deviations"
    );
}
