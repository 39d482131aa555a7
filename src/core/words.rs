//! Words: which of LinkedIn's languages are known, and whether a text speaks of generative AI.
//!
//! All texts are compatibility-decomposed (NFKD), which the browser does: Unicode's tables would be larger than this program.

/// The languages (BCP 47, primary subtag) in which LinkedIn's own names for the setting are known: see
/// [`super::setting::LABELS`].
const KNOWN: [&str; 11] = ["en", "fr", "de", "nl", "pt", "cs", "pl", "it", "es", "ro", "fi"];

/// Artificial intelligence in short. In capitals: *ai* is a word in Italian, Romanian and Vietnamese.
pub const SHORT: [&str; 6] = ["AI", "IA", "KI", "ИИ", "ШІ", "ΤΝ"];

/// What a text on generative AI holds in one of LinkedIn's languages, as [`fold`] leaves it.
pub const TOPIC: &[&str] = &[
    "generative",
    "generativ",
    "generatif",
    "generatyw",
    "generatiiv",
    "generatief",
    "generatiev",
    "генератив",
    "artificial intelligence",
    "intelligence artificielle",
    "inteligencia artificial",
    "intelligenza artificiale",
    "inteligenta artificiala",
    "kunstliche intelligenz",
    "kunstlicher intelligenz",
    "kunstmatige intelligentie",
    "umela inteligence",
    "umele inteligence",
    "sztuczn",
    "tekoaly",
    "yapay zeka",
    "mesterseges intelligencia",
    "mestersegesintelligencia",
    "mi-modell",
    "kunstig intelligens",
    "artificiell intelligens",
    "kecerdasan buatan",
    "tri tue nhan tao",
    "τεχνητη",
    "искусствен",
    "штучн",
    "人工智能",
    "人工智慧",
    "人工知能",
    "生成",
    "\u{110b}\u{1175}\u{11ab}\u{1100}\u{1169}\u{11bc}",
    "\u{1109}\u{1162}\u{11bc}\u{1109}\u{1165}\u{11bc}",
    "ปัญญาประดิษฐ์",
    "कृत्रिम",
    "एआई",
    "এআই",
    "কৃত্রিম",
    "ఏఐ",
    "కృత్రిమ",
    "ਏਆਈ",
    "בינה מלאכותית",
    "الذكاء الاصطناعي",
    "هوش مصنوعی",
];

/// A text that holds a word of each is about the training of models.
pub const TRAINING: [&[&str]; 2] = [
    &[
        "train", "entrain", "tren", "trein", "schul", "addestr", "antren", "kouli",
    ],
    &["model"],
];

/// What a switch is named that is for something else, or for the opposite, though it may speak of generative AI: words by
/// themselves, as [`fold`] leaves them.
pub const OTHERS: &[&str] = &[
    "not",
    "don't",
    "opt-out",
    "out",
    "never",
    "stop",
    "object",
    "exclude",
    "refuse",
    "decline",
    "disable",
    "except",
    "notify",
    "notification",
    "notifications",
    "subscribe",
    "newsletter",
    "microsoft",
    "ads",
    "advertising",
    "feedback",
    "suggestion",
    "suggestions",
    "terms",
    "agree",
    "preview",
    "pas",
    "refuser",
    "opposer",
    "m'opposer",
    "exclure",
    "desactiver",
    "notifier",
    "avertir",
    "abonner",
    "m'abonner",
    "publicites",
    "publicitaires",
    "publicite",
    "commentaires",
    "nicht",
    "keine",
    "kein",
    "widersprechen",
    "ablehnen",
    "deaktivieren",
    "benachrichtigen",
    "benachrichtigungen",
    "anzeigen",
    "werbung",
    "abonnieren",
    "vorschlage",
    "niet",
    "geen",
    "bezwaar",
    "weigeren",
    "uitschakelen",
    "melding",
    "meldingen",
    "advertenties",
    "abonneren",
    "suggesties",
    "nao",
    "recusar",
    "opor",
    "desativar",
    "notificar",
    "anuncios",
    "assinar",
    "sugestoes",
    "rechazar",
    "oponerme",
    "desactivar",
    "suscribirme",
    "sugerencias",
    "non",
    "rifiuta",
    "rifiutare",
    "opporsi",
    "disattiva",
    "disattivare",
    "notifica",
    "annunci",
    "pubblicita",
    "iscriviti",
    "suggerimenti",
    "ne",
    "nepouzivat",
    "nepouzit",
    "odmitnout",
    "zakazat",
    "vypnout",
    "upozornit",
    "reklamy",
    "nie",
    "sprzeciw",
    "odmow",
    "wyłacz",
    "powiadom",
    "reklam",
    "nu",
    "refuz",
    "dezactiveaza",
    "reclame",
    "ala",
    "ei",
    "kiella",
    "vastusta",
    "ilmoita",
    "mainos",
];
/// The same, of more than one word, or in a language in which words are not told apart; and *not* in languages of which little
/// else is known.
const OTHER_PHRASES: &[&str] = &[
    "opt out",
    "turn off",
    "no usar",
    "no utilizar",
    "no permitir",
    "しない",
    "使わない",
    "拒否",
    "オプトアウト",
    "不允许",
    "不要",
    "不使用",
    "拒绝",
    "退出",
    "拒絕",
    "\u{110b}\u{1161}\u{11ad}",
    "\u{1100}\u{1165}\u{1107}\u{116e}",
    "khong",
    "tu choi",
    "kullanma",
    "reddet",
    "не ",
    "inte ",
    "ikke ",
    "δεν",
    "ไม่",
    "नहीं",
    "לא ",
    "عدم",
    "jangan",
    "tidak ",
];

/// Data, in the languages whose words are known, as [`fold`] leaves it.
pub const DATA: &[&str] = &[
    "data",
    "donnees",
    "daten",
    "gegevens",
    "dados",
    "datos",
    "dati",
    "danych",
    "dane",
    "date",
    "udaje",
    "tiedot",
    "tietoja",
    "tietojani",
];

/// What a control may be named that only tells its state, as [`fold`] leaves it.
pub const STATES: &[&str] = &[
    "on",
    "off",
    "yes",
    "no",
    "active",
    "desactive",
    "oui",
    "non",
    "ein",
    "aus",
    "an",
    "ja",
    "nein",
    "aan",
    "uit",
    "nee",
    "ativado",
    "desativado",
    "sim",
    "nao",
    "zapnuto",
    "vypnuto",
    "ano",
    "ne",
    "wł.",
    "wył.",
    "właczone",
    "wyłaczone",
    "tak",
    "nie",
    "attivo",
    "disattivato",
    "attivato",
    "si",
    "activado",
    "desactivado",
    "activat",
    "dezactivat",
    "da",
    "nu",
    "kaytossa",
    "poissa kaytosta",
    "kylla",
    "ei",
    "pa",
    "av",
    "til",
    "fra",
    "be",
    "ki",
    "bat",
    "tat",
    "acık",
    "kapalı",
    "aktif",
    "nonaktif",
    "hidup",
    "mati",
    "вкл",
    "выкл",
    "включено",
    "выключено",
    "увімкнено",
    "вимкнено",
    "オン",
    "オフ",
    "开",
    "关",
    "開",
    "關",
    "打开",
    "关闭",
    "\u{110f}\u{1167}\u{11b7}",
    "\u{1101}\u{1173}\u{11b7}",
    "\u{110f}\u{1167}\u{1100}\u{1175}",
    "\u{1101}\u{1173}\u{1100}\u{1175}",
    "เปิด",
    "ปิด",
    "चालू",
    "تشغيل",
    "פועל",
    "כבוי",
];

/// The language of this `lang` attribute, without its region or script.
pub(super) fn primary(lang: &str) -> &str {
    lang.split(['-', '_']).next().unwrap_or_default().trim()
}

/// Whether words are known in the language of this `lang` attribute.
pub fn knows(lang: &str) -> bool {
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(primary(lang)))
}

/// Whether what AI is called is known in the language of this `lang` attribute, though LinkedIn's own words are not.
pub fn knows_ai(lang: &str) -> bool {
    const KNOWN_TOO: [&str; 24] = [
        "ar", "bn", "da", "el", "fa", "he", "hi", "hu", "id", "ja", "ko", "mr", "ms", "nb", "no", "pa", "ru", "sv",
        "te", "th", "tr", "uk", "vi", "zh",
    ];
    KNOWN_TOO.iter().any(|known| known.eq_ignore_ascii_case(primary(lang)))
}

/// Whether it is written in Latin letters, at least in part: a page may say that it is English, and be in Japanese.
pub fn is_latin(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_alphabetic())
}

/// Whether a text speaks of generative AI, or of the training of models, in any language of LinkedIn's.
pub fn is_topic(text: &str) -> bool {
    let folded = fold(text);
    let holds = |words: &&[&str]| words.iter().any(|word| folded.contains(word));
    SHORT.iter().any(|short| has_word(text, short)) || holds(&TOPIC) || TRAINING.iter().all(holds)
}

/// Whether a control is named as one that lets LinkedIn use data for generative AI. Where the words of its language are
/// known, data or training have to be among them.
pub fn is_use_of_data(name: &str, is_known_language: bool) -> bool {
    let folded = fold(name);
    let holds = |words: &&[&str]| words.iter().any(|word| folded.contains(word));
    let is_of_data = || tokens(&folded).any(|word| DATA.contains(&word)) || TRAINING.iter().all(holds);
    is_topic(name) && (!is_known_language || is_of_data())
}

/// Whether a control is named as one that is for something else, or for the opposite.
pub fn is_other(name: &str) -> bool {
    // *Non* may tell a state.
    if is_state(name) {
        return false;
    }
    let folded = fold(name);
    tokens(&folded).any(|word| OTHERS.contains(&word)) || OTHER_PHRASES.iter().any(|phrase| folded.contains(phrase))
}

/// Whether a key, such as `useDataForGenAiTraining`, is made of words on AI or models, and on data or their use for them.
pub fn is_key_of_training(key: &str) -> bool {
    const OF_AI: [&str; 8] = ["ai", "gen", "genai", "generative", "llm", "ml", "model", "models"];
    const OF_DATA: [&str; 7] = [
        "data",
        "train",
        "training",
        "improve",
        "improvement",
        "content",
        "creation",
    ];
    const OF_OTHERS: [&str; 10] = [
        "opt",
        "out",
        "object",
        "not",
        "hide",
        "disable",
        "block",
        "share",
        "feedback",
        "microsoft",
    ];
    let words = camel_words(key);
    let has = |list: &[&str]| {
        words
            .iter()
            .any(|word| list.iter().any(|it| it.eq_ignore_ascii_case(word)))
    };
    has(&OF_AI) && has(&OF_DATA) && !has(&OF_OTHERS)
}

/// `useDataForGenAITraining`: use, Data, For, Gen, AI, Training.
pub(super) fn camel_words(id: &str) -> Vec<&str> {
    let bytes = id.as_bytes();
    let is_upper = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    let is_lower = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_lowercase);
    let mut words = Vec::new();
    let mut start = 0;
    for at in 1..=bytes.len() {
        let begins = is_upper(at) && (!is_upper(at - 1) || is_lower(at + 1));
        if begins || at == bytes.len() {
            words.push(&id[start..at]);
            start = at;
        }
    }
    words
}

/// The words of a folded text.
fn tokens(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-'))
}

/// Whether a text tells only a state: *On*.
pub fn is_state(text: &str) -> bool {
    STATES.contains(&fold(text).as_str())
}

/// Whether this word is in the text by itself: no letter of its own script before or after it.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && c < '\u{530}');
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        !is_part(before) && !is_part(after)
    })
}

/// A text as words are compared: lower case, without combining marks, with plain quotes and single spaces.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '\u{300}'..='\u{36f}' => {}
            '‘' | '’' | 'ʼ' | '`' | '´' => folded.push('\''),
            c if c.is_whitespace() => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            c => folded.push(c),
        }
    }
    folded.trim().to_owned()
}
