//! The fault suites: long, with root, strace, FUSE or a private PostgreSQL server.

mod errors_at_every_step;
mod full_disk;
mod kill_at_every_step;
mod postgres_languages;
mod postgres_server;
mod power_cuts;
mod readiness_faults;
mod soak;
