use std::cell::RefCell;
use std::time::UNIX_EPOCH;

/// 128 random bits in hex.
#[derive(Clone, Copy)]
pub struct RequestId([u8; 32]);

/// How many ids are made of the randomness that is drawn at a time: asking the system for it takes longer than
/// all the rest.
const DRAWN: usize = 64;

thread_local! {
    static DRAW: RefCell<Vec<u128>> = const { RefCell::new(Vec::new()) };
}

impl RequestId {
    /// An id that no other request has.
    pub fn new() -> Self {
        Self::of(DRAW.with_borrow_mut(|drawn| {
            if drawn.is_empty() {
                *drawn = draw();
            }
            drawn.pop().unwrap_or_default()
        }))
    }

    fn of(mut bits: u128) -> Self {
        let mut digits = [0; 32];
        for digit in digits.iter_mut().rev() {
            *digit = b"0123456789abcdef"[(bits & 0xf) as usize];
            bits >>= 4;
        }
        Self(digits)
    }

    pub fn as_str(&self) -> &str {
        // They are digits.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Random numbers; the time alone if there is no randomness, since an id is no secret.
fn draw() -> Vec<u128> {
    let mut random = [0; 16 * DRAWN];
    match getrandom::fill(&mut random) {
        Ok(()) => random.as_chunks().0.iter().copied().map(u128::from_ne_bytes).collect(),
        Err(_) => vec![UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos()],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{DRAWN, RequestId};

    #[test]
    fn an_id_is_32_digits_of_hex() {
        assert_eq!(RequestId::of(0x1a).as_str(), "0000000000000000000000000000001a");
        assert_eq!(RequestId::of(u128::MAX).as_str(), "f".repeat(32));
    }

    #[test]
    fn ids_differ_from_draw_to_draw_and_within_one() {
        let ids: HashSet<String> =
            (0..3 * DRAWN).map(|_| RequestId::new().as_str().to_owned()).collect();
        assert_eq!(ids.len(), 3 * DRAWN);
    }
}
