//! The bindings of libpq ([pq-sys](https://docs.rs/pq-sys)), which note the SQLSTATE of each error.
//!
//! Diesel asks libpq for the SQLSTATE of every error and does not expose it: of most errors it
//! exposes only the message, which is in the language of the server. This crate replaces the
//! bindings that diesel calls (`[patch.crates-io]` in the manifest of the workspace). It passes
//! every call on, and notes what libpq returns when it is asked for a SQLSTATE. [`take_sqlstate`]
//! returns the note to the thread whose statement has just failed.
//!
//! The crate owns nothing but that note. It is the only crate with unsafe code: the two calls
//! below. It can be removed when diesel exposes the SQLSTATE of an error.

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int};

pub use libpq::*;

/// A SQLSTATE: five digits and capital letters.
pub type SqlState = [u8; 5];

thread_local! {
    static NOTED: Cell<Option<SqlState>> = const { Cell::new(None) };
}

/// The last SQLSTATE that libpq returned on this thread, if it was not taken before. `None` if the
/// last error had none: errors that libpq itself detects have no SQLSTATE.
#[must_use]
pub fn take_sqlstate() -> Option<SqlState> {
    NOTED.take()
}

/// The function of libpq with this name. Notes its result if that is a SQLSTATE.
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
        // SAFETY: libpq returns null or a text that ends with a zero and lives as long as the
        // result.
        let text = (!value.is_null()).then(|| unsafe { CStr::from_ptr(value) });
        NOTED.set(text.and_then(|text| text.to_bytes().try_into().ok()));
    }
    value
}
