"""What the lines of a text are, for all who walk through them: whoever tells code from headings must tell it alike."""

import re

HEADING = re.compile(r"^(#{1,6})\s(.*)$")
QUOTED = re.compile(r"^ {0,3}>")
FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")
ENTRY = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s+")


class Code:
    """Follows the blocks of code in a text, line after line; `open` is the sign that will close this one."""

    def __init__(self) -> None:
        self.open = ""

    def takes(self, line: str) -> bool:
        """Whether the next line belongs to a block of code, be it as one of its ends."""
        fence = FENCE.match(line)
        if fence:
            self.open = "" if self.open and fence[1].startswith(self.open) else self.open or fence[1]
        return bool(fence or self.open)
