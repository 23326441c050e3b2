//! The operations of the API document.

use serde_json::Value;
use std::path::Path;

pub struct Operation {
    pub method: String,
    pub path: String,
    query: Vec<String>,
}

impl Operation {
    /// The query parameters that name a person, pass, organizer or other thing.
    pub fn names_something(&self) -> impl Iterator<Item = &String> {
        let names = |name: &&String| {
            let ends = ["Id", "Number", "identifier", "clientReference"];
            ends.iter().any(|end| name.ends_with(end))
        };
        self.query.iter().filter(names)
    }
}

pub fn operations() -> Vec<Operation> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi/beleefregio.json");
    let document: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let mut operations = vec![];
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let in_query = parameters.iter().filter(|parameter| parameter["in"] == "query");
            operations.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                query: in_query
                    .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
                    .collect(),
            });
        }
    }
    operations
}
