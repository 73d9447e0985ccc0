"""Rebuild the subset fonts of the certificate and the list of what they cover.

Run by hand with `npm` and `fonttools` at hand: `python build.py`. The product
itself never imports this file: it reads only the TTF files and app/core/letters.json.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
# The list lies in the core: whoever asks for a name must know whether it can be printed.
COVERAGE = HERE.parents[2] / "core" / "letters.json"
SCOPE = "@expo-google-fonts"

# Joiners, marks of direction and no-break spaces: invisible, yet shaping and
# line breaking need them in every script that joins or stacks its letters.
INVISIBLE = (0x20, 0xA0, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060)
INDIC_PUNCTUATION = (0x25CC, 0x964, 0x965)

# Given-name characters in daily use that GB 2312 (1980) left out.
NAMES_BEYOND_GB2312 = (
    "镕喆堃珺玥昇翀祎旸暐婧媖珮瑄璟璠璐芃苡芷菡萱蓁頔騄垚犇骉赟贇吉旻昉晞晟暘曈栩桦梓棽楠槿"
    "樾沄沅泓洺浠浬涵淏淳湉溦滢漪潆澍澔炘烜烨焱煊煜熠燊犟玎玘玙珂珈珝珩琀琛琮琰瑀瑢瑭璇璎"
    "甯畲祐祺禔筠筱纾绮翊翎羿聃胤臻舸艿茜茗莯蔺薷蕤誉谞豪轩轶邕郗鄢钊铄铖锴锳镔闫闳霈霖韫頲"
    "顏龔豐嫻鈺強"
    "颀颢飏飒馥骁骞鸣鸢鹭麒黛黠龑堉妘姵婳嬿寀屾峂崟巘彧忞怡惇戬旼晗晢昕杲栐梣楙橦氚淼溍"
)


@dataclass(frozen=True)
class Source:
    """One npm package and the part of its fonts that the certificate keeps."""

    package: str
    version: str
    weights: tuple[str, ...]
    wanted: frozenset[int]
    features: tuple[str, ...] = ("*",)


def spans(*pairs: tuple[int, int]) -> frozenset[int]:
    """Return every code point of the inclusive ranges given."""
    return frozenset(c for low, high in pairs for c in range(low, high + 1))


def codes(codec: str, leads: Iterable[int], trails: Iterable[int]) -> set[int]:
    """Return the code points of these rows of a two-byte character set."""
    found = (bytes(pair).decode(codec, "ignore") for pair in product(leads, trails))
    return {ord(sign) for sign in found if len(sign) == 1}


def hangul() -> frozenset[int]:
    """Return the letters and the 2,350 syllables of KS X 1001, which write nearly every Korean name."""
    return frozenset(codes("euc_kr", range(0xB0, 0xC9), range(0xA1, 0xFF))) | spans((0x3131, 0x318E))


def traditional() -> set[int]:
    """Return what the everyday half of Big5 and the hanja of KS X 1001 have in common: 陳, 張, 劉 and 1,300 more."""
    east = range(0xA1, 0xFF)
    big5 = codes("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *east))
    return big5 & codes("euc_kr", range(0xCA, 0xFE), east)


def chinese() -> frozenset[int]:
    """Return GB 2312 without the alphabets and box drawings of other fonts, and characters that names need."""
    everyday = codes("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))
    kept = {c for c in everyday if c >= 0x2E80 or 0x2010 <= c <= 0x2044}
    return frozenset(kept) | traditional() | {0xB7} | {ord(c) for c in NAMES_BEYOND_GB2312}


LATIN_GREEK_CYRILLIC = spans(
    (0x20, 0x7E), (0xA0, 0x2FF), (0xA78B, 0xA78C), (0xA7AA, 0xA7AE),
    (0x300, 0x33F), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF),
    (0x2000, 0x2027), (0x202F, 0x203A), (0x2060, 0x2060),
    (0x2066, 0x2069), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122),
    (0x2190, 0x2193), (0x2212, 0x2212), (0x25CC, 0x25CC),
)  # fmt: skip
ARABIC = spans((0x600, 0x6FF), (0x750, 0x77F), (0x20, 0x22), (0x25, 0x25),
               (0x27, 0x3F), (0x5B, 0x5D), (0xAB, 0xAB), (0xBB, 0xBB),
               (0x2010, 0x2014), (0x2018, 0x201D), (0x2022, 0x2026),
               (0x2066, 0x2069))  # fmt: skip
ARABIC_FEATURES = ("ccmp", "locl", "isol", "init", "medi", "fina", "rlig",
                   "calt", "liga", "rtlm", "kern", "mark", "mkmk", "curs")  # fmt: skip
INDIC = ("ccmp", "locl", "nukt", "akhn", "rphf", "rkrf", "pref", "blwf", "abvf", "half", "pstf", "vatu",
         "cjct", "pres", "abvs", "blws", "psts", "haln", "calt", "liga", "abvm", "blwm", "dist", "kern",
         "mark", "mkmk")  # fmt: skip
PLAIN = ("ccmp", "locl", "rlig", "kern", "mark", "mkmk")
# Two thirds of the Ethiopic font are kerning that the eye hardly sees: as much as a script of its own.
WITHOUT_KERNING = ("ccmp", "locl", "rlig", "mark", "mkmk")

SOURCES = (
    Source("noto-sans", "0.4.2", ("400Regular", "600SemiBold"),
           LATIN_GREEK_CYRILLIC, PLAIN),
    Source("amiri", "0.4.1", ("400Regular", "700Bold"), ARABIC, ARABIC_FEATURES),
    Source("noto-sans-ethiopic", "0.4.2", ("400Regular",),
           spans((0x1200, 0x139F), (0x2D80, 0x2DDF)), WITHOUT_KERNING),
    Source("noto-sans-devanagari", "0.4.1", ("400Regular",), spans((0x900, 0x97F))),
    Source("noto-sans-khmer", "0.4.3", ("400Regular",),
           spans((0x1780, 0x17FF), (0x19E0, 0x19FF))),
    Source("noto-sans-bengali", "0.4.4", ("400Regular",), spans((0x980, 0x9FF))),
    Source("noto-sans-armenian", "0.4.2", ("400Regular",), spans((0x530, 0x58F)), PLAIN),
    Source("noto-sans-georgian", "0.4.3", ("400Regular",),
           spans((0x10A0, 0x10FF), (0x1C90, 0x1CBF)), PLAIN),
    Source("noto-sans-hebrew", "0.4.1", ("400Regular",), spans((0x591, 0x5F4)), PLAIN),
    Source("noto-sans-thai", "0.4.2", ("400Regular",), spans((0xE01, 0xE5B))),
    Source("noto-sans-lao", "0.4.2", ("400Regular",), spans((0xE81, 0xEDF))),
    Source("noto-sans-myanmar", "0.4.2", ("400Regular",), spans((0x1000, 0x109F)), INDIC),
    Source("noto-sans-sinhala", "0.4.2", ("400Regular",), spans((0xD81, 0xDF4)), INDIC),
    Source("noto-sans-tamil", "0.4.3", ("400Regular",), spans((0xB82, 0xBFA)), INDIC),
    Source("noto-sans-malayalam", "0.4.2", ("400Regular",), spans((0xD00, 0xD7F))),
    Source("noto-sans-gurmukhi", "0.4.1", ("400Regular",), spans((0xA01, 0xA76))),
    Source("noto-sans-gujarati", "0.4.2", ("400Regular",), spans((0xA81, 0xAFF)), INDIC),
    Source("noto-sans-oriya", "0.4.2", ("400Regular",), spans((0xB01, 0xB77)), INDIC),
    Source("noto-sans-telugu", "0.4.2", ("400Regular",), spans((0xC00, 0xC7F)), INDIC),
    Source("noto-sans-kannada", "0.4.3", ("400Regular",), spans((0xC80, 0xCF3)), INDIC),
    Source("noto-sans-thaana", "0.4.2", ("400Regular",), spans((0x780, 0x7B1)), PLAIN),
    Source("noto-sans-tifinagh", "0.4.1", ("400Regular",), spans((0x2D30, 0x2D7F)), PLAIN),
    Source("noto-sans-kr", "0.4.3", ("400Regular",), hangul(), ("locl", "ccmp")),
    Source("noto-sans-sc", "0.4.3", ("400Regular",), chinese(), ("locl", "ccmp")),
)  # fmt: skip


def unpack(source: Source, folder: Path) -> Path:
    """Fetch the package with npm into folder; CalledProcessError when npm fails."""
    name = f"{SCOPE}/{source.package}@{source.version}"
    answer = subprocess.run(
        ["npm", "pack", "--silent", name],
        cwd=folder, check=True, capture_output=True, text=True,
    )  # fmt: skip
    target = folder / source.package
    with tarfile.open(folder / answer.stdout.split()[-1]) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def options(source: Source) -> subset.Options:
    """Return how fonttools cuts this source down."""
    chosen = subset.Options()
    chosen.layout_features = list(source.features)
    # Hints serve low-resolution screens only; a PDF viewer ignores most of them.
    chosen.hinting = False
    chosen.drop_tables += ["meta", "STAT", "vhea", "vmtx", "VORG", "BASE"]
    # The licence notice travels inside the font as well as beside it.
    chosen.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    chosen.notdef_outline = True
    chosen.glyph_names = False
    return chosen


def cut(source: Source, file: Path) -> frozenset[int]:
    """Write the subset of file beside this script and return what it covers."""
    font = TTFont(file, recalcTimestamp=False)
    cutter = subset.Subsetter(options(source))
    cutter.populate(unicodes=source.wanted | {*INVISIBLE, *INDIC_PUNCTUATION})
    cutter.subset(font)
    font.save(HERE / file.name)
    return frozenset(font.getBestCmap())


def build(source: Source, folder: Path) -> frozenset[int]:
    """Cut every weight of source and return what all of its weights cover."""
    package = unpack(source, folder)
    files = [next(package.rglob(f"*_{w}.ttf")) for w in source.weights]
    (HERE / f"OFL-{source.package}.txt").write_bytes((package / "LICENSE_FONT").read_bytes())
    return frozenset.intersection(*(cut(source, file) for file in files))


def ranges(points: Iterable[int]) -> list[list[int]]:
    """Return the code points as sorted inclusive [first, last] pairs."""
    pairs: list[list[int]] = []
    for point in sorted(points):
        if pairs and point == pairs[-1][1] + 1:
            pairs[-1][1] = point
        else:
            pairs.append([point, point])
    return pairs


def main() -> int:
    """Rebuild every font and the list; CalledProcessError when npm fails."""
    covered: set[int] = set()
    with tempfile.TemporaryDirectory() as name:
        for source in SOURCES:
            covered |= build(source, Path(name))
    text = json.dumps(ranges(covered), separators=(",", ":"))
    COVERAGE.write_text(text + "\n", encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())
