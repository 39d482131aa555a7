//! The recorder: writes the member's record, if there is to be one.
//!
//! It comes last and stands in nobody's way: what it cannot write it counts, and says so in the next entry that it can.

use crate::{
    browser::{self, Result},
    journal::{self, Circumstances, Happening},
    protocol::Wish,
    settings::CATALOGUE,
    storage::{self, StoredJournal},
};

/// Writes down what has happened. A refusal is logged and counted, and goes no further.
pub async fn note(happening: Option<Happening>) {
    let Some(happening) = happening else { return };
    match storage::keeps_journal().await {
        Ok(true) => {}
        Ok(false) => return,
        Err(error) => return web_sys::console::error_1(&error),
    }
    if let Err(error) = write(happening).await {
        web_sys::console::error_1(&error);
        if let Err(error) = miss().await {
            web_sys::console::error_1(&error);
        }
    }
}

/// Does what the member wishes of the record.
pub async fn fulfil(wish: Wish) -> Result<()> {
    let mut stored = storage::load_journal().await?;
    match wish {
        Wish::Record(on) if on == stored.journal.on => Ok(()),
        Wish::Record(true) => {
            stored.journal.on = true;
            let mut happenings = vec![Happening::switched(true)];
            for setting in &CATALOGUE {
                let evidence = storage::load_evidence(setting).await?.evidence;
                happenings.extend(Happening::known(setting.id, &evidence, browser::now()));
            }
            add(stored, happenings).await
        }
        Wish::Record(false) => {
            // That it ended is part of the record; where there is no room for it, it ends all the same.
            let around = circumstances(&stored);
            stored.add(Happening::switched(false), &around);
            stored.journal.on = false;
            add(stored, []).await
        }
        Wish::Label(typed) => {
            stored.journal.label = journal::label(&typed);
            stored.store().await
        }
        Wish::Erase => storage::erase_journal().await,
    }
}

async fn write(happening: Happening) -> Result<()> {
    add(storage::load_journal().await?, [happening]).await
}

async fn add(mut stored: StoredJournal, happenings: impl IntoIterator<Item = Happening>) -> Result<()> {
    let mut around = circumstances(&stored);
    let had_missed = around.missed > 0 && !stored.is_full();
    for happening in happenings {
        stored.add(happening, &around);
        around.missed = 0;
    }
    stored.store().await?;
    if had_missed {
        storage::keep_missed(0).await?;
    }
    Ok(())
}

fn circumstances(stored: &StoredJournal) -> Circumstances {
    Circumstances {
        time: browser::local_time(),
        browser: journal::browser(&browser::user_agent()),
        missed: stored.missed,
    }
}

async fn miss() -> Result<()> {
    let missed = storage::load_journal().await?.missed;
    storage::keep_missed(missed.saturating_add(1)).await
}
