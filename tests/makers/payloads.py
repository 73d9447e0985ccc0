"""Forty texts that would run a script in the browser of whoever looks at a course, were one of them let through.

Each calls `hit()`, so that a journey defines that function in the page and sees whether anything called it.
"""

from collections.abc import Iterator

PAYLOADS = (
    "<script>hit()</script>",
    "<ScRiPt\n>hit()</sCrIpT >",
    "<<script>script>hit()<</script>/script>",
    "</textarea><script>hit()</script>",
    "</title></head><body><script>hit()</script>",
    '"><script>hit()</script>',
    "'><script>hit()</script>",
    "--><script>hit()</script>",
    "]]><script>hit()</script>",
    '<img src=x onerror="hit()">',
    "<img/src=x/onerror=hit()>",
    '" onerror="hit()" x="',
    "' autofocus onfocus='hit()",
    '" autofocus onfocus="hit()',
    "<svg onload=hit()>",
    "<svg><script>hit()</script></svg>",
    "<svg><animate onbegin=hit() attributeName=x dur=1s>",
    '<svg></p><style><a id="</style><img src=1 onerror=hit()>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=hit()&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=hit()>",
    '<noscript><p title="</noscript><img src=x onerror=hit()>">',
    "<iframe src=javascript:parent.hit()></iframe>",
    '<iframe srcdoc="<script>parent.hit()</script>"></iframe>',
    "<object data=javascript:hit()></object>",
    "<embed src=javascript:hit()>",
    "<body onload=hit()>",
    "<details open ontoggle=hit()>x</details>",
    "<input autofocus onfocus=hit()>",
    "<video><source onerror=hit()></video>",
    "<marquee onstart=hit()>x</marquee>",
    "[x](javascript:hit())",
    "[x](java\tscript:hit())",
    "[x](&#106;avascript:hit())",
    "[x](data:text/html;base64,PHNjcmlwdD5wYXJlbnQuaGl0KCk8L3NjcmlwdD4=)",
    '[x](https://ok.example "\\" onmouseover=\\"hit()")',
    "![x](javascript:hit())",
    '![" onerror="hit()](harbour.webp)',
    "x {: onmouseover=hit() } {#a onclick=hit()}",
    "\x02klzzwxh:0000\x03<script>hit()</script>",
    "{{ 7*7 }}{% raw %}<script>hit()</script>",
)


def line_of(payload: str) -> str:
    """The payload in one line, as a title or an option has it."""
    return " ".join(payload.split("\n"))


def texts_with(payload: str) -> Iterator[tuple[str, str]]:
    """A payload in each place of a module where an author may write, by the name of the place: whole files."""
    line = line_of(payload)
    question = "## Check {#check quiz}\n\n### Which? {#one}\n\n"
    yield "title", _module(title=_quoted(line))
    yield "summary", _module(summary=_quoted(line))
    yield "objective", _module(objective=_quoted(line))
    yield "body", _module(f"{payload}\n\n## {line}\n\n- {line}\n\n> [!NOTE]\n> {line}\n")
    yield "alternative text", _module(f"![{line}](harbour.webp)\n")
    yield "file name", _module(f"![A harbour]({line}.webp)\n\n[A table]({line}.csv)\n")
    yield "option", _module(f"{question}- [x] {line}\n- [ ] no\n")
    yield "feedback", _module(f"{question}- [x] yes\n  > {line}\n- [ ] no\n\n> [!EXPLANATION]\n> {line}\n")


def text_with(payload: str) -> str:
    """A payload in all these places of one module at once."""
    line = line_of(payload)
    body = (
        f"{payload}\n\n- {line}\n\n> [!NOTE]\n> {line}\n\n![{line}](harbour.webp)\n\n![A harbour]({line}.webp)\n\n"
        f"[A table]({line}.csv)\n\n## {line}\n\n## Check {{#check quiz}}\n\n{line}\n\n### Which? {line} {{#one}}\n\n"
        f"- [x] {line}\n  > {line}\n- [ ] no\n\n> [!HINT]\n> {line}\n\n> [!EXPLANATION]\n> {line}\n"
    )
    return _module(body, title=_quoted(line), summary=_quoted(line), objective=_quoted(line))


def _quoted(line: str) -> str:
    """A text of YAML between single quotes; it can hold no control signs."""
    return "'" + "".join(each for each in line if each.isprintable()).replace("'", "''") + "'"


def _module(
    body: str = "Cranes lift.\n", *, title: str = "Boats", summary: str = "Small.", objective: str = "X"
) -> str:
    return (
        f"---\nid: boats\ntitle: {title}\nsummary: {summary}\nminutes: 10\nprovisions: [UNTOC-30-1]\n"
        f"objectives:\n  - {objective}\n---\n\n{body}"
    )
