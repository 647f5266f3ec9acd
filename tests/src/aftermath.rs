//! Checks of a site after any fault.

use crate::site::Site;
use crate::waiting::eventually;

impl Site {
    /// Expects that no row points at missing bytes, after the event `after`.
    ///
    /// # Panics
    /// When one does.
    #[track_caller]
    pub fn expect_bytes_of_all_rows(&self, after: &str) {
        for key in self.keys() {
            let path = self.data().join("media").join(&key);
            assert!(path.is_file(), "{key} has a row and no bytes, after {after}");
        }
    }

    /// Expects that the sweep removes all orphans, so that a check finds nothing.
    ///
    /// # Panics
    /// When it does not.
    #[track_caller]
    pub fn expect_sweep_to_clean(mut self) {
        self.set("MEDIA_SWEEP_INTERVAL", "1s");
        self.set("MEDIA_SWEEP_GRACE", "0s");
        self.set("MEDIA_SWEEP_MAX_PERCENT", "100");
        let server = self.start();
        eventually("a clean folder", || server.files().len() == server.keys().len());
        let _ = server.run(&["check", "--deep"]).expect_success();
    }
}
