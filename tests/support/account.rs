//! What is known of a setting.

use objector::core::{evidence::Evidence, stored::Known};

/// This evidence, and guidance that was not closed.
pub fn known(evidence: Evidence) -> Known {
    Known {
        evidence,
        guidance_closed: false,
        is_readable: true,
    }
}
