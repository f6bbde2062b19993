//! Key sets.

use arbitrary::Arbitrary;

use super::MODULUS;
use super::json::{Json, Name, Object, Writer};

/// A key set.
#[derive(Arbitrary, Debug)]
pub struct Keys {
    keys: Vec<Object>,
    more: Vec<(Name, Json)>,
}

impl Keys {
    pub fn json(&self) -> String {
        let text = |text: &str| format!("\"{text}\"");
        let good = [
            ("kty", text("RSA")),
            ("kid", text("ins_1")),
            ("alg", text("RS256")),
            ("use", text("sig")),
            ("n", text(MODULUS)),
            ("e", text("AQAB")),
        ];
        let keys = self.keys.iter().map(|key| key.write(&good, 0));
        let mut writer = Writer::new(0);
        writer.object(&self.more);
        let more = &writer.text[1..writer.text.len() - 1];
        let comma = if more.is_empty() { "" } else { "," };
        format!(
            "{{\"keys\":[{}]{comma}{more}}}",
            keys.collect::<Vec<_>>().join(",")
        )
    }
}
