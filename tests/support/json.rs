//! JSON as the background gets it from the browser.

use objector::core::json::Json;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The tree that the browser's value is read into. `src/browser/value.rs` reads numbers like this too.
pub fn json(value: &Value) -> Json {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => match number.as_f64().unwrap() {
            number if number.fract() != 0.0 || number.abs() > LARGEST => Json::Other,
            number if number < 0.0 => Json::Negative(number as i64),
            number => Json::Natural(number as u64),
        },
        Value::String(text) => Json::Text(text.clone()),
        Value::Array(list) => Json::List(list.iter().map(json).collect()),
        Value::Object(fields) => Json::Object(fields.iter().map(|(key, value)| (key.clone(), json(value))).collect()),
    }
}

/// The value as one of this type, or none.
pub fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    json(value).read()
}
