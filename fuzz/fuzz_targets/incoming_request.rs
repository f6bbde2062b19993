//! Hostile requests, and hostile answers of the Backend API. The input is a set-up, method and
//! URL in one line, the header fields, an empty line, and one answer in each line.
#![no_main]

use clerk_core::auth::RequestView;
use clerk_fuzz::{authenticator, decide, fields, with_tokens};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let end = data.windows(2).position(|two| two == b"\n\n");
    let (head, answers) = match end {
        Some(end) => (&data[..end], &data[end + 2..]),
        None => (data, &[][..]),
    };
    let mut lines = head.splitn(2, |byte| *byte == b'\n').map(with_tokens);
    let first = lines.next().unwrap_or_default();
    let text = String::from_utf8_lossy(&first);
    let mut words = text.splitn(3, ' ');
    let mut word = || words.next().unwrap_or_default();
    let (set_up, method, url) = (word(), word(), word());
    let choice = set_up.as_bytes().first().copied().unwrap_or_default();

    let fields = fields(&lines.next().unwrap_or_default());
    let headers: Vec<(&str, &[u8])> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_slice()))
        .collect();
    let request = RequestView::new(method, url, &headers);
    if let Err(error) = decide(authenticator(choice), &request, &with_tokens(answers)) {
        assert!(!error.to_string().is_empty());
    }
});
