//! What depends on the language of the messages, or on the browser.

/// Key of the sentence that says how to keep the button in sight, by the browser's user agent.
pub fn pin(user_agent: &str) -> &'static str {
    let has = |name| user_agent.contains(name);
    match () {
        () if has("Firefox/") && has("Android") => "pin_android",
        () if has("Firefox/") => "pin_firefox",
        () if has("Edg/") => "pin_edge",
        () => "pin_chromium",
    }
}

/// The direction in which a language is written, as HTML names it. Not every browser can tell it of any language.
pub fn direction(language: &str) -> &'static str {
    match subtag(language) {
        "ar" | "fa" | "he" => "rtl",
        _ => "ltr",
    }
}

/// The locale by which `Intl` writes dates and numbers so that they fit the messages: these use Gregorian dates, and the
/// Arabic ones the digits 1, 2, 3.
pub fn formats(language: &str) -> String {
    let digits = match subtag(language) {
        "ar" => "-nu-latn",
        _ => "",
    };
    format!("{language}-u-ca-gregory{digits}")
}

fn subtag(language: &str) -> &str {
    language.split('-').next().unwrap_or_default()
}
