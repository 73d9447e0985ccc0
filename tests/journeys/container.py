"""The course that Ben writes in the journey: his English words, and their French translation."""

from collections.abc import Iterable

COURSE = {
    "title": "Following a container",
    "summary": "How the papers of a container lead to people.",
    "audience": "Prosecutors and customs officers.",
}
PAGE = "One container leads from a ship to the people behind it."
ABOUT_PAPERS = {"summary": "What the papers of a container say.", "objectives": "Read a manifest."}
PAPERS = """Who reads the papers together sees who paid and who carried.

## What to ask for

- the manifest
- the seal

"""
ABOUT_PEOPLE = {"summary": "Whom the papers name.", "objectives": "Question a forwarder."}
PEOPLE = "Every paper names somebody. Ask each of them the same questions."
SHOWS = "A container with a seal on its door"
MONTRE = "Un conteneur avec un scellé sur sa porte"
TYPED = """## Check yourself {#check quiz}

### Who signs the bill of lading? {#who-signs}

- [x] The carrier
- [ ] The buyer

> [!EXPLANATION]
> The carrier signs that the goods are on board.
"""

ANSWERED = {
    "Single choice": {
        "‹Write the question here›": "Who signs the bill of lading?",
        "‹A right answer›": "The carrier",
        "‹A wrong answer›": "The buyer",
        "‹Why this is wrong; shown after handing in.›": "The buyer receives it.",
        "‹Another wrong answer›": "The customs office",
    },
    "Multiple choice": {
        "‹Write the question here›": "What does a manifest list?",
        "‹A right answer›": "The containers on board",
        "‹Another right answer›": "The ports of the voyage",
        "‹A wrong answer›": "The price of the goods",
        "‹Why this is wrong; shown after handing in.›": "The invoice says it.",
    },
    "Short text": {
        "‹Write the question here›": "What closes the door of a container?",
        "‹A right answer›": "seal",
        "‹The same in other words›": "lead seal",
        "‹A wrong answer›": "key",
        "‹Why this is wrong; shown after handing in.›": "A key leaves no trace.",
    },
    "Answer in figures": {
        "‹Write the question here›": "How many sides does a container have?",
        "30 +- 0": "6",
        "31": "4",
        "‹Why this is wrong; shown after handing in.›": "Count top and bottom, too.",
    },
    "Gaps": {
        "‹Write the question here›": "Complete the sentence.",
        "‹Write a sentence with a [[missing]] word and [[another|a second]] one.›": (
            "The [[seal]] has a [[number|code]] that everybody writes down."
        ),
    },
    "Matching": {
        "‹Write the question here›": "Who writes which paper?",
        "‹What is given›": "Person",
        "‹What fits it›": "Paper",
        "‹First›": "Carrier",
        "‹its match›": "bill of lading",
        "‹Second›": "Seller",
        "‹its own match›": "invoice",
        "‹fits nothing›": "passport",
    },
    "Ordering": {
        "‹Write the question here›": "Put the steps in their order.",
        "‹What comes first›": "The ship arrives",
        "‹What follows›": "The container is unloaded",
        "‹The end›": "The seal is opened",
    },
}
"""What Ben writes over the words that each button has put into the text."""
EVERYWHERE = {
    "Questions on this module.": "Seven questions on papers.",
    "‹Why this is so; shown after handing in.›": "The module says so.",
}


def answered(text: str, kinds: Iterable[str]) -> str:
    """A text in which Ben has written his words over those that the buttons put there, question by question."""
    head, *questions = text.split("\n### ")
    for kind, place in zip(kinds, range(len(questions)), strict=True):
        for old, new in ANSWERED[kind].items():
            assert old in questions[place], (kind, old)
            questions[place] = questions[place].replace(old, new, 1)
    made = "\n### ".join([head, *questions])
    for old, new in EVERYWHERE.items():
        made = made.replace(old, new)
    return made


FRENCH = {
    "Following a container": "Suivre un conteneur",
    "How the papers of a container lead to people.": "Comment les papiers d’un conteneur mènent aux personnes.",
    "Prosecutors and customs officers.": "Procureurs et agents des douanes.",
    "One container leads from a ship to the people behind it.": (
        "Un conteneur mène d’un navire aux personnes qui sont derrière."
    ),
    "The papers": "Les papiers",
    "What the papers of a container say.": "Ce que disent les papiers d’un conteneur.",
    "Read a manifest.": "Lire un manifeste.",
    "Who reads the papers together sees who paid and who carried.": (
        "Qui lit les papiers ensemble voit qui a payé et qui a transporté."
    ),
    "What to ask for": "Que demander",
    "the manifest": "le manifeste",
    "the seal": "le scellé",
    f"![{SHOWS}](crane.webp)": f"![{MONTRE}](crane.webp)",
    "Check yourself": "Vérifiez vos connaissances",
    "Seven questions on papers.": "Sept questions sur les papiers.",
    "The module says so.": "Le module le dit.",
    "Who signs the bill of lading?": "Qui signe le connaissement ?",
    "The carrier": "Le transporteur",
    "The buyer": "L’acheteur",
    "The buyer receives it.": "L’acheteur le reçoit.",
    "The customs office": "Le bureau de douane",
    "What does a manifest list?": "Que contient un manifeste ?",
    "The containers on board": "Les conteneurs à bord",
    "The ports of the voyage": "Les ports du voyage",
    "The price of the goods": "Le prix des marchandises",
    "The invoice says it.": "C’est la facture qui le dit.",
    "What closes the door of a container?": "Qu’est-ce qui ferme la porte d’un conteneur ?",
    "seal\nlead seal": "scellé\nplomb",
    "key": "clé",
    "A key leaves no trace.": "Une clé ne laisse pas de trace.",
    "How many sides does a container have?": "Combien de faces a un conteneur ?",
    "Count top and bottom, too.": "Comptez aussi le dessus et le dessous.",
    "Complete the sentence.": "Complétez la phrase.",
    "The [[seal]] has a [[number|code]] that everybody writes down.": (
        "Le [[scellé]] porte un [[numéro|code]] que chacun note."
    ),
    "Who writes which paper?": "Qui écrit quel papier ?",
    "Person": "Personne",
    "Paper": "Papier",
    "Carrier": "Transporteur",
    "bill of lading": "connaissement",
    "Seller": "Vendeur",
    "invoice": "facture",
    "passport": "passeport",
    "Put the steps in their order.": "Mettez les étapes dans l’ordre.",
    "The ship arrives": "Le navire arrive",
    "The container is unloaded": "Le conteneur est déchargé",
    "The seal is opened": "Le scellé est ouvert",
}
"""What Ben writes beside each piece of the source that the desk shows him."""
