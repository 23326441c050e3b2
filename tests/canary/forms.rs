//! Every operation of the API document, once for each text that it takes, the others filled in as a counter
//! would.

use serde_json::{Map, Value, json};

const CANARY: &str = "{canary}";

/// A canary, and how it is typed into a place.
#[derive(Debug, Clone, Copy)]
pub enum Typed<'a> {
    Text(&'a str),
    /// In an address, with every byte encoded.
    Encoded(&'a str),
    /// In a body, as a number of JSON.
    Number(&'a str),
}

impl Typed<'_> {
    pub fn text(&self) -> &str {
        let (Self::Text(text) | Self::Encoded(text) | Self::Number(text)) = self;
        text
    }

    fn in_address(&self) -> String {
        match self {
            Self::Encoded(text) => text.bytes().map(|byte| format!("%{byte:02X}")).collect(),
            other => encoded(other.text()),
        }
    }
}

/// One operation with a place for a text.
#[derive(Debug, Clone)]
pub struct Form {
    pub operation: String,
    pub method: String,
    path: String,
    query: Vec<(String, String)>,
    body: Option<Value>,
    /// Which text: a parameter's name, or a pointer into the body.
    place: String,
    pub takes_key: bool,
    /// The text goes into the idempotency key.
    pub in_key: bool,
}

impl Form {
    pub fn name(&self) -> String {
        format!("{} {}", self.operation, self.place)
    }

    pub fn path_with(&self, typed: Typed<'_>) -> String {
        let canary = typed.in_address();
        let path = self.path.replace(CANARY, &canary);
        let query: Vec<String> = self
            .query
            .iter()
            .map(|(name, value)| match value.as_str() {
                CANARY => format!("{name}={canary}"),
                other => format!("{name}={}", encoded(other)),
            })
            .collect();
        match query.is_empty() {
            true => path,
            false => format!("{path}?{}", query.join("&")),
        }
    }

    pub fn body_with(&self, typed: Typed<'_>) -> Option<Value> {
        let body = self.body.as_ref()?.to_string();
        let body = match typed {
            Typed::Number(number) => body.replace(&format!("\"{CANARY}\""), number),
            other => body.replace(CANARY, other.text()),
        };
        serde_json::from_str(&body).ok()
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b':' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// All forms of the document.
pub fn forms(document: &Value) -> Vec<Form> {
    let mut all = vec![];
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if operation["operationId"].is_string() {
                all.extend(forms_of(document, path, method, operation));
            }
        }
    }
    all
}

fn forms_of(document: &Value, path: &str, method: &str, operation: &Value) -> Vec<Form> {
    let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
    let names = |place: &str| -> Vec<String> {
        parameters
            .iter()
            .filter(|parameter| parameter["in"] == place)
            .filter_map(|parameter| parameter["name"].as_str().map(str::to_owned))
            .collect()
    };
    let content = operation["requestBody"]["content"].as_object();
    let schema = content
        .and_then(|all| all.values().next())
        .map(|media| &media["schema"]);
    let body = schema.map(|schema| example(document, schema, ""));
    let takes_key = !names("header").is_empty();
    let form = |place: &str| Form {
        operation: operation["operationId"].as_str().unwrap_or_default().to_owned(),
        method: method.to_uppercase(),
        path: path.to_owned(),
        query: vec![],
        body: body.clone(),
        place: place.to_owned(),
        takes_key,
        in_key: false,
    };
    let mut all = vec![];
    for name in names("path") {
        let hole = format!("{{{name}}}");
        let mut own = form(&name);
        own.path = filled(&path.replace(&hole, CANARY));
        all.push(own);
    }
    for name in names("query") {
        let mut own = form(&name);
        own.path = filled(path);
        own.query = required(&name)
            .into_iter()
            .filter(|(other, _)| names("query").contains(other))
            .collect();
        own.query.push((name, CANARY.to_owned()));
        all.push(own);
    }
    for pointer in body.iter().flat_map(|body| texts(body, String::new())) {
        let mut own = form(&pointer);
        own.path = filled(path);
        if let Some(text) = own.body.as_mut().and_then(|body| body.pointer_mut(&pointer)) {
            *text = json!(CANARY);
        }
        all.push(own);
    }
    if takes_key {
        let mut own = form("Idempotency-Key");
        own.path = filled(path);
        own.in_key = true;
        all.push(own);
    }
    all
}

/// What a path needs beside the text under test.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.strip_prefix('{') {
        Some(name) if part != CANARY => value(name.trim_end_matches('}')).to_owned(),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// What a query needs beside the text under test.
fn required(but: &str) -> Vec<(String, String)> {
    let names = [
        "uitpasNumber",
        "eventId",
        "regularPrice",
        "cardType",
        "dateOfBirth",
        "socialTariff",
    ];
    names
        .into_iter()
        .filter(|name| *name != but)
        .map(|name| (name.to_owned(), value(name).to_owned()))
        .collect()
}

/// A value that is right for a text of this name.
fn value(name: &str) -> &'static str {
    match name {
        "uitpasNumber" => "0990100000308",
        "eventId" => "b1e00000-0000-4000-8000-000000000001",
        "organizerId" => "b1e00000-0000-4000-8000-000000000110",
        "passholderId" => "76adf8ef-bf1a-57f1-b9a0-7215018d2db3",
        "cardSystemId" => "38",
        "rewardId" => "3801",
        "regularPrice" => "7.35",
        "cardType" => "DIGITAL",
        "dateOfBirth" => "1985-07-30",
        "socialTariff" => "false",
        "postalCode" => "3450",
        "reason" => "DEFECT",
        "clientId" => "balie-geetbets",
        "tariffId" => "SOCIALTARIFF",
        "periodType" => "DAY",
        "permissions" => "CHECKINS_WRITE",
        "grant_type" => "client_credentials",
        "client_id" => "nobody",
        "city" => "Geetbets",
        "country" => "be",
        "gender" => "X",
        "email" => "an@example.org",
        "registrationCardType" => "DIGITAL",
        "inszNumber" | "registrationPicture" | "registrationSocialTariffEndDate" | "registrationVoucher" => {
            ""
        }
        _ => "0",
    }
}

/// A body that fits the schema, with every optional member.
fn example(document: &Value, schema: &Value, name: &str) -> Value {
    let schema = resolved(document, schema);
    for choice in ["allOf", "oneOf", "anyOf"] {
        let some = schema[choice].as_array().into_iter().flatten();
        let made: Vec<Value> = some
            .filter(|one| one["type"] != "null")
            .map(|one| example(document, one, name))
            .collect();
        if let Some(first) = made.into_iter().next() {
            return first;
        }
    }
    let is = |wanted: &str| {
        schema["type"] == wanted
            || schema["type"]
                .as_array()
                .is_some_and(|all| all.contains(&json!(wanted)))
    };
    if is("object") {
        let member = |(name, schema): (&String, &Value)| (name.clone(), example(document, schema, name));
        let members = schema["properties"].as_object().into_iter().flatten().map(member);
        return Value::Object(members.collect::<Map<_, _>>());
    }
    if is("array") {
        return json!([example(document, &schema["items"], name)]);
    }
    if is("integer") || is("number") {
        return match name {
            "registrationCardSystemId" => json!(38),
            "mainPassholder" => json!(0),
            _ => json!(1),
        };
    }
    if is("boolean") {
        return json!(false);
    }
    match name {
        "id" => json!("b1e00000-0000-4000-8000-000000000110"),
        other => json!(value(other)),
    }
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document
            .pointer(reference.trim_start_matches('#'))
            .unwrap_or(&Value::Null),
        None => schema,
    }
}

/// Pointers to every text of a body.
fn texts(body: &Value, pointer: String) -> Vec<String> {
    match body {
        Value::String(_) => vec![pointer],
        Value::Array(all) => {
            let inside = all
                .iter()
                .enumerate()
                .map(|(n, one)| texts(one, format!("{pointer}/{n}")));
            inside.flatten().collect()
        }
        Value::Object(all) => {
            let inside = all
                .iter()
                .map(|(name, one)| texts(one, format!("{pointer}/{name}")));
            inside.flatten().collect()
        }
        _ => vec![],
    }
}
