//! The heap of the process.
//!
//! This crate owns the one call to the allocator of the C library that no safe crate offers. It
//! chooses no allocator, and does not decide when to call.

#![deny(missing_docs)]

/// Gives the memory that is free back to the system, wherever in the heap it is (`malloc_trim(3)`).
/// Where the C library is not glibc it does nothing.
///
/// By itself, glibc gives back only what is free at the end of the heap: after a burst of small
/// allocations next to nothing, since a single one that lasts holds all that is below it.
#[cfg_attr(
    target_env = "gnu",
    expect(unsafe_code, reason = "the allocator of the C library has no safe interface")
)]
pub fn trim() {
    #[cfg(target_env = "gnu")]
    // SAFETY: it takes no pointer, touches no memory that is in use, and may be called by any
    // thread at any time (malloc_trim(3): MT-Safe).
    unsafe {
        libc::malloc_trim(0);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::trim;

    fn resident_pages() -> usize {
        let statm = fs::read_to_string("/proc/self/statm").expect("Linux has it");
        let resident = statm.split(' ').nth(1).expect("it has that field");
        resident.parse().expect("it is a number")
    }

    #[test]
    #[cfg(target_env = "gnu")]
    fn memory_below_an_allocation_that_lasts_is_given_back() {
        let before = resident_pages();
        let burst: Vec<Vec<u8>> = (0..4000).map(|_| vec![1; 8192]).collect();
        let last = vec![1_u8; 8192];
        drop(burst);
        trim();
        assert!(resident_pages() < before + 1000, "8000 were taken");
        drop(last);
    }
}
