//! Values that cross the border between JavaScript and Rust.
//!
//! What pages say and what is stored is read into [`Json`], within a limit, and judged by closed types of the core. The
//! browser's own objects are open, and of any size: only the named fields of these are read.

use js_sys::{Array, JsString, Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};

use crate::core::json::Json;

/// How deep values may be nested. No type of ours needs half of it.
const DEEPEST: u8 = 16;

/// Reads plain data whose JSON has at most `longest` UTF-16 units; none if it is anything else.
pub fn read(value: &JsValue, longest: u32) -> Option<Json> {
    let mut left = i64::from(longest);
    read_within(value, &mut left, DEEPEST)
}

/// `left` counts down what the JSON of the values takes.
fn read_within(value: &JsValue, left: &mut i64, depth: u8) -> Option<Json> {
    *left -= 2;
    if *left < 0 || depth == 0 {
        return None;
    }
    let json = if value.is_null() {
        Json::Null
    } else if let Some(value) = value.as_bool() {
        Json::Bool(value)
    } else if let Some(number) = value.as_f64() {
        of_number(number)
    } else if let Some(text) = value.dyn_ref::<JsString>() {
        Json::Text(read_text(text, left)?)
    } else if let Some(list) = value.dyn_ref::<Array>() {
        let items = list.iter().map(|item| read_within(&item, left, depth - 1));
        Json::List(items.collect::<Option<_>>()?)
    } else if value.is_object() {
        let mut fields = Vec::new();
        for entry in Object::entries(value.unchecked_ref()).iter() {
            let entry: Array = entry.unchecked_into();
            let key = read_text(&entry.get(0).unchecked_into(), left)?;
            fields.push((key, read_within(&entry.get(1), left, depth - 1)?));
        }
        Json::Object(fields)
    } else {
        Json::Other
    };
    Some(json)
}

fn of_number(number: f64) -> Json {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    match number {
        _ if number.fract() != 0.0 || number.abs() > LARGEST => Json::Other,
        _ if number < 0.0 => Json::Negative(number as i64),
        _ => Json::Natural(number as u64),
    }
}

/// Half of a character is no text.
fn read_text(text: &JsString, left: &mut i64) -> Option<String> {
    *left -= i64::from(text.length());
    (*left >= 0 && text.is_valid_utf16()).then(|| String::from(text))
}

/// A Rust value as a plain JavaScript value, such as JSON could hold.
pub fn write<T: Serialize + ?Sized>(value: &T) -> JsValue {
    // Texts, numbers and names under text keys: there is nothing that could fail.
    value.serialize(&Serializer::json_compatible()).unwrap_or_default()
}

/// A plain JavaScript object with these texts or numbers.
pub fn object<T: Copy + Into<JsValue>>(fields: &[(&str, T)]) -> JsValue {
    let object = Object::new();
    for (key, value) in fields {
        // Setting a property of a new plain object cannot fail.
        let _ = Reflect::set(&object, &(*key).into(), &(*value).into());
    }
    object.into()
}

/// A value as JSON that a person can read.
pub fn to_text(value: &JsValue) -> String {
    let text = js_sys::JSON::stringify_with_replacer_and_space(value, &JsValue::NULL, &2.into());
    text.map(String::from).unwrap_or_default()
}

/// One field of an object of the browser's; undefined where there is none.
pub fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// The same, where it is a text.
pub fn text_field(object: &JsValue, name: &str) -> Option<String> {
    field(object, name).as_string()
}

/// The same, where it is a number.
pub fn number_field(object: &JsValue, name: &str) -> Option<f64> {
    field(object, name).as_f64()
}
