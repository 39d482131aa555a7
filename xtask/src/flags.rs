//! The commands and their options. From this [xflags] makes the parser and the help.

use std::num::NonZeroU32;

xflags::xflags! {
    /// Objector's commands.
    cmd xtask {
        /// Shows the extension at work in Chromium, on a local replica of LinkedIn's settings.
        cmd demo {
            /// Leaves the window open, for you to click in.
            optional --headed
        }
        /// Runs every test: native, then end to end in Chromium and Firefox.
        cmd test {}
        /// Leaves the packages for both browsers in dist/.
        cmd build {}
        /// Measures the extension, its peers and the floor, and writes docs/performance.md.
        cmd bench {
            /// Measures more often: slower, and more exact.
            optional --long
            /// Shows instead in which functions the script in the page spends its time.
            optional --profile
        }
        /// Checks formatting, lints, licences, what is in the package, and the extension. Needs no browser.
        cmd check {}
        /// Measures and draws the popup and the card in every language: target/languages.png.
        cmd languages {}
        /// Gathers in dist/store/ what the stores ask for: packages, texts, pictures, sources.
        cmd store {}
        /// Builds in another folder too, and compares the packages byte for byte.
        cmd reproduce {}
        /// Ends the background at each call that it makes in the whole flow, in both browsers.
        cmd kill {}
        /// Looks for a wrong click or a wrong green in hostile pages, in both browsers.
        cmd hostile {
            /// How many pages (else 2000).
            optional pages: NonZeroU32
            /// Draws the same pages as an earlier run with this seed.
            optional seed: u64
        }
        /// Explores every order of events. Takes minutes, and gigabytes.
        cmd model {
            /// With how many faults among the events (else 2).
            optional faults: u32
        }
        /// Breaks the core in every small way, and sees whether its tests notice. Takes an hour or two.
        cmd mutants {}
        /// Searches for bytes that break the core.
        cmd fuzz {
            /// For how many seconds for each target (else 120).
            optional seconds: u32
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> xflags::Result<Xtask> {
        Xtask::from_vec(line.split_whitespace().map(Into::into).collect())
    }

    /// Documents and people's habits name these lines.
    #[test]
    fn every_command_and_option_that_is_promised_is_read() {
        for line in "demo, demo --headed, test, build, bench, bench --long, bench --profile, check, languages, store, \
                     reproduce, kill, hostile, hostile 9, hostile 9 18446744073709551615, model, model 1, mutants, fuzz, \
                     fuzz 30"
            .split(", ")
        {
            assert!(read(line).is_ok(), "{line}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for line in
            ", serve, build --headed, demo --headed --headed, hostile 0, hostile 1 2 3, kill 1, fuzz soon".split(", ")
        {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
