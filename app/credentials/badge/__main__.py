"""Draws one badge: its words as JSON on standard input, the pictures as JSON on standard output."""

import base64
import json
import sys

from app.credentials.badge.drawing import draw


def main() -> int:
    """Draw."""
    svg, png = draw(json.load(sys.stdin))
    json.dump({"svg": svg, "png": base64.b64encode(png).decode()}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
