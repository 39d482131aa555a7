//! What a person needs to read a file and a browser does not is left out of the packages: comments and indentation of
//! scripts, descriptions and spaces of sentences. Names and lines stay, so that the packages can be read all the same.

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};

use crate::archive::Files;

/// Makes every script and every list of sentences lean.
pub fn all(files: &mut Files) -> Result<()> {
    for (name, content) in files {
        let lean = if name.ends_with(".js") {
            script(std::str::from_utf8(content)?)
        } else if name.starts_with("_locales/") && name.ends_with(".json") {
            sentences(content)
        } else {
            continue;
        };
        *content = lean
            .with_context(|| format!("{name} cannot be made lean."))?
            .into_bytes();
    }
    Ok(())
}

/// The sentences without what is for translators alone, and without spaces between them. What is filled in has a name for
/// translators (`$DATE$`) and a number for the browser (`$1`).
fn sentences(content: &[u8]) -> Result<String> {
    let sentences: Map<String, Value> = serde_json::from_slice(content)?;
    let mut lean = Map::new();
    for (key, sentence) in sentences {
        let text = sentence["message"].as_str().context("a sentence has a message")?;
        let mut message = text.to_owned();
        for (name, placeholder) in sentence["placeholders"].as_object().into_iter().flatten() {
            let number = placeholder["content"].as_str().context("a placeholder has a content")?;
            message = message.replace(&format!("${}$", name.to_uppercase()), number);
        }
        lean.insert(key, json!({ "message": message }));
    }
    Ok(Value::from(lean).to_string())
}

/// JavaScript without its comments, its indentation and its empty lines. Strings, templates and patterns stay as they are.
fn script(text: &str) -> Result<String> {
    let mut lean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '/' if rest.starts_with("//") => {
                rest = rest.find('\n').map_or("", |end| &rest[end..]);
                continue;
            }
            '/' if rest.starts_with("/*") => {
                let end = rest.find("*/").context("a comment has no end")? + 2;
                // A comment over several lines ends a line, as it did.
                if rest[..end].contains('\n') {
                    end_line(&mut lean);
                }
                rest = &rest[end..];
                continue;
            }
            '\n' => {
                end_line(&mut lean);
                rest = rest[1..].trim_start();
                continue;
            }
            '"' | '\'' | '`' => literal(rest, c)?,
            '/' if begins_pattern(&lean) => literal(rest, '/')?,
            _ => c.len_utf8(),
        };
        lean.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    end_line(&mut lean);
    Ok(lean)
}

fn end_line(lean: &mut String) {
    lean.truncate(lean.trim_end().len());
    if !lean.is_empty() {
        lean.push('\n');
    }
}

/// Whether a slash here cannot divide: nothing stands before it that could be divided.
fn begins_pattern(before: &str) -> bool {
    before.trim_end().ends_with(|c: char| "(,=:[!&|?{};+".contains(c)) || before.trim_end().ends_with("return")
}

/// How long the string, template or pattern is that begins here.
fn literal(text: &str, quote: char) -> Result<usize> {
    let mut is_escaped = false;
    let mut in_class = false;
    for (at, c) in text.char_indices().skip(1) {
        ensure!(
            c != '\n' || quote == '`',
            "a string or a pattern does not end in its line: {:.40}",
            text
        );
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' if quote == '/' => in_class = true,
            ']' if quote == '/' => in_class = false,
            c if c == quote && !in_class => {
                let literal = &text[..=at];
                // Rather refused than misread.
                let holds_code = literal.split("${").skip(1).any(|code| code.contains('{'));
                ensure!(
                    quote != '`' || !holds_code,
                    "a template holds code with braces: {literal:.60}"
                );
                return Ok(at + 1);
            }
            _ => {}
        }
    }
    anyhow::bail!("a string or a pattern has no end: {text:.40}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go_and_literals_stay() {
        let text = "// a\n\n  b(\"//c\", '/*d'); // e\n  /** f\n   * g */\n  h = /[/\"]\\/'/.test(i) / 2 / j;\n  `k\n    // l ${m}`; /* n */\n";
        let lean = "b(\"//c\", '/*d');\nh = /[/\"]\\/'/.test(i) / 2 / j;\n`k\n    // l ${m}`;\n";
        assert_eq!(script(text).unwrap(), lean);
        assert_eq!(script(lean).unwrap(), lean);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert!(script("a = \"b\n\";").is_err());
        assert!(script("/* a").is_err());
        assert!(script("a = `b").is_err());
        assert!(script("a = `${b({ c: `d` })}`").is_err());
    }

    #[test]
    fn sentences_keep_what_the_browser_reads() {
        let text = br#"{ "a": { "message": "b  $C$", "description": "d", "placeholders": { "c": { "content": "$1", "example": "e" } } } }"#;
        let lean = r#"{"a":{"message":"b  $1"}}"#;
        assert_eq!(sentences(text).unwrap(), lean);
    }
}
