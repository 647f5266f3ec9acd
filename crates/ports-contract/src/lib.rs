//! The behaviours every adapter of a port must show, and in-memory reference adapters.
