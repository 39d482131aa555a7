//! Storage, and the background's turn on it: read, update, write.

use objector::core::{
    account::{Changes, Context, Effect, Input, Model, update},
    evidence::Evidence,
    message::Message,
    observation::Ms,
    stored::{self, Items, Known},
};
use serde_json::{Map, Value};

use super::{T, json::json};

/// This evidence, and guidance that was not closed.
pub fn known(evidence: Evidence) -> Known {
    Known {
        evidence,
        guidance_closed: false,
        is_readable: true,
    }
}

/// Both storage areas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Storage {
    /// Whether the browser has containers.
    pub has_containers: bool,
    pub local: Map<String, Value>,
    pub session: Map<String, Value>,
}

impl Storage {
    /// What the core makes of it.
    pub fn model(&self, at: Ms) -> Model {
        self.read(&self.local, at)
    }

    fn read(&self, local: &Map<String, Value>, at: Ms) -> Model {
        let items = |area: &Map<String, Value>| Items(area.iter().map(|(key, it)| (key.clone(), json(it))).collect());
        let context = Context {
            time: "2027-01-15T09:00:00.000+01:00".into(),
            browser: "Chrome 156".into(),
            badge: Some(self.badge(at)),
            has_containers: self.has_containers,
        };
        Model::read(&items(local), &items(&self.session), context, T + at)
    }

    /// As the badge was drawn before.
    fn badge(&self, at: Ms) -> objector::core::view::Badge {
        let items = |area: &Map<String, Value>| Items(area.iter().map(|(key, it)| (key.clone(), json(it))).collect());
        Model::read(&items(&self.local), &items(&self.session), Context::default(), T + at).badge(T + at)
    }

    /// One event, as the background handles it: what is done, and what is written.
    pub fn handle(&mut self, input: Input, at: Ms) -> (Vec<Effect>, Changes) {
        let mut local = self.local.clone();
        if !input.needs_everything() {
            let keys = stored::keys();
            local.retain(|key, _| keys.contains(key));
        }
        let is_whole = input.needs_everything();
        let mut model = self.read(&local, at);
        let before = model.clone();
        let effects = update(&mut model, input, T + at);
        let mut changes = model.changes_since(&before);
        if !is_whole && changes.free_keys().iter().any(|key| self.local.contains_key(*key)) {
            let all = Items(self.local.iter().map(|(key, it)| (key.clone(), json(it))).collect());
            model.move_entries(&before, &all);
            changes = model.changes_since(&before);
        }
        self.write(&changes);
        (effects, changes)
    }

    /// A message from a page that needs no tabs.
    pub fn message(&mut self, message: Message, at: Ms) -> (Vec<Effect>, Changes) {
        let input = Input::Message {
            message,
            tabs: &[],
            access: true,
        };
        self.handle(input, at)
    }

    /// Writes changes, as `src/browser/storage.rs` does.
    pub fn write(&mut self, changes: &Changes) {
        if changes.clear {
            *self = Storage::default();
        }
        let written = |area: &Map<String, Value>, items: &[(String, stored::Value)]| -> Map<String, Value> {
            let value = |value: &stored::Value| match value {
                stored::Value::AsRead(key) => area[key].clone(),
                value => serde_json::to_value(value).unwrap(),
            };
            items.iter().map(|(key, it)| (key.clone(), value(it))).collect()
        };
        let (local, session) = (
            written(&self.local, &changes.local),
            written(&self.session, &changes.session),
        );
        self.local.extend(local);
        self.session.extend(session);
        self.local.retain(|key, _| !changes.local_removed.contains(key));
        self.session.retain(|key, _| !changes.session_removed.contains(key));
    }
}
