"""Words of other languages, `[beni confiscati]{lang=it}`: whether the language is one (WCAG 2.2, 3.1.2)."""

import re
from collections.abc import Sequence

from app.core.errors import N_
from app.core.findings import Findings
from app.core.markdown import LANGUAGE_CODE
from app.core.places import is_language
from app.courseware.lines import Code

MARK = re.compile(r"\]\{lang=([^{}\n]{0,40})\}")


def check_foreign(lines: Sequence[str], first_line: int, findings: Findings) -> None:
    """Note marks whose language nobody knows: readers would see them as they are written."""
    code = Code()
    for number, line in enumerate(lines, start=first_line):
        for name in () if code.takes(line) else MARK.findall(line):
            if not (re.fullmatch(LANGUAGE_CODE, name) and is_language(name)):
                problem = N_("the language “%(code)s” of marked words is not known")
                findings.add(number, problem, N_("write its code, such as it or pt-BR"), code=name)
