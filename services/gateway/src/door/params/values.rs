//! Reads a query into a struct: each member is asked for by its name, whatever was sent and in which order.

use super::Params;
use crate::door::calendar;
use crate::door::problem::Problem;
use contracts::named;
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use std::fmt::{self, Display};
use std::str::FromStr;

/// Members that were not sent are asked for, too: each type says what it is without a value.
pub fn read<T: DeserializeOwned>(params: &Params) -> Result<T, Problem> {
    T::deserialize(Query(params)).map_err(|wrong| wrong.of("", None))
}

/// Why a query cannot be read; none until it is known which parameter it is about.
#[derive(Debug)]
struct Wrong(Option<Problem>);

impl Wrong {
    /// About this parameter, unless it is known already.
    fn of(self, name: &str, text: Option<&str>) -> Problem {
        self.0.unwrap_or_else(|| {
            let value = named(text.unwrap_or_default());
            Problem::not_found(&format!("Query parameter {name} cannot be read: {value:?}"))
        })
    }

    fn about(self, name: &str, text: Option<&str>) -> Self {
        Self(Some(self.of(name, text)))
    }
}

impl Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a query parameter cannot be read")
    }
}

impl std::error::Error for Wrong {}

impl Error for Wrong {
    /// The words of a type are not told: they may hold the value.
    fn custom<T: Display>(_: T) -> Self {
        Self(None)
    }
}

/// A query that is read into a struct.
struct Query<'q>(&'q Params);

impl<'de> Deserializer<'de> for Query<'_> {
    type Error = Wrong;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_map(Members {
            params: self.0,
            names: names.iter(),
            name: "",
        })
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Wrong> {
        Err(Wrong::custom("only a struct is read from a query"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The members of a struct, one after another.
struct Members<'q> {
    params: &'q Params,
    names: std::slice::Iter<'static, &'static str>,
    /// Whose value comes next.
    name: &'static str,
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Wrong> {
        let Some(name) = self.names.next() else {
            return Ok(None);
        };
        self.name = name;
        let name: StrDeserializer<'_, Wrong> = self.name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Wrong> {
        let value = Value {
            name: self.name,
            text: self.params.text(self.name),
            all: self.params.all(self.name),
        };
        let text = value.text;
        seed.deserialize(value)
            .map_err(|wrong| wrong.about(self.name, text))
    }
}

/// What was sent under a name.
struct Value<'q> {
    name: &'static str,
    /// Where one value is wanted.
    text: Option<&'q str>,
    /// Where a list is wanted.
    all: Vec<&'q str>,
}

impl<'q> Value<'q> {
    fn required(&self) -> Result<&'q str, Wrong> {
        self.text.ok_or_else(|| {
            let title = format!("Query parameter {} is required", self.name);
            Wrong(Some(Problem::not_found(&title)))
        })
    }

    fn parsed<T: FromStr>(&self) -> Result<T, Wrong> {
        self.required()?.parse().map_err(|_| Wrong(None))
    }
}

impl<'de> Deserializer<'de> for Value<'_> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let text = self.required()?;
        match calendar::is_beyond(text) {
            true => Err(Wrong::custom(calendar::WORDS)),
            false => visitor.visit_str(text),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_bool(self.parsed()?)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_i32(self.parsed()?)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_i64(self.parsed()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.text {
            Some(_) => visitor.visit_some(self),
            None => visitor.visit_none(),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let text: StrDeserializer<'_, Wrong> = self.required()?.into_deserializer();
        visitor.visit_enum(text)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_seq(Elements {
            name: self.name,
            left: self.all.into_iter(),
        })
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// The values of a list.
struct Elements<'q> {
    name: &'static str,
    left: std::vec::IntoIter<&'q str>,
}

impl<'de> SeqAccess<'de> for Elements<'_> {
    type Error = Wrong;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Wrong> {
        let Some(text) = self.left.next() else {
            return Ok(None);
        };
        let value = Value {
            name: self.name,
            text: Some(text),
            all: vec![text],
        };
        let element = seed.deserialize(value).map(Some);
        element.map_err(|wrong| wrong.about(self.name, Some(text)))
    }
}
