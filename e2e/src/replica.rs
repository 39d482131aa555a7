//! An HTTPS server that simulates LinkedIn's settings app under LinkedIn's host name, and holds the true state.
//!
//! Written from what is publicly known of LinkedIn's pages, not to suit the extension. It is the browser's HTTPS
//! proxy and the site in one, so the shipped package runs unchanged and every host that the browser asks for is recorded.
//! What LinkedIn is known to serve is under `/mypreferences/`, `/uas/` and `/mysettings-api/`. What only the tests use is
//! under `/replica/` and in the page's one global `replica` (see `pages/replica.js`):
//! `replica.control()` is the visible control of the page's setting, `replica.target()` what a person presses.
//!
//! | file | purpose |
//! | --- | --- |
//! | `world.rs` | what the server holds and does |
//! | `routes.rs` | its pages and their requests |
//! | `proxy.rs` | the proxy and TLS |

mod proxy;
mod routes;
mod world;

use std::{
    net::SocketAddr,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::Router;
use tokio::runtime::{Builder, Runtime};

use proxy::Ready;
pub use proxy::certificate_hash;
pub use world::{Ahead, Answer, Click, Csp, Data, Family, Icon, Language, Page, Save, Switches, Worker, World};

/// Another host of LinkedIn's: it answers once it is among [`World::other_hosts`].
pub const API_HOST: &str = "api.linkedin.com";

/// The host that the replica simulates.
pub const HOST: &str = "www.linkedin.com";
/// The setting's page.
pub const SETTING: &str = "https://www.linkedin.com/mypreferences/d/settings/data-for-ai-improvement";
/// The settings' front page.
pub const HUB: &str = "https://www.linkedin.com/mypreferences/d/";
/// The category page between the hub and the setting.
pub const CATEGORY: &str = "https://www.linkedin.com/mypreferences/d/categories/privacy";
/// The page of another setting, which has its own switch.
pub const RESEARCH: &str = "https://www.linkedin.com/mypreferences/d/settings/policy-and-academic-research";
/// A page of LinkedIn's outside its settings.
pub const FEED: &str = "https://www.linkedin.com/feed/";
/// A page that has nothing to do with LinkedIn.
pub const ELSEWHERE: &str = "https://www.example.com/";
/// The setting's internal key. LinkedIn's true one is not public; this one is invented.
pub const KEY: &str = "useDataForGenAiTraining";
/// That setting's internal key, as LinkedIn has it.
pub const RESEARCH_KEY: &str = "allowAnonymizedDataResearch";
/// The key of the second switch of [`Switches::Two`]; invented, and the page does not contain it.
pub const SECOND_KEY: &str = "shareDataWithAffiliatesForAi";

/// The other settings whose page has a switch: the page, the key, and whether the page contains the key. Keys that are not
/// public are invented, and the page does not contain them.
pub const OTHER_SETTINGS: [(&str, &str, bool); 11] = [
    (
        "settings/share-data-with-trusted-partners",
        "shareDataWithPartners",
        false,
    ),
    ("settings/profile-visibility-for-partners", "profileOffSite", false),
    ("settings/data-export-by-page-admins", "pageAdminsExport", false),
    ("settings/ads-inferred-location", "allowIpToPersonalizeAds", true),
    ("interest-categories", "adsPrivacyAllowInterestsAndBehaviors", true),
    ("settings/ads-by-age", "allowAdsByAge", true),
    ("settings/ads-by-gender", "allowAdsByGender", true),
    ("settings/ads-beyond-linkedin", "allowLinkedInAudienceNetwork", true),
    (
        "settings/ads-interactions-with-business",
        "allowUseOfThirdPartyData",
        true,
    ),
    ("settings/ads-related-actions", "allowConversionTrackings", true),
    ("member-cookies", "nonEssentialCookieConsent", true),
];

#[derive(Default)]
struct Shared {
    world: Mutex<World>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn world<T>(&self, f: impl FnOnce(&mut World) -> T) -> T {
        let result = f(&mut self.lock());
        self.changed.notify_all();
        result
    }
}

/// A running replica; dropping it stops it.
pub struct Replica {
    address: SocketAddr,
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

impl Replica {
    /// Starts a replica on a free port.
    pub fn start() -> Self {
        let shared = Arc::new(Shared::default());
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime starts");
        let (ready, address) = runtime.block_on(Ready::new(shared.clone()));
        let site = Router::new().fallback(routes::answer).with_state(shared.clone());
        runtime.spawn(async move { axum::serve(ready, site).await });
        Self {
            address,
            shared,
            runtime: Some(runtime),
        }
    }

    /// The address where it listens, as the browser's HTTPS proxy.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Reads or changes the world, while it is locked.
    pub fn world<T>(&self, f: impl FnOnce(&mut World) -> T) -> T {
        self.shared.world(f)
    }

    /// Waits until `f` is true of the world; panics with `what` after `limit`.
    pub fn wait(&self, what: &str, limit: Duration, mut f: impl FnMut(&World) -> bool) {
        let world = self.shared.lock();
        let (world, late) = self
            .shared
            .changed
            .wait_timeout_while(world, limit, |world| !f(world))
            .unwrap_or_else(PoisonError::into_inner);
        let World {
            on,
            loads,
            saves,
            clicks,
            requests,
            ..
        } = world.clone();
        drop(world);
        assert!(
            !late.timed_out(),
            "not within {limit:?}: {what}\non {on}, loads {loads}, saves {saves:?}, clicks {clicks:?}\n{requests:#?}"
        );
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
