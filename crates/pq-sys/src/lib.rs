//! The bindings of libpq ([pq-sys](https://docs.rs/pq-sys)), which note the SQLSTATE of each error.
//!
//! Diesel asks libpq for the SQLSTATE of every error and keeps the answer to itself: of most errors it
//! passes on nothing but the message, which is in the language of the server. This crate stands before
//! the bindings that diesel calls (`[patch.crates-io]` in the manifest of the workspace), passes
//! everything on, and notes what libpq says when it is asked for a SQLSTATE.
//! [`take_sqlstate`] has it for the thread that has just seen a statement fail.
//!
//! It owns nothing of its own beyond that note, and is the one crate with unsafe code: the two calls
//! below. It can go as soon as diesel tells the SQLSTATE of an error.

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int};

pub use libpq::*;

/// A SQLSTATE: five digits and capital letters.
pub type SqlState = [u8; 5];

thread_local! {
    static NOTED: Cell<Option<SqlState>> = const { Cell::new(None) };
}

/// The SQLSTATE that libpq has told this thread last, and that nobody has taken since; `None` where the
/// last error had none, as those have that libpq finds itself.
pub fn take_sqlstate() -> Option<SqlState> {
    NOTED.take()
}

/// libpq's function of this name, whose answer is noted where it is a SQLSTATE.
///
/// # Safety
/// As libpq demands it: `result` is null or a result that was not cleared.
#[expect(non_snake_case, reason = "it is libpq's name")]
#[expect(unsafe_code, reason = "it passes a pointer on to C, and reads the text that comes back")]
#[must_use]
pub unsafe fn PQresultErrorField(result: *const PGresult, field: c_int) -> *mut c_char {
    // SAFETY: the caller promises what libpq demands.
    let value = unsafe { libpq::PQresultErrorField(result, field) };
    if field == c_int::from(PG_DIAG_SQLSTATE) {
        // SAFETY: libpq returns null or a text that ends with a zero and lives as long as the result.
        let text = (!value.is_null()).then(|| unsafe { CStr::from_ptr(value) });
        NOTED.set(text.and_then(|text| text.to_bytes().try_into().ok()));
    }
    value
}
