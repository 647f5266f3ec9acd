//! `Authorization`, once and several times: a key has no blank, and a malformed key is not looked
//! up.

#![no_main]

use application::TokenKey;
use fuzz::http::authorization::token_key;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let headers = fuzz::headers(&["authorization"], data);
    if let Ok(text) = token_key(&headers) {
        assert!(!text.is_empty() && !text.bytes().any(|byte| byte.is_ascii_whitespace()));
        if let Ok(key) = text.parse::<TokenKey>() {
            assert_eq!(key.reveal(), text);
        }
    }
});
