//! Words: which of LinkedIn's languages are known, and whether a text speaks of generative AI.
//!
//! All texts are compatibility-decomposed (NFKD), which the browser does: Unicode's tables would be larger than this program.

/// What is known of LinkedIn's languages, all together. `data/words.json` has it by language (BCP 47, primary subtag).
pub struct Words {
    /// The languages in which LinkedIn's own names for the setting are known, see [`super::setting::LABELS`].
    pub known: &'static [&'static str],
    /// The other languages in which it is known what AI is called.
    pub known_ai: &'static [&'static str],
    /// Artificial intelligence in short. In capitals: *ai* is a word in Italian, Romanian and Vietnamese.
    pub short: &'static [&'static str],
    /// What a text on generative AI holds. These and all that follow are as [`fold`] leaves them.
    pub topic: &'static [&'static str],
    /// Training. With the word *model* a text that holds it is about the training of models.
    pub train: &'static [&'static str],
    /// Data.
    pub data: &'static [&'static str],
    /// The words that the setting may be named with, between spaces: LinkedIn's own and such as mean the same. A name with
    /// any other word may be the opposite, or something else. So no word may be here that denies, stops or takes away, in
    /// any language.
    pub own: &'static str,
    /// What a switch is named that is for the opposite: words by themselves.
    pub not: &'static [&'static str],
    /// The same, of more than one word, or in a language in which words are not told apart.
    pub phrase: &'static [&'static str],
    /// What a switch is named that is for something else, though it may speak of generative AI: words by themselves.
    pub other: &'static [&'static str],
    /// What a control may be named that only tells its state.
    pub state: &'static [&'static str],
}

/// All that is known.
pub static WORDS: Words = include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// The language of this `lang` attribute, without its region or script.
pub(super) fn primary(lang: &str) -> &str {
    lang.split(['-', '_']).next().unwrap_or_default().trim()
}

/// Whether words are known in the language of this `lang` attribute.
pub fn knows(lang: &str) -> bool {
    is_among(WORDS.known, primary(lang))
}

/// Whether the words of the other settings are known in the language of this `lang` attribute.
pub fn knows_other(lang: &str) -> bool {
    is_among(&["en", "fr"], primary(lang))
}

/// Whether what AI is called is known in the language of this `lang` attribute, though LinkedIn's own words are not.
pub fn knows_ai(lang: &str) -> bool {
    is_among(WORDS.known_ai, primary(lang))
}

fn is_among(list: &[&str], word: &str) -> bool {
    list.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// Whether it is written in Latin letters, at least in part: a page may say that it is English, and be in Japanese.
pub fn is_latin(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_alphabetic())
}

/// Whether a text speaks of generative AI, or of the training of models, in any language of LinkedIn's.
pub fn is_topic(text: &str) -> bool {
    let folded = fold(text);
    WORDS.short.iter().any(|short| has_word(text, short)) || holds(&folded, WORDS.topic) || is_on_training(&folded)
}

/// Whether a control is named as one that lets LinkedIn use data for generative AI: the name speaks of AI and of data, and no
/// word is in it that the setting may not be named with.
pub fn is_use_of_data(name: &str) -> bool {
    let folded = fold(name);
    is_topic(name) && holds(&folded, WORDS.data) && is_own(without_state(&folded))
}

/// Whether what follows a name in a folded text belongs to it: nothing, a state, or words that the setting may be named with.
pub fn is_rest_of_name(folded: &str) -> bool {
    let is_joined = folded.starts_with(|c: char| c.is_alphanumeric());
    !is_joined && is_own(without_state(folded))
}

/// A folded text without the state that may be told at its end, beside the name: *On*. A word that may be *not* is kept.
fn without_state(folded: &str) -> &str {
    let mut states = WORDS.state.iter().filter(|state| !WORDS.not.contains(state));
    let before = states.find_map(|state| {
        let before = folded.strip_suffix(state)?;
        stands_alone(folded, before.len(), folded.len()).then_some(before)
    });
    before.unwrap_or(folded)
}

/// Whether a folded text is made of nothing but words that the main setting may be named with.
pub fn is_own(folded: &str) -> bool {
    is_made_of(folded, &[WORDS.own])
}

/// Whether a folded text is made of nothing but these words, which stand between spaces. Where words are not told apart, they
/// follow one another.
fn is_made_of(folded: &str, lists: &[&str]) -> bool {
    // Whether a word may end here, for each place in the text.
    let mut reached = vec![false; folded.len() + 1];
    reached[0] = true;
    for (at, c) in folded.char_indices() {
        if !reached[at] {
            continue;
        }
        if is_between_words(c) {
            reached[at + c.len_utf8()] = true;
            continue;
        }
        for word in lists.iter().flat_map(|list| list.split(' ')) {
            let end = at + word.len();
            if folded[at..].starts_with(word) && stands_alone(folded, at, end) {
                reached[end] = true;
            }
        }
    }
    reached[folded.len()]
}

/// What the switch of any setting may be named with, in English and French, beside the words of its own.
const OF_ANY: &str = "allow let use using used share sharing show shown see personalize personalise improve measure include enable \
    on my me your you our the a an of for to with by from in and or based ads ad advertising data information details linkedin \
    linkedin's member members permission setting \
    autoriser permettre utiliser utilisation partager partage afficher voir personnaliser mesurer mes ma mon vos votre les le la l \
    des de du d un une pour par avec sur et ou a au aux publicites publicitaires annonces donnees informations";

/// Whether a control is named as the setting whose words these are: with one of them, and with none but these and [`OF_ANY`].
pub fn is_named_with(words: &str, name: &str) -> bool {
    let folded = fold(name);
    let name = without_state(&folded);
    let is_one = |token: &str| words.split(' ').any(|word| word == token);
    let has_one = name.split(|c: char| is_between_words(c)).any(is_one);
    has_one && is_made_of(name, &[words, OF_ANY])
}

/// Whether it tells words apart, or is none: spaces, marks of any script, digits. Not the marks over and under letters.
fn is_between_words(c: char) -> bool {
    c.is_whitespace()
        || c.is_ascii_digit()
        || c.is_ascii_punctuation()
        || matches!(c, '«' | '»' | '·' | '،' | '।' | '\u{2000}'..='\u{206f}' | '\u{3001}'..='\u{301f}' | '・')
}

/// Whether a control is named as one that is for something else than the main setting, or for the opposite.
pub fn is_other(name: &str) -> bool {
    is_opposite(name) || tokens(&fold(name)).any(|word| WORDS.other.contains(&word))
}

/// Whether a control is named as one that is on where no data are used.
pub fn is_opposite(name: &str) -> bool {
    // *Non* may tell a state.
    if is_state(name) {
        return false;
    }
    let folded = fold(name);
    tokens(&folded).any(|word| WORDS.not.contains(&word)) || holds(&folded, WORDS.phrase)
}

/// Whether a folded text holds one of these, be it within a word.
fn holds(folded: &str, words: &[&str]) -> bool {
    words.iter().any(|word| folded.contains(word))
}

/// Whether a folded text is about the training of models.
fn is_on_training(folded: &str) -> bool {
    holds(folded, WORDS.train) && folded.contains("model")
}

/// Words of keys that are on where the member has objected.
const OF_OPPOSITES: &str = "opt object objection not never no hide disable block stop prevent exclude exempt refuse deny reject pause \
    limit restrict protect withdraw revoke forbid private";
/// Words of keys of settings that have nothing to do with any that is known.
const OF_OTHERS: &str = "dark theme writing write news newsletter message messages messaging moderation notification notifications \
    notify email mail ads ad advertising job jobs hiring recruiter recruiters recruiting resume premium contacts microsoft msft \
    feedback suggestion suggestions survey cookies feed search";

/// Whether a key has a word that the main setting's would not have: one of the opposite, or of another setting.
pub fn is_key_of_another(key: &str) -> bool {
    is_plain(key) && (has_word_of(key, OF_OPPOSITES) || has_word_of(key, OF_OTHERS))
}

/// Whether a key, such as `shareDataWithPartners`, has one of these words and none of the opposite.
pub fn is_key_with(words: &str, key: &str) -> bool {
    is_plain(key) && has_word_of(key, words) && !has_word_of(key, OF_OPPOSITES)
}

fn is_plain(key: &str) -> bool {
    key.chars().all(|c| c.is_ascii_alphabetic())
}

/// Whether one of these words, between spaces, is in a key.
fn has_word_of(key: &str, words: &str) -> bool {
    let words: Vec<&str> = words.split_whitespace().collect();
    camel_words(key).iter().any(|word| is_among(&words, word))
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
    let words = camel_words(key);
    let has = |list: &[&str]| words.iter().any(|word| is_among(list, word));
    has(&OF_AI) && has(&OF_DATA) && !has(&["share"]) && !is_key_of_another(key)
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
    WORDS.state.contains(&fold(text).as_str())
}

/// Whether this word is in the text by itself: no letter of its own script before or after it.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word)
        .any(|(at, _)| stands_alone(text, at, at + word.len()))
}

/// Whether no word of a script that tells words apart, such as Latin, goes on before or after this part of the text. In other
/// scripts little words are often written together with the next one.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && c < '\u{530}');
    let part = &text[start..end];
    let begins_within = is_letter(part.chars().next()) && is_letter(text[..start].chars().next_back());
    let ends_within = is_letter(part.chars().next_back()) && is_letter(text[end..].chars().next());
    !begins_within && !ends_within
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
