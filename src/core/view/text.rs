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

/// The language of a message, where the member's messages are in this one. For one that is missing, browsers show the English
/// one. Only where a language is written the other way does it matter, and there it can be told: by the letters. The first
/// of them would not do, for a sentence may begin with a name.
pub fn language_of<'a>(message: &str, language: &'a str) -> &'a str {
    let is_to_the_left = |c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    match direction(language) {
        "rtl" if !message.contains(is_to_the_left) => "en",
        _ => language,
    }
}

/// A text as a sentence among others, to be read out.
pub fn sentence(text: &str) -> String {
    let has_end = text.ends_with(['.', '!', '?', '…', ':', '。', '।']);
    format!("{text}{}", if has_end { "" } else { "." })
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
