"""The certificate as one accessible A4 page, set by typst from ready strings.

Nothing is translated here and no value is ever template text: the template is a constant of this package and the sheet
reaches it as JSON. `typesetting` alone loads typst, in the process that `press` starts; `scripts` knows how letters are
set, `spelling` how they are read back.
"""

from app.credentials.pdf.sheet import LABELS, CertificateError, Sheet, uncovered

__all__ = ["LABELS", "CertificateError", "Sheet", "uncovered"]
