"""A small course with every kind of question, for tests of everything but content."""

from app.courseware.actions import ReadCourse
from app.courseware.reading import SourceFile, read_course

COURSE = """---
id: harbour
title: Safe harbours
summary: A small course about ports.
audience: Harbour officials.
minutes: 10
---

About ports.
"""

FIRST = """---
id: cranes
title: Cranes and containers
summary: What is lifted.
minutes: 20
provisions: [UNTOC-30-2-d]
objectives:
  - Name a crane.
---

Cranes lift. Trainees in Tavoria (fictional) learn it.

> [!TREATY UNTOC-30-4]
> States Parties may conclude bilateral or multilateral agreements or arrangements …

## What is a crane

A machine.

## Check yourself {#check quiz pass=70}

All kinds.

### Which one lifts? {#lift cites=UNTOC-30-2-d objective=1}

- [ ] Ship
  > CANARY-FEEDBACK-SINGLE
- [x] Crane
- [ ] Pier

> [!HINT]
> It is tall.

> [!EXPLANATION]
> CANARY-EXPLANATION-SINGLE

### Which are vessels? {#vessels}

- [x] Ship
- [x] Boat
- [ ] Pier
  > CANARY-FEEDBACK-MULTIPLE
- [ ] Crane

> [!EXPLANATION]
> CANARY-EXPLANATION-MULTIPLE

### What moves water? {#tide type=text}

- = CANARY-TIDE
- = tide
- ~ wind
  > CANARY-FEEDBACK-TEXT

### How many hours between tides, about? {#hours type=number}

- = 8734 +- 1
- ~ 24
  > CANARY-FEEDBACK-NUMBER

### Complete. {#gap}

A [[CANARY-BERTH|berth]] is where a ship [[lies]].

### Match. {#pairs type=match}

| Thing | Use |
|---|---|
| rope | ties |
| anchor | holds |
| | sings |

### Order. {#steps type=order}

1. arrive
2. unload
3. depart

### What would you change? {#open type=text points=0}

> [!EXPLANATION]
> CANARY-MODEL-ANSWER
"""

SECOND = """---
id: seals
title: Seals and locks
summary: What is closed.
minutes: 25
provisions: [UNTOC-30-3]
objectives:
  - Name a seal.
---

Seals close containers.
"""

TESTS = """---
title: Tests
---

## Pre-test {#before quiz ungraded attempts=1}

### Is a pier a ship? {#pier}

- [ ] Yes
- [x] No

## Final test {#final quiz pass=70 attempts=2 wait=24h minutes=40 shuffle}

### Basics {#basics pool draw=2}

#### One? {#one}

- [x] Yes
- [ ] No

#### Two? {#two}

- [x] Yes
- [ ] No

#### Three? {#three}

- [x] Yes
- [ ] No
"""

FRENCH = """---
id: cranes
title: Grues et conteneurs
summary: Ce qui est levé.
minutes: 20
provisions: [UNTOC-30-2-d]
objectives:
  - Nommer une grue.
review: machine
---

Les grues lèvent.

## Vérifiez {#check quiz}

### Laquelle lève ? {#lift}

- [ ] Navire
- [ ] Grue
- [ ] Quai
"""

FILES = {
    "course.en.md": COURSE,
    "01-cranes/en.md": FIRST,
    "02-seals/en.md": SECOND,
    "tests.en.md": TESTS,
}


def make_course(**changed: str) -> ReadCourse:
    """The small course as it was read; `changed` replaces or adds files by path."""
    files = [SourceFile(path, text) for path, text in {**FILES, **changed}.items()]
    course, findings = read_course("harbour", files)
    return ReadCourse(files, course, findings)
