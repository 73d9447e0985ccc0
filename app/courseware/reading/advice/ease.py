"""How easy a text is to read: its sentences, and the formulas of four languages.

A formula counts sentences, words and syllables. All four stand on the scale of Flesch, where 100 is easy and below 30
is what only people with a degree read without effort:

- English: R. Flesch, A new readability yardstick, Journal of Applied Psychology 32 (1948) 221-233.
- French: L. Kandel and A. Moles, Application de l'indice de Flesch à la langue française, Cahiers d'études de
  radio-télévision 19 (1958) 253-274.
- Spanish: J. Fernández Huerta, Medidas sencillas de lecturabilidad, Consigna 214 (1959) 29-32, with words in a sentence
  as G. Law put it right in 2011 (Error in the Fernandez Huerta readability formula).
- Russian: I. V. Oborneva, Automatised estimation of the complexity of educational texts, thesis, Moscow 2006.

For Arabic and Chinese there is no formula as widely accepted; there, only the length of sentences is looked at.
"""

import re
from collections.abc import Iterable

WORD = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
HAN = re.compile(r"[\u3400-\u9fff]")
STOPS = re.compile(r"[。！？]")
ENDS = re.compile(r"[.!?؟。…]$")
CLOSING = "\"'”’»)]"
ABBREVIATIONS = {
    *(
        "art",
        "arts",
        "par",
        "para",
        "paras",
        "no",
        "nos",
        "e.g",
        "i.e",
        "cf",
        "mr",
        "mrs",
        "ms",
        "dr",
        "v",
        "vs",
        "vol",
    ),
    *("p", "pp", "ch", "fig", "approx", "u.s", "u.n", "ex", "m", "mme", "n", "al", "núm", "párr", "sr", "sra", "ej"),
    *("ee", "uu", "ст", "п", "пп", "т", "е", "г", "гг", "д", "др", "см", "рис", "млн", "млрд", "руб", "тыс"),
}

FORMULAS = {
    "en": (206.835, 1.015, 84.6),
    "fr": (207.0, 1.015, 73.6),
    "es": (206.84, 1.02, 60.0),
    "ru": (206.835, 1.3, 60.1),
}
"""Constant, weight of the words in a sentence, weight of the syllables in a word."""

VOWELS = {
    "en": re.compile(r"[aeiouy]+"),
    "fr": re.compile(r"[aeiouyàâäéèêëîïôöùûüÿœæ]+"),
    "es": re.compile(r"[iuü]?[aeoáéó][iuüy]?(?![aeoáéó])|[íú]|[aeoáéó]|[iuü]+"),
    "ru": re.compile(r"[аеёиоуыэюя]"),
}
MUTE = {"en": re.compile(r"(?<![laeiouy])e$|(?<=[^td])ed$|(?<=[^scgxz])es$"), "fr": re.compile(r"es?$|(?<=[a-z])ent$")}
"""Endings that are written and not spoken."""


def sentences(text: str, language: str) -> list[str]:
    """The sentences of a passage; a point after an abbreviation or before a small letter ends none."""
    if language == "zh":
        return [each.strip() for each in STOPS.split(text) if each.strip()]
    found: list[str] = []
    gathered: list[str] = []
    words = text.replace(" »", "»").split()
    for word, following in zip(words, [*words, ""][1:], strict=True):
        gathered.append(word)
        if _ends(word, following):
            found.append(" ".join(gathered))
            gathered = []
    return [*found, " ".join(gathered)] if gathered else found


def _ends(word: str, following: str) -> bool:
    core = word.rstrip(CLOSING)
    if not ENDS.search(core) or following.lstrip("\"'“‘«([")[:1].islower():
        return False
    name = core.rstrip(".").lstrip("\"'“‘«([").lower().replace("’", "'").rpartition("'")[2]
    return not (core.endswith(".") and following and (name in ABBREVIATIONS or _is_initial(core)))


def _is_initial(core: str) -> bool:
    """`J.` in the name of a person; in Russian `В.`"""
    return len(core) == 2 and core[0].isupper()


def length(text: str, language: str) -> int:
    """How long a sentence or passage is: words, or Chinese signs."""
    return len((HAN if language == "zh" else WORD).findall(text))


def syllables(word: str, language: str) -> int:
    """About how many syllables a word has: groups of vowels, less an ending that is not spoken; at least one."""
    word = word.lower()
    groups = len(VOWELS[language].findall(word))
    is_mute = language in MUTE and groups > 1 and MUTE[language].search(word)
    return max(1, groups - bool(is_mute))


def ease(found: Iterable[str], language: str) -> float | None:
    """The reading ease of sentences by the formula of their language; None where there is none, or no words."""
    if language not in FORMULAS:
        return None
    texts = [WORD.findall(each) for each in found]
    spoken = [[word for word in words if not any(sign.isdigit() for sign in word)] for words in texts]
    words = [word for sentence in spoken for word in sentence]
    count = sum(bool(sentence) for sentence in spoken)
    if not words:
        return None
    constant, by_length, by_syllables = FORMULAS[language]
    spoken_parts = sum(syllables(word, language) for word in words)
    return constant - by_length * len(words) / count - by_syllables * spoken_parts / len(words)
