//! Rule: the schema of a published event only gains optional members; another change is another version of
//! the type
//! Test: `a_schema_gains_optional_members_and_nothing_else`
//! Source: this house

use serde_json::{Map, Value};

/// What another schema may not do to one that was published; none when it is what it was, or grew.
pub fn broken(before: &Value, now: &Value) -> Option<String> {
    let empty = Map::new();
    let members = |schema: &'_ Value| schema["properties"].as_object().cloned().unwrap_or_default();
    let (old, new) = (members(before), members(now));
    for (name, shape) in &old {
        match new.get(name) {
            None => return Some(format!("member {name} is gone")),
            Some(other) if plain(other) != plain(shape) => {
                return Some(format!("member {name} has another shape"));
            }
            Some(_) => {}
        }
    }
    let (needed_before, needed) = (required(before), required(now));
    let lost = needed_before.iter().find(|name| !needed.contains(name));
    if let Some(name) = lost {
        return Some(format!("member {name} may be absent"));
    }
    let more = needed.iter().find(|name| !needed_before.contains(name));
    if let Some(name) = more {
        return Some(format!("member {name} must be there"));
    }
    let rest = |schema: &Value| {
        let mut rest = schema.as_object().unwrap_or(&empty).clone();
        rest.retain(|name, _| !["properties", "description", "title", "required"].contains(&name.as_str()));
        rest
    };
    (rest(before) != rest(now)).then(|| "it is another kind of thing".to_owned())
}

/// A shape without what is said of it for people.
fn plain(shape: &Value) -> Value {
    let mut shape = shape.clone();
    if let Some(members) = shape.as_object_mut() {
        members.remove("description");
    }
    shape
}

fn required(schema: &Value) -> Vec<String> {
    let names = schema["required"].as_array().into_iter().flatten();
    names
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_schema_gains_optional_members_and_nothing_else() {
        let members = json!({"a": {"type": "string"}, "b": {"type": "integer"}});
        let before = json!({"type": "object", "properties": members, "required": ["a"]});
        let with = |change: fn(&mut Value)| {
            let mut now = before.clone();
            change(&mut now);
            broken(&before, &now)
        };
        assert_eq!(with(|_| {}), None);
        assert_eq!(
            with(|now| now["properties"]["c"] = json!({"type": "string"})),
            None
        );
        assert_eq!(
            with(|now| now["properties"]["a"]["description"] = json!("words")),
            None
        );
        assert!(with(|now| now["properties"]["a"] = json!({"type": "integer"})).is_some());
        assert!(with(|now| now["properties"] = json!({"a": {"type": "string"}})).is_some());
        assert!(with(|now| now["required"] = json!(["a", "b"])).is_some());
        assert!(with(|now| now["required"] = json!([])).is_some());
        assert!(with(|now| now["additionalProperties"] = json!(false)).is_some());
    }
}
