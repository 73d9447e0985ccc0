"""What the demonstration invents: States and bodies, programmes, people's names, the cast that signs in."""

from dataclasses import dataclass, field

from app.accounts.rules import Agency, Role, Sex

ARTICLE_30, REGISTERS, TRAINERS = "article-30", "company-registers", "training-trainers"

MARENDA, TAVORIA, QUILANE = "Kingdom of Marenda", "Republic of Tavoria", "Republic of Quilane"
PORT_SAFETY, ISLAND_BANK, OSTRELA = (
    "Port Safety Fund",
    "Sable Islands Development Bank",
    "Ostrela Foundation for Justice",
)

ORGANISATIONS = {
    MARENDA: "10",
    TAVORIA: "10",
    QUILANE: "10",
    PORT_SAFETY: "30",
    ISLAND_BANK: "40",
    OSTRELA: "60",
}
"""Invented States and bodies, with their kind by the list of IATI. None of them has an identifier anywhere."""


REFERENCES = {MARENDA: "XM-EXAMPLE-11111"}
"""What stands for an identifier where a draft for IATI is to be shown. On no register: EXAMPLE is no agency's code."""


@dataclass(frozen=True)
class Funding:
    """Who pays which part of a programme, in hundredths of a per cent, in which months of the story (None: all)."""

    by: str
    share: int | None
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class Plan:
    """A programme: what it is, who pays, and which people it trains in what."""

    name: str
    provider: str
    summary: str
    funding: tuple[Funding, ...]
    courses: tuple[str, ...]
    where: str
    """`all`, the name of a list of countries, or the M49 code of a region."""
    agencies: tuple[Agency, ...]
    weight: int
    first: int = 0
    """The month of the story in which it begins."""
    provisions: tuple[str, ...] = ("UNTOC-30-2-d",)
    mode: str = "online"
    is_additional: bool | None = None


PLANS = (
    Plan(
        "Ports and Borders",
        "Customs Academy of Marenda",
        "Officers at ports and borders learn what article 30 offers their service, and teach it on.",
        (
            Funding(MARENDA, 6000, None, 13),
            Funding(PORT_SAFETY, 4000, None, 13),
            Funding(MARENDA, 5000, 14),
            Funding(PORT_SAFETY, 3000, 14),
            Funding(TAVORIA, 2000, 14),
        ),
        (ARTICLE_30, TRAINERS),
        "recipients",
        (Agency.CUSTOMS, Agency.BORDER, Agency.POLICE),
        30,
        provisions=("UNTOC-29-1", "UNTOC-30-2-d"),
        mode="mixed",
        is_additional=True,
    ),
    Plan(
        "Registers against Front Companies",
        "School of Tavoria",
        "Staff of company registers and investigators work with the same records.",
        (Funding(TAVORIA, 10_000),),
        (REGISTERS,),
        "recipients",
        (Agency.REGISTRY, Agency.FINANCIAL_INTELLIGENCE, Agency.PROCUREMENT, Agency.PRIVATE_SECTOR),
        18,
        provisions=("UNTOC-30-2-c", "UNTOC-31-2-d-i"),
        is_additional=True,
    ),
    Plan(
        "Prosecutors Learn Together",
        "School of Tavoria",
        "Prosecutors and judges of neighbouring countries take the course as one class.",
        (Funding(OSTRELA, 7000), Funding(TAVORIA, 3000)),
        (ARTICLE_30,),
        "002",
        (Agency.PROSECUTION, Agency.JUDICIARY, Agency.MINISTRY),
        22,
        first=2,
        mode="mixed",
    ),
    Plan(
        "Trainers for Island Services",
        "Sable Islands Training Centre",
        "Small services train their own trainers.",
        (Funding(ISLAND_BANK, 5000), Funding(PORT_SAFETY, 5000)),
        (TRAINERS,),
        "sids",
        (Agency.CUSTOMS, Agency.POLICE, Agency.PRISON),
        8,
        first=5,
        provisions=("UNTOC-29-1", "UNTOC-30-2-d"),
        mode="in-person",
        is_additional=False,
    ),
    Plan(
        "Judges and Evidence",
        "Judicial School of Quilane",
        "Judges and court staff, in their own language.",
        (Funding(QUILANE, None), Funding(OSTRELA, None)),
        (ARTICLE_30,),
        "019",
        (Agency.JUDICIARY, Agency.PROSECUTION),
        12,
        first=8,
    ),
    Plan(
        "Article 30 in Practice",
        "",
        "Ministries and central authorities prepare requests for assistance.",
        (Funding(TAVORIA, None),),
        (ARTICLE_30, REGISTERS),
        "all",
        (Agency.MINISTRY, Agency.PARLIAMENT, Agency.CIVIL_SOCIETY, Agency.ACADEMIA),
        10,
        first=4,
        is_additional=True,
    ),
)


@dataclass(frozen=True)
class Part:
    """Somebody of the cast, who can sign in."""

    sign_in: str
    name: str
    country: str
    agency: Agency
    sex: Sex
    role: Role | None
    sees: str
    """What this sign-in is good for, for the terminal."""
    represents: str = ""


CAST = (
    Part("amina", "Amina Diallo", "SN", Agency.PROSECUTION, Sex.FEMALE, None, "a trainee with a certificate"),
    Part(
        "ben", "Ben Okafor", "NG", Agency.ACADEMIA, Sex.MALE, Role.INSTRUCTOR, "an instructor who is writing a course"
    ),
    Part("faisal", "Faisal Khan", "PK", Agency.POLICE, Sex.MALE, Role.FACILITATOR, "a facilitator with cohorts"),
    Part("dara", "Dara Lindqvist", "SE", Agency.MINISTRY, Sex.NOT_STATED, Role.DONOR, "a donor", MARENDA),
    Part("pavel", "Pavel Horak", "CZ", Agency.OTHER, Sex.MALE, Role.DONOR, "another donor", PORT_SAFETY),
    Part("olga", "Olga Petrova", "KZ", Agency.MINISTRY, Sex.FEMALE, Role.ADMINISTRATOR, "an administrator"),
)

NOT_DRAWN = frozenset(["KP", "MS", "NU", "SH", "TK", "WF"])
"""On the lists of recipients, and too small or too closed to be believed in a story."""
OTHERS = ("CL", "UY", "RO", "HR", "BG", "KR", "SG", "CY", "PT")
"""Countries on no list of recipients, so that the lists make a difference."""

LANGUAGES = {
    "fr": "BF BI BJ CD CF CG CI DJ GA GN HT KM MG ML MR NE RW SN TD TG VU",
    "es": "AR BO CL CO CR CU DO EC GQ GT HN MX NI PA PE PY SV UY VE",
    "ar": "DZ EG IQ JO LB LY MA PS SD SO SY TN YE",
    "ru": "AM AZ BY GE KG KZ MD RU TJ TM UA UZ",
    "zh": "CN SG",
}
"""The language in which most people of a country read; English elsewhere."""
NAMES = {
    "en": ("Grace Samuel Mary Peter Ruth Daniel Joy Isaac Esther Moses Nomsa Tomas Leila Anil Priya Kavi Rosa Malik",
           "Okello Banda Mwangi Tran Silva Perera Khan Tamang Osei Moyo Petrov Kaya Santos Rahman Nkosi Lindo Fale"),
    "fr": ("Aïcha Moussa Fatou Jean Mariam Pierre Awa Ibrahim Chantal Yves Solange Abdou Clarisse Issa",
           "Traoré Ndiaye Kouassi Mbemba Rakoto Ouédraogo Diallo Nkurunziza Keïta Bongo Sow Hounkpatin"),
    "es": ("Lucía Mateo Camila Andrés Rosa Javier Elena Diego Paula Tomás Inés Rafael Marta Julián",
           "Quispe Rojas Morales Vargas Castillo Herrera Núñez Ibáñez Ramos Mendoza Ortiz Salazar"),
    "ar": ("أمينة يوسف فاطمة حسن مريم خالد زينب عمر ليلى طارق سعاد كريم هدى سامي",
           "منصور الهاشمي بركات صالح درويش العلي حداد نصار قاسم المصري زيدان شاهين"),
    "ru": ("Айгуль Тимур Ольга Давид Нино Руслан Марина Арман Елена Бахтияр Ирина Самвел",
           "Ахметов Садыков Петренко Каримов Григорян Абдуллаев Морару Исаев Назаров Ли"),
    "zh": ("明 华 丽 伟 芳 娜 静 强 敏 军", "李 王 张 刘 陈 杨 赵 黄 周 吴"),
}  # fmt: skip
"""By language: given names, and names of families."""


@dataclass(frozen=True)
class Share:
    """How often a kind of agency is met, and how many of a hundred there are women."""

    weight: int
    women: int = field(default=40)


AGENCIES = {
    Agency.POLICE: Share(24, 27),
    Agency.PROSECUTION: Share(13, 47),
    Agency.JUDICIARY: Share(9, 49),
    Agency.CUSTOMS: Share(13, 36),
    Agency.BORDER: Share(8, 26),
    Agency.FINANCIAL_INTELLIGENCE: Share(5, 51),
    Agency.REGISTRY: Share(5, 55),
    Agency.PROCUREMENT: Share(4, 48),
    Agency.PRISON: Share(4, 30),
    Agency.MINISTRY: Share(7, 46),
    Agency.PARLIAMENT: Share(1, 38),
    Agency.CIVIL_SOCIETY: Share(2, 61),
    Agency.ACADEMIA: Share(2, 50),
    Agency.PRIVATE_SECTOR: Share(2, 42),
    Agency.OTHER: Share(1, 40),
}

EXAMPLES = (
    "I wrote a request for assistance with the form of module four.",
    "Our office compares owners with the tax register every month now.",
    "I taught two colleagues at the harbour gate.",
    "We asked for the return of seized funds and named the article.",
    "",
)
"""What people answer months later; some of them without an example, which does not count."""
