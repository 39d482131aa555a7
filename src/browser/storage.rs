//! Storage: one read of both areas, one write of what has changed.

use futures_util::future::join;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::*};

use super::{Result, api, value};
use crate::core::{
    account::Changes,
    json::Json,
    stored::{self, Items, Value},
};

/// Stored values are read up to this length, in UTF-16 units of their JSON.
const LONGEST_VALUE: u32 = 64 * 1024;

/// Both areas as they were at one moment.
pub struct Snapshot {
    /// `storage.local`
    pub local: Items,
    /// `storage.session`
    pub session: Items,
    raw: JsValue,
}

/// Reads what an event needs.
pub async fn read() -> Result<Snapshot> {
    let keys: Array = stored::keys().into_iter().map(JsValue::from).collect();
    read_areas(keys.into()).await
}

/// Reads everything.
pub async fn read_all() -> Result<Snapshot> {
    read_areas(JsValue::NULL).await
}

async fn read_areas(keys: JsValue) -> Result<Snapshot> {
    // Both at once: each call takes its time.
    let (local, session) = join(api::local_get(&keys), api::session_get(&JsValue::NULL)).await;
    let raw = local?;
    Ok(Snapshot {
        local: items(&raw),
        session: items(&session?),
        raw,
    })
}

fn items(raw: &JsValue) -> Items {
    let entries = Object::entries(raw.unchecked_ref());
    let items = entries.iter().filter_map(|entry| {
        let entry: Array = entry.unchecked_into();
        let value = value::read(&entry.get(1), LONGEST_VALUE).unwrap_or(Json::Other);
        Some((entry.get(0).as_string()?, value))
    });
    Items(items.collect())
}

impl Snapshot {
    /// The very value that was read from `storage.local` under a key; undefined if there was none.
    pub fn raw(&self, key: &str) -> JsValue {
        value::field(&self.raw, key)
    }

    /// Whether the browser refused to store something, and has not stored anything since.
    pub fn was_refused(&self) -> bool {
        self.session.has(stored::REFUSED)
    }

    /// Writes what has changed since: first what is to last, then what ends with the browser.
    pub async fn write(&self, changes: &Changes) -> Result<()> {
        if changes.clear {
            api::local_clear().await?;
            api::session_clear().await?;
        }
        if !changes.local.is_empty() {
            api::local_set(&self.object(&changes.local)).await?;
        }
        if !changes.local_removed.is_empty() {
            api::local_remove(&keys(&changes.local_removed)).await?;
        }
        if !changes.session.is_empty() {
            api::session_set(&self.object(&changes.session)).await?;
        }
        if !changes.session_removed.is_empty() {
            api::session_remove(&keys(&changes.session_removed)).await?;
        }
        Ok(())
    }

    fn object(&self, items: &[(String, Value)]) -> JsValue {
        let object = Object::new();
        for (key, item) in items {
            let value = match item {
                Value::AsRead(key) => self.raw(key),
                item => value::write(item),
            };
            // Setting a property of a new plain object cannot fail.
            let _ = Reflect::set(&object, &key.into(), &value);
        }
        object.into()
    }
}

/// Whether there is anything in `storage.local` under one of these keys.
pub async fn has_any(keys: &[&str]) -> Result<bool> {
    let keys: Array = keys.iter().map(|key| JsValue::from_str(key)).collect();
    let found: Object = api::local_get(&keys.into()).await?.unchecked_into();
    Ok(Object::keys(&found).length() > 0)
}

/// Notes for the pages that the browser refuses to store, or does so no longer. It may refuse that as well.
pub async fn note_refusal(is_refused: bool) {
    let _ = if is_refused {
        let note = Object::new();
        // Setting a property of a new plain object cannot fail.
        let _ = Reflect::set(&note, &stored::REFUSED.into(), &true.into());
        api::session_set(&note).await
    } else {
        api::session_remove(&stored::REFUSED.into()).await
    };
}

fn keys(keys: &[String]) -> JsValue {
    let keys: Array = keys.iter().map(JsValue::from).collect();
    keys.into()
}

/// What a page of the extension has stored under a key of its own, however long; none if it is not plain data.
pub async fn get(key: &str) -> Result<Option<Json>> {
    let items = api::local_get(&key.into()).await?;
    Ok(value::read(&value::field(&items, key), u32::MAX))
}

/// Stores a value under such a key.
pub async fn set<T: serde::Serialize>(key: &str, value: &T) -> Result<()> {
    let object = Object::new();
    Reflect::set(&object, &key.into(), &value::write(value))?;
    api::local_set(&object).await.map(drop)
}

/// Removes such a key.
pub async fn remove(key: &str) -> Result<()> {
    api::local_remove(&key.into()).await.map(drop)
}

/// Calls the listener, for as long as the page is open, whenever anything stored changes.
pub fn on_change(listener: impl FnMut() + 'static) {
    api::on_storage_changed(&Closure::<dyn FnMut()>::new(listener).into_js_value());
}
