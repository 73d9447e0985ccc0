"""Certificates: issued once, signed, frozen, shown, printed, checked, withdrawn."""
