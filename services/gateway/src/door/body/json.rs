//! Bodies are looked through before anything is made of them: two megabytes may hold a million values.

use crate::door::calendar;
use crate::door::problem::Problem;
use contracts::{Insz, Refusal};
use serde::de::value::Error as ValueError;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// More than the permissions of an administrator of a hundred organizers, in a few megabytes of memory.
const MOST_VALUES: usize = 100_000;
/// What is no pass number there is refused in words that clients know, and kept nowhere.
const PASS_NUMBER: &str = "uitpasNumber";
/// In bytes. The longest member that any operation knows is half as long.
const LONGEST_NAME: usize = 64;
/// As a JSON number, a national number may have lost the zeros that it begins with; shorter ones are amounts.
const SHORTEST_NUMBER: u64 = 10_000_000;

/// Where in a body a national number may stand, and a text that nobody reads; `*` is any element of a list.
pub type Private = &'static [&'static str];

/// A value of the wanted shape. In the members `private` stands what belongs to a person: national numbers
/// are not looked for there.
///
/// # Errors
/// In this order: no JSON, too many values or a national number in one of them, another shape.
///
/// Rule: a body that is an object is not sent as a list of its members
/// Test: `a_list_is_no_object`
/// Source: this house: a list says of no value what it stands for
///
/// Rule: a national number is refused wherever it stands in a body
/// Test: `a_national_number_is_refused_as_a_text_and_as_a_number_wherever_it_stands`
/// Source: docs/security.md
pub fn parse<T: DeserializeOwned>(bytes: &[u8], private: Private) -> Result<T, Problem> {
    if bytes.trim_ascii().is_empty() {
        return Err(Problem::new("body/missing", 400, "Body missing"));
    }
    walk_through(bytes, private)?;
    if bytes.trim_ascii_start().starts_with(b"[") && is_object::<T>() {
        let what = "an object is wanted, and no list";
        return Err(Refusal::invalid_data(&[(String::new(), what.to_owned())]).into());
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let pointer: String = error.path().iter().filter_map(pointer_part).collect();
        let words = error.inner().to_string();
        // The pointer says where.
        let what = words
            .rsplit_once(" at line ")
            .map_or(words.as_str(), |(what, _)| what);
        Refusal::invalid_data(&[(pointer, what.to_owned())]).into()
    })
}

/// Whether values of this shape are objects with members of their own.
fn is_object<T: DeserializeOwned>() -> bool {
    T::deserialize(Probe).err() == Some(ValueError::custom(OBJECT))
}

/// What the probe says of an object.
const OBJECT: &str = "an object";

/// Reads nothing, and finds out which shape is asked for.
struct Probe;

impl<'de> Deserializer<'de> for Probe {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, ValueError> {
        Err(ValueError::custom("something else"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, ValueError> {
        Err(ValueError::custom(OBJECT))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

fn pointer_part(segment: &serde_path_to_error::Segment) -> Option<String> {
    use serde_path_to_error::Segment;
    match segment {
        Segment::Seq { index } => Some(format!("/{index}")),
        Segment::Map { key } => Some(member(key)),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

/// What a client invents may be long: it is told as far as one finds it again.
fn member(name: &str) -> String {
    let end = name.floor_char_boundary(LONGEST_NAME);
    format!("/{}", name[..end].replace('~', "~0").replace('/', "~1"))
}

fn is_at(place: &str, pointer: &str) -> bool {
    let is_element = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (mut wanted, mut parts) = (place.split('/'), pointer.split('/'));
    loop {
        match (wanted.next(), parts.next()) {
            (None, None) => return true,
            (Some("*"), Some(part)) if is_element(part) => {}
            (Some(one), Some(part)) if one == part => {}
            _ => return false,
        }
    }
}

/// Syntax first: only what is JSON can have a wrong shape. Nothing is kept of what is read.
fn walk_through(bytes: &[u8], private: Private) -> Result<(), Problem> {
    let mut walk = Walk {
        private,
        left: MOST_VALUES,
        pointer: String::new(),
        in_pass_number: false,
        refusal: None,
    };
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let outcome = walk.deserialize(&mut json).and_then(|()| json.end());
    match (outcome, walk.refusal) {
        (Ok(()), _) => Ok(()),
        (Err(_), Some(refusal)) => Err(refusal.into()),
        (Err(error), None) => {
            let refusal = Refusal::new("body/invalid-syntax", 400, "Invalid body syntax");
            Err(refusal.detail(error.to_string()).into())
        }
    }
}

/// Where in a body we are, and what is wrong with it.
struct Walk {
    private: Private,
    left: usize,
    pointer: String,
    in_pass_number: bool,
    refusal: Option<Refusal>,
}

impl Walk {
    fn count<E: Error>(&mut self) -> Result<(), E> {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(self.refuse(Refusal::new("body/invalid-data", 413, "The body is too large"))),
        }
    }

    /// A clerk who scans an identity card into the wrong field must not leave the number in a sale, or in an
    /// answer that is kept.
    fn text<E: Error>(&mut self, text: &str) -> Result<(), E> {
        self.count()?;
        let what = match text {
            _ if calendar::is_beyond(text) => calendar::WORDS,
            _ if self.in_pass_number || !Insz::stands_in(text) => return Ok(()),
            _ => "a national number does not belong here",
        };
        let refusal = Refusal::invalid_data(&[(self.pointer.clone(), what.into())]);
        Err(self.refuse(refusal))
    }

    fn number<E: Error>(&mut self, number: u64) -> Result<(), E> {
        match number >= SHORTEST_NUMBER {
            true => self.text(&format!("{number:011}")),
            false => self.count(),
        }
    }

    /// Ends the reading; the words that count are kept here.
    fn refuse<E: Error>(&mut self, refusal: Refusal) -> E {
        self.refusal = Some(refusal);
        E::custom("refused")
    }

    /// Back to where we were before a member or element.
    fn back(&mut self, length: usize, in_pass_number: bool) {
        self.pointer.truncate(length);
        self.in_pass_number = in_pass_number;
    }
}

impl<'de> DeserializeSeed<'de> for &mut Walk {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Walk {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.count()
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.count()
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.number(number)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.number(number.unsigned_abs())
    }

    /// `85073099833.0` and `8.5073099833e10` are the same number.
    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        match number.fract() == 0.0 {
            true => self.number(number.abs() as u64),
            false => self.text(&number.to_string()),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        // Not as a number: what is wrong with its shape would be told with it.
        if self.private.iter().any(|place| is_at(place, &self.pointer)) {
            return self.count();
        }
        self.text(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        self.count()?;
        let (length, in_pass_number) = (self.pointer.len(), self.in_pass_number);
        for n in 0.. {
            self.pointer.push_str(&format!("/{n}"));
            let next = elements.next_element_seed(&mut *self)?;
            self.back(length, in_pass_number);
            if next.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.count()?;
        let (length, in_pass_number) = (self.pointer.len(), self.in_pass_number);
        while let Some(name) = members.next_key::<String>()? {
            self.in_pass_number |= name == PASS_NUMBER;
            self.pointer.push_str(&member(&name));
            members.next_value_seed(&mut *self)?;
            self.back(length, in_pass_number);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::{Value, json};
    use std::collections::HashMap;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only the shape counts")]
    struct Sale {
        name: String,
        price: Option<f64>,
    }

    /// How a body is refused, as its client reads it.
    fn refused(body: &str) -> Value {
        let problem = parse::<Vec<Sale>>(body.as_bytes(), &[]).expect_err(body);
        serde_json::to_value(problem).unwrap()
    }

    #[test]
    fn a_body_of_more_values_than_anybody_needs_is_refused_whatever_it_is_made_of() {
        let members = format!("{{{}\"\":0}}", "\"\":0,".repeat(MOST_VALUES));
        let lists = format!("[{}0]", "[],".repeat(MOST_VALUES));
        let numbers = format!("[{}0]", "0,".repeat(MOST_VALUES));
        let texts = format!("[{}0]", "\"\",".repeat(MOST_VALUES));
        let deep = format!("{}0{}", "[[0],".repeat(100), "]".repeat(100));
        let deep = format!("[{}0]", format!("{deep},").repeat(500));
        for body in [members, lists, numbers, texts, deep] {
            assert!(body.len() < 2 << 20);
            assert_eq!(refused(&body)["status"], 413, "{}", &body[..20]);
        }
        let most = format!("[{}null]", "null,".repeat(MOST_VALUES - 2));
        parse::<Vec<Option<Sale>>>(most.as_bytes(), &[]).unwrap();
    }

    #[test]
    fn a_body_that_is_too_deep_is_no_json_here() {
        assert_eq!(refused(&"[".repeat(1 << 20))["title"], "Invalid body syntax");
    }

    #[test]
    fn a_list_is_no_object() {
        let sale = |body: &str| parse::<Sale>(body.as_bytes(), &[]);
        sale(r#"{"name": "a", "price": 1}"#).unwrap();
        let refused = serde_json::to_value(sale(r#" ["a", 1]"#).unwrap_err()).unwrap();
        let first = json!({"jsonPointer": "", "error": "an object is wanted, and no list"});
        assert_eq!(refused["schemaErrors"][0], first);
        parse::<Vec<Sale>>(br#"[{"name": "a"}]"#, &[]).unwrap();
        parse::<(String, u8)>(br#"["a", 1]"#, &[]).unwrap();
    }

    #[test]
    fn what_is_wrong_is_pointed_at() {
        let first = |body: &str| refused(body)["schemaErrors"][0].clone();
        let missing = json!({"jsonPointer": "/1", "error": "missing field `name`"});
        assert_eq!(first(r#"[{"name": "a"}, {}]"#), missing);
        let twice = first(r#"[{"name": "a", "name": "b"}]"#);
        assert_eq!(twice["error"], "duplicate field `name`");
        assert_eq!(first(r#"[{"name": 1}]"#)["jsonPointer"], "/0/name");
        let long = format!(r#"[{{"name": "a", "{}": "85073099833"}}]"#, "é".repeat(30_000));
        assert_eq!(first(&long)["jsonPointer"], format!("/0/{}", "é".repeat(32)));
        let names = format!(r#"{{"{}": "a"}}"#, "é".repeat(30_000));
        let problem = parse::<HashMap<String, u8>>(names.as_bytes(), &[]).unwrap_err();
        let first = serde_json::to_value(problem).unwrap()["schemaErrors"][0].clone();
        assert_eq!(first["jsonPointer"], format!("/{}", "é".repeat(32)));
        assert_eq!(refused("[{]")["title"], "Invalid body syntax");
        assert_eq!(refused("[] []")["title"], "Invalid body syntax");
        assert_eq!(refused(" ")["title"], "Body missing");
    }

    #[test]
    fn a_national_number_is_refused_as_a_text_and_as_a_number_wherever_it_stands() {
        for (body, pointer) in [
            (r#"[{"name": "Mevr. X 85.07.30-998.33"}]"#, "/0/name"),
            (r#"[{"name": 85073099833}]"#, "/0/name"),
            (
                r#"[{"name": "a"}, {"name": "b", "price": 85073099833}]"#,
                "/1/price",
            ),
            (r#"[{"name": "a", "price": 8.5073099833e10}]"#, "/0/price"),
            (r#"[{"uitpasNumber": "1", "name": "85073099833"}]"#, "/0/name"),
            (r#"[{"name": "a", "price": -85073099833}]"#, "/0/price"),
            // Of 2005, without its zero.
            (r#"[{"name": "a", "price": 5030400105}]"#, "/0/price"),
            (r#"[{"a/b": [0, ["\u0038\u0035073099833"]]}]"#, "/0/a~1b/1/0"),
        ] {
            let first = refused(body)["schemaErrors"][0].clone();
            assert_eq!(first["jsonPointer"], pointer, "{body}");
            assert_eq!(first["error"], "a national number does not belong here", "{body}");
        }
        let prices = r#"[{"name": "a", "price": 97}, {"name": "b", "price": 7.35}]"#;
        parse::<Vec<Sale>>(prices.as_bytes(), &[]).unwrap();
        let scanned = r#"[{"name": "a", "uitpasNumber": "85073099833"}]"#;
        parse::<Vec<Sale>>(scanned.as_bytes(), &[]).unwrap();
    }
    #[test]
    fn a_national_number_may_stand_where_a_person_has_it_and_nowhere_else() {
        let parse = |body: &str| parse::<HashMap<String, Value>>(body.as_bytes(), &["/inszNumber"]);
        parse(r#"{"inszNumber": "85.07.30-998.33"}"#).unwrap();
        parse(r#"{"name": "85.07.30-998.33"}"#).unwrap_err();
        parse(r#"{"private": {"inszNumber": "85.07.30-998.33"}}"#).unwrap_err();
        parse(r#"{"inszNumber": 85073099833}"#).unwrap_err();
        parse(r#"{"inszNumber": ["85.07.30-998.33"]}"#).unwrap_err();
    }

    #[test]
    fn a_national_number_may_stand_in_each_of_several_people() {
        let private: Private = &["/passholders/*/inszNumber"];
        let parse = |body: &str| parse::<HashMap<String, Value>>(body.as_bytes(), private);
        parse(r#"{"passholders": [{"inszNumber": "85.07.30-998.33"}, {"inszNumber": "17.05.03-999.11"}]}"#)
            .unwrap();
        parse(r#"{"passholders": {"x": {"inszNumber": "85.07.30-998.33"}}}"#).unwrap_err();
        parse(r#"{"passholders": [{"name": "85.07.30-998.33"}]}"#).unwrap_err();
        parse(r#"{"passholders": [[{"inszNumber": "85.07.30-998.33"}]]}"#).unwrap_err();
        parse(r#"{"inszNumber": "85.07.30-998.33"}"#).unwrap_err();
    }
}
