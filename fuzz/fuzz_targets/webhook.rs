//! Hostile senders of webhooks. The input is the three headers, a line each, and the body.
#![no_main]

use std::sync::LazyLock;

use clerk_core::Timestamp;
use clerk_core::webhooks::{RawEvent, WebhookError, WebhookSecret, sign, verify};
use libfuzzer_sys::fuzz_target;

static SECRET: LazyLock<WebhookSecret> = LazyLock::new(|| {
    WebhookSecret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("it is a secret")
});

fuzz_target!(|data: &[u8]| {
    let mut lines = data.splitn(4, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let (id, timestamp, signature, body) = (line(), line(), line(), line());
    let now = Timestamp::from_secs(1_800_000_000);
    let headers = [
        ("svix-id", id),
        ("svix-timestamp", timestamp),
        ("svix-signature", signature),
    ];
    match verify(&SECRET, headers, body, now) {
        Ok(webhook) => {
            let made = sign(&SECRET, webhook.id(), webhook.sent_at(), body);
            let made = made.first("svix-signature").expect("it is there");
            let text = std::str::from_utf8(signature).expect("it was accepted");
            assert!(
                text.split(' ').any(|one| one.trim() == made),
                "a forgery was accepted"
            );
            let _ = webhook.event().typed();
        }
        Err(error) => {
            let _ = error.to_string();
        }
    }
    if let Ok(id) = std::str::from_utf8(id) {
        let made = sign(&SECRET, id, now, body);
        let refused = verify(&SECRET, made.iter(), body, now).err();
        let empty = id.trim().is_empty();
        assert!(
            matches!(refused, None | Some(WebhookError::Body)) || empty || id.trim() != id,
            "our own signature was refused: {refused:?}",
        );
    }
    if let Ok(event) = RawEvent::read(body) {
        let _ = (
            event.timestamp(),
            event.client_ip(),
            format!("{:?}", event.typed()),
        );
    }
});
