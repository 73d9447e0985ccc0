"""What was provided, counted once and published safely: immutable releases, and pages that read releases only."""
