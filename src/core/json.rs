//! Values of JSON, and closed types read from them: a value that does not fit to the last field is refused.
//!
//! The edge turns what the browser hands over into this small tree, and a type's own `Deserialize` judges it. So the
//! judgement is tested natively, and unknown fields are refused, which a reader that asks for fields by name cannot do.

use std::fmt;

use serde::{
    Deserializer,
    de::{
        self, DeserializeOwned, IntoDeserializer, Visitor,
        value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};

/// A value of JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number of at least 0.
    Natural(u64),
    /// A whole number below 0.
    Negative(i64),
    /// What no type of ours has, such as a fraction or a value that is too large.
    Other,
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object, with its fields in their order.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads it as a value of this type; none if it is anything else.
    pub fn read<T: DeserializeOwned>(self) -> Option<T> {
        T::deserialize(self).ok()
    }
}

/// Appends a text to JSON that is written by hand, in quotes and with the escapes that JSON asks for.
pub(super) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' => {
                let digit = |of: u32| char::from_digit(of & 0xf, 16).unwrap_or('0');
                out.push_str("\\u00");
                out.extend([digit(c as u32 >> 4), digit(c as u32)]);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Declares an enum whose variants have one name each, for JSON and for people.
macro_rules! named {
    ($(#[$attribute:meta])* pub enum $enum:ident {
        $($(#[$of_variant:meta])* $variant:ident = $name:literal,)*
    }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $enum {
            $($(#[$of_variant])* $variant,)*
        }

        impl $enum {
            /// Its name.
            pub fn name(self) -> &'static str {
                match self {
                    $($enum::$variant => $name,)*
                }
            }
        }

        impl serde::Serialize for $enum {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $enum {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$enum, D::Error> {
                match String::deserialize(deserializer)?.as_str() {
                    $($name => Ok($enum::$variant),)*
                    _ => Err(serde::de::Error::custom("no such name")),
                }
            }
        }
    };
}
pub(super) use named;

impl<'de> Deserializer<'de> for Json {
    type Error = Refused;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self {
            Json::Null => visitor.visit_unit(),
            Json::Bool(value) => visitor.visit_bool(value),
            Json::Natural(value) => visitor.visit_u64(value),
            Json::Negative(value) => visitor.visit_i64(value),
            Json::Other => Err(Refused),
            Json::Text(value) => visitor.visit_string(value),
            Json::List(list) => visitor.visit_seq(SeqDeserializer::new(list.into_iter())),
            object => object.deserialize_map(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self {
            Json::Null => visitor.visit_none(),
            some => visitor.visit_some(some),
        }
    }

    /// Only from an object: a derived type would also take its fields from a list.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self {
            Json::Object(fields) => visitor.visit_map(MapDeserializer::new(fields.into_iter())),
            _ => Err(Refused),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        match self {
            Json::Text(name) => visitor.visit_enum(name.into_deserializer()),
            Json::Object(fields) if fields.len() == 1 => {
                visitor.visit_enum(MapAccessDeserializer::new(MapDeserializer::new(fields.into_iter())))
            }
            _ => Err(Refused),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct identifier
    }
}

impl<'de> IntoDeserializer<'de, Refused> for Json {
    type Deserializer = Json;

    fn into_deserializer(self) -> Json {
        self
    }
}

/// The value does not fit the type. Nobody is told why.
#[derive(Debug)]
pub struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

impl std::error::Error for Refused {}

impl de::Error for Refused {
    fn custom<T: fmt::Display>(_: T) -> Refused {
        Refused
    }
}
