"""The auditor on what assembly makes: the very tables of a release, of everybody, of lists, of a programme."""

from collections import Counter
from itertools import product
from random import Random

from app.accounts.rules import Agency, Sex
from app.core.groupings import members
from app.programmes.rules import Weight
from app.statistics.assembly import Ground, as_of, assembled
from app.statistics.counts import Population
from app.statistics.figures import ALL, OTHERS, WORLD, Figures, Scope
from app.statistics.rules import OWN_THRESHOLD, Shown
from tests.statistics.auditor import Auditor

PORT, LISTS = "01PORT", ("recipients", "ldc")
MONTHS = ("2026-08", "2026-09", "2026-10")
SEXES, AGENCIES = tuple(sex.value for sex in Sex), tuple(kind.value for kind in Agency)
COUNTRIES = ("KE", "LS", "NP", "BR", "FR")
EVERY = {
    "country": list(product(COUNTRIES)),
    "sex": list(product(SEXES)),
    "agency": list(product(AGENCIES)),
    "month": list(product(MONTHS)),
    "country-sex": list(product(COUNTRIES, SEXES)),
}
"""What an attacker knows there could be."""
Person = tuple[str, str, str, str, str]


def people(chance: Random) -> list[Person]:
    """Month, country, sex, agency and programme of each; alike in small and larger groups."""
    found: list[Person] = []
    for _ in range(chance.randint(4, 16)):
        like = (
            chance.choice(MONTHS),
            chance.choice(COUNTRIES),
            chance.choice(SEXES),
            chance.choice(AGENCIES[:4]),
            chance.choice((PORT, PORT, "")),
        )
        found += [like] * chance.choice([chance.randint(1, 6), chance.randint(5, 40)])
    return found


def population(persons: list[Person]) -> Population:
    made = Population()
    for month, country, sex, agency, programme in persons:
        made.sexes[country, sex] += 1
        made.agencies[country, agency] += 1
        made.languages[country, "en"] += 1
        made.months[country, month] += 1
        made.courses[country, frozenset({"harbour"})] += 1
        made.programmes[country, programme] += 1
    return made


def released(persons: list[Person], month: str, earlier: Figures | None, before: str) -> list[Figures]:
    weights = {ALL: [Weight("", month, 1, len(persons))]}
    ground = Ground(month, groupings=LISTS, weights=weights, earlier=lambda scope: earlier and (earlier, before))
    own = [person for person in persons if person[4] == PORT]
    return list(assembled(iter([(Scope(), population(persons)), (Scope(PORT), population(own))]), ground))


SPLITS = {
    "country": lambda person: (person[1],),
    "sex": lambda person: (person[2],),
    "agency": lambda person: (person[3],),
    "month": lambda person: (person[0],),
    "country-sex": lambda person: (person[1], person[2]),
}


def audit(auditor: Auditor, figures: Figures, persons: list[Person], month: str) -> None:
    scope = (figures.scope.programme, month, figures.scope.grouping)
    auditor.count((*scope, "", ()), len(persons))
    for split, of in SPLITS.items():
        counts = Counter(map(of, persons))
        dimensions = split.split("-")
        table = figures.table("O3", *dimensions)
        for key in EVERY[split]:
            auditor.count((*scope, split, key), counts[key])
        auditor.sum((*scope, "", ()), [(*scope, split, key) for key in EVERY[split]])
        hear(auditor, scope, split, table)
    hear(auditor, scope, "", figures.table("O3"))
    for place, split in enumerate(("country", "sex")):
        for key in EVERY[split]:
            cells = [cell for cell in EVERY["country-sex"] if cell[place] == key[0]]
            auditor.sum((*scope, split, key), [(*scope, "country-sex", cell) for cell in cells])


def hear(auditor: Auditor, scope: tuple, split: str, table) -> None:
    reach = 0 if table.rule == "exact" else 2
    for row in table.rows:
        if row.value is not None and row.as_of is None and row.categories != (OTHERS,):
            auditor.between((*scope, split, row.categories), row.value - reach, row.value + reach)


def attacked(persons: list[Person]) -> Auditor:
    auditor, earlier, before = Auditor(), None, ""
    for month in MONTHS[1:]:
        inside = [person for person in persons if person[0] <= month]
        for figures in released(inside, month, earlier, before):
            listed = None if figures.scope.grouping == WORLD else members(figures.scope.grouping, as_of(ALL, month))
            here = [p for p in inside if listed is None or p[1] in listed]
            audit(auditor, figures, [p for p in here if figures.scope.programme in ("", p[4])], month)
            if figures.scope.programme:
                earlier, before = figures, month
    for name in list(auditor.truth):
        for place, wider in enumerate(("", MONTHS[-1], WORLD)):
            larger = (*name[:place], wider, *name[place + 1 :])
            if larger != name and larger in auditor.truth:
                auditor.within(name, larger)
    auditor.conclude()
    return auditor


def test_no_withheld_number_of_two_real_releases_is_certain():
    chance = Random(30)
    for _ in range(30):
        auditor = attacked(people(chance))
        assert auditor.certain(OWN_THRESHOLD) == {}
        assert all(low <= auditor.truth[name] <= high for name, (low, high) in auditor.bounds.items())


def test_one_person_more_is_not_seen_in_any_pair_of_tables():
    chance = Random(31)
    for country, sex in product(("KE", "FR"), SEXES):
        before = [person for person in people(chance) if person[0] < MONTHS[-1]]
        auditor = attacked([*before, (MONTHS[-1], country, sex, AGENCIES[0], PORT)])
        assert auditor.certain(OWN_THRESHOLD) == {}
        own = [name for name in auditor.certain_differences(OWN_THRESHOLD) if name[1][0] == name[2][0] == PORT]
        assert own == []


def test_the_auditor_catches_assembly_with_broken_rules(monkeypatch):
    def unhidden(counts, **_):
        return Shown({key: count if count >= OWN_THRESHOLD else None for key, count in counts.items()}, others=0)

    chance = Random(30)
    persons = [people(chance) for _ in range(10)]
    monkeypatch.setattr("app.statistics.owned.exact", unhidden)
    assert any(attacked(each).certain(OWN_THRESHOLD) for each in persons)
