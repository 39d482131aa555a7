//! An HTTPS server that plays LinkedIn's settings app under LinkedIn's own name, and holds the truth.
//!
//! Written from what is publicly known of LinkedIn's pages, not to suit the extension. It is the browser's HTTPS
//! proxy and the site in one, so the shipped package runs unchanged and every host that the browser asks for is seen.
//! What LinkedIn's facts say is under `/mypreferences/`, `/uas/` and `/mysettings-api/`; the test's own instruments
//! are apart, under `/replica/` and in the page's one global `replica` (see `pages/replica.js`):
//! `replica.control()` is the visible control of the page's setting, `replica.target()` what a person would press.
//!
//! | file | purpose |
//! | --- | --- |
//! | `world.rs` | what the server holds and does |
//! | `routes.rs` | its pages and what they ask it for |
//! | `proxy.rs` | the way to it |

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
pub use world::{Click, Csp, Family, Icon, Language, Save, Switches, World};

/// The host that the replica plays.
pub const HOST: &str = "www.linkedin.com";
/// The setting's page.
pub const SETTING: &str = "https://www.linkedin.com/mypreferences/d/settings/data-for-ai-improvement";
/// The settings' front page.
pub const HUB: &str = "https://www.linkedin.com/mypreferences/d/";
/// The category page between the hub and the setting.
pub const CATEGORY: &str = "https://www.linkedin.com/mypreferences/d/categories/privacy";
/// Another setting's page, with a switch of its own.
pub const NEIGHBOUR: &str = "https://www.linkedin.com/mypreferences/d/settings/policy-and-academic-research";
/// A page of LinkedIn's outside its settings.
pub const FEED: &str = "https://www.linkedin.com/feed/";
/// A page that has nothing to do with LinkedIn.
pub const ELSEWHERE: &str = "https://www.example.com/";
/// The setting's internal key. LinkedIn's true one is not public; this one is invented.
pub const KEY: &str = "useDataForGenAiTraining";
/// The neighbour's internal key, as LinkedIn has it.
pub const NEIGHBOUR_KEY: &str = "allowAnonymizedDataResearch";
/// The key of the second switch of [`Switches::Two`]; invented, and named nowhere in the page.
pub const SECOND_KEY: &str = "shareDataWithAffiliatesForAi";

/// The other settings that have a page with a switch: the page, and the key. Keys that are not public are invented, and
/// named nowhere in the page.
pub const BESIDE: [(&str, &str, bool); 11] = [
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
    /// Starts one on a free port of this machine.
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

    /// Where it listens: the browser's HTTPS proxy.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Reads or changes the world, alone.
    pub fn world<T>(&self, f: impl FnOnce(&mut World) -> T) -> T {
        self.shared.world(f)
    }

    /// Waits until the world is so; panics with `what` if it is not within `limit`.
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
