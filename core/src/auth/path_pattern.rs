//! URL patterns as `path-to-regexp` 6 reads them.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::pattern_error::InvalidPattern;
use super::pattern_regex::{Budget, Regex};

/// A compiled pattern. It ignores case, and a trailing slash of the path.
#[derive(Debug)]
pub(super) struct PathPattern {
    regex: Regex,
    parameters: Vec<Parameter>,
}

#[derive(Debug)]
struct Parameter {
    name: String,
    prefix: String,
    suffix: String,
    pattern: String,
    modifier: &'static str,
}

/// The value of a parameter in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    /// The values of a parameter that may repeat, separated by commas.
    List(String),
}

enum Part {
    Text(String),
    Parameter(Parameter),
}

impl PathPattern {
    pub(super) fn read(text: &str) -> Result<Self, InvalidPattern> {
        let parts = Parser::new(text)?.parts()?;
        let regex = Regex::new(&source(&parts)?)?;
        let captures = |part| match part {
            Part::Parameter(parameter) if !parameter.pattern.is_empty() => Some(parameter),
            _ => None,
        };
        Ok(Self {
            regex,
            parameters: parts.into_iter().filter_map(captures).collect(),
        })
    }

    /// The parameters of a path. `None` if it does not match or the budget is used up.
    pub(super) fn matches(&self, path: &str, budget: &mut Budget) -> Option<Vec<(String, Value)>> {
        let captures = self.regex.captures(path, budget)?;
        let value = |(parameter, capture): (&Parameter, Option<&str>)| {
            let value = if matches!(parameter.modifier, "*" | "+") {
                let separator = format!("{}{}", parameter.prefix, parameter.suffix);
                Value::List(capture?.replace(&separator, ","))
            } else {
                Value::Text(capture?.to_string())
            };
            Some((parameter.name.clone(), value))
        };
        Some(
            self.parameters
                .iter()
                .zip(captures)
                .filter_map(value)
                .collect(),
        )
    }
}

enum Token {
    Text(char),
    Escaped(char),
    Name(String),
    Pattern(String),
    Modifier(&'static str),
    Open,
    Close,
}

fn tokens(text: &str) -> Result<Vec<Token>, InvalidPattern> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
        tokens.push(match first {
            '*' => Token::Modifier("*"),
            '+' => Token::Modifier("+"),
            '?' => Token::Modifier("?"),
            '{' => Token::Open,
            '}' => Token::Close,
            '\\' => match rest.chars().next() {
                None => return Err(InvalidPattern::Unexpected),
                Some(escaped) => {
                    rest = rest.get(escaped.len_utf8()..).unwrap_or_default();
                    Token::Escaped(escaped)
                }
            },
            ':' => {
                let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                let (name, behind) = rest.split_at_checked(end).unwrap_or_default();
                if name.is_empty() {
                    return Err(InvalidPattern::MissingName);
                }
                rest = behind;
                Token::Name(name.into())
            }
            '(' => {
                let (pattern, behind) = group(rest).ok_or(InvalidPattern::Group)?;
                rest = behind;
                Token::Pattern(pattern.into())
            }
            other => Token::Text(other),
        });
    }
    Ok(tokens)
}

/// The text up to the parenthesis that closes the group, and the text after it.
fn group(text: &str) -> Option<(&str, &str)> {
    let mut open = 1_usize;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '?' if at == 0 => return None,
            '\\' => {
                characters.next()?;
            }
            ')' => {
                open = open.checked_sub(1)?;
                if open == 0 {
                    let (pattern, rest) = text.split_at_checked(at)?;
                    return (!pattern.is_empty()).then_some((pattern, rest.get(1..)?));
                }
            }
            '(' => {
                open = open.checked_add(1)?;
                if characters.peek().is_none_or(|(_, next)| *next != '?') {
                    return None;
                }
            }
            _ => {}
        }
    }
    None
}

struct Parser {
    tokens: core::iter::Peekable<alloc::vec::IntoIter<Token>>,
    parts: Vec<Part>,
    text: String,
    unnamed: usize,
}

impl Parser {
    fn new(text: &str) -> Result<Self, InvalidPattern> {
        Ok(Self {
            tokens: tokens(text)?.into_iter().peekable(),
            parts: Vec::new(),
            text: String::new(),
            unnamed: 0,
        })
    }

    fn parts(mut self) -> Result<Vec<Part>, InvalidPattern> {
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Text(c) if self.next_is_parameter() => {
                    self.parameter_after(Some(c), None)?;
                }
                Token::Name(_) | Token::Pattern(_) => self.parameter_after(None, Some(token))?,
                Token::Text(c) | Token::Escaped(c) => self.text.push(c),
                Token::Open => self.braces()?,
                Token::Modifier(_) | Token::Close => return Err(InvalidPattern::Unexpected),
            }
        }
        self.finish_text();
        Ok(self.parts)
    }

    fn next_is_parameter(&mut self) -> bool {
        matches!(self.tokens.peek(), Some(Token::Name(_) | Token::Pattern(_)))
    }

    /// A parameter. A slash or dot before it is its prefix.
    fn parameter_after(
        &mut self,
        before: Option<char>,
        first: Option<Token>,
    ) -> Result<(), InvalidPattern> {
        let mut prefix = String::new();
        match before {
            Some(c @ ('.' | '/')) => prefix.push(c),
            Some(c) => self.text.push(c),
            None => {}
        }
        self.finish_text();
        let (name, pattern) = self.name_and_pattern(first);
        let pattern = match pattern {
            Some(pattern) => pattern,
            None => self.default_pattern(&prefix)?,
        };
        let modifier = self.modifier();
        let name = name.unwrap_or_else(|| self.next_unnamed());
        self.parts.push(Part::Parameter(Parameter {
            name,
            prefix,
            suffix: String::new(),
            pattern,
            modifier,
        }));
        Ok(())
    }

    /// `{prefix:name(pattern)suffix}`, each part of which is optional.
    fn braces(&mut self) -> Result<(), InvalidPattern> {
        self.finish_text();
        let prefix = self.plain_text();
        let (name, pattern) = self.name_and_pattern(None);
        let suffix = self.plain_text();
        if !matches!(self.tokens.next(), Some(Token::Close)) {
            return Err(InvalidPattern::Unexpected);
        }
        let pattern = match (&name, pattern) {
            (Some(_), None) => self.default_pattern(&prefix)?,
            (_, pattern) => pattern.unwrap_or_default(),
        };
        let modifier = self.modifier();
        let name = name.unwrap_or_else(|| {
            if pattern.is_empty() {
                String::new()
            } else {
                self.next_unnamed()
            }
        });
        self.parts.push(Part::Parameter(Parameter {
            name,
            prefix,
            suffix,
            pattern,
            modifier,
        }));
        Ok(())
    }

    fn name_and_pattern(&mut self, first: Option<Token>) -> (Option<String>, Option<String>) {
        let mut next = first;
        if next.is_none() && self.next_is_parameter() {
            next = self.tokens.next();
        }
        let name = match next {
            Some(Token::Pattern(pattern)) => return (None, Some(pattern)),
            Some(Token::Name(name)) => Some(name),
            _ => return (None, None),
        };
        let is_pattern = |token: &Token| matches!(token, Token::Pattern(_));
        match self.tokens.next_if(is_pattern) {
            Some(Token::Pattern(pattern)) => (name, Some(pattern)),
            _ => (name, None),
        }
    }

    fn modifier(&mut self) -> &'static str {
        match self
            .tokens
            .next_if(|token| matches!(token, Token::Modifier(_)))
        {
            Some(Token::Modifier(modifier)) => modifier,
            _ => "",
        }
    }

    fn plain_text(&mut self) -> String {
        let mut text = String::new();
        while let Some(Token::Text(c) | Token::Escaped(c)) = self
            .tokens
            .next_if(|token| matches!(token, Token::Text(_) | Token::Escaped(_)))
        {
            text.push(c);
        }
        text
    }

    fn finish_text(&mut self) {
        if !self.text.is_empty() {
            self.parts.push(Part::Text(core::mem::take(&mut self.text)));
        }
    }

    fn next_unnamed(&mut self) -> String {
        let name = self.unnamed.to_string();
        self.unnamed = self.unnamed.saturating_add(1);
        name
    }

    /// Everything up to the next slash, or up to the next occurrence of the text before the
    /// parameter.
    fn default_pattern(&self, prefix: &str) -> Result<String, InvalidPattern> {
        let before = match self.parts.last() {
            _ if !prefix.is_empty() => prefix,
            Some(Part::Text(text)) => text,
            Some(Part::Parameter(_)) => return Err(InvalidPattern::MissingText),
            None => "",
        };
        if before.is_empty() || before.contains(['/', '#', '?']) {
            Ok("[^\\/#\\?]+?".into())
        } else {
            Ok(format!("(?:(?!{})[^\\/#\\?])+?", escaped(before)))
        }
    }
}

/// The regular expression for a pattern.
fn source(parts: &[Part]) -> Result<String, InvalidPattern> {
    let mut source = String::from("^");
    for part in parts {
        let parameter = match part {
            Part::Text(text) => {
                source.push_str(&escaped(text));
                continue;
            }
            Part::Parameter(parameter) => parameter,
        };
        let Parameter {
            pattern, modifier, ..
        } = parameter;
        let (prefix, suffix) = (escaped(&parameter.prefix), escaped(&parameter.suffix));
        let repeats = matches!(*modifier, "+" | "*");
        let part = if pattern.is_empty() {
            format!("(?:{prefix}{suffix}){modifier}")
        } else if !repeats && prefix.is_empty() && suffix.is_empty() {
            format!("({pattern}){modifier}")
        } else if !repeats {
            format!("(?:{prefix}({pattern}){suffix}){modifier}")
        } else if prefix.is_empty() && suffix.is_empty() {
            return Err(InvalidPattern::Repeat);
        } else {
            let optional = if *modifier == "*" { "?" } else { "" };
            format!(
                "(?:{prefix}((?:{pattern})(?:{suffix}{prefix}(?:{pattern}))*){suffix}){optional}"
            )
        };
        source.push_str(&part);
    }
    source.push_str("[\\/#\\?]?$");
    Ok(source)
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if ".+*?=^!:${}()[]|/\\".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
