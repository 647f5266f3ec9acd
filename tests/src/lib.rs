//! Architecture tests and black-box suites over the real binary.
