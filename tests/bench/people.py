"""Names in six scripts and what their certificates say, so that no script is measured alone. Invented, all of them."""

from datetime import date

from app.core.ids import new_uid
from app.credentials.rules import Claims

WORDS = {
    "Latin": "Amina Diallo Ousmane Ndiaye Élodie Łukasz Nguyễn Søren Müller Ivana Đorđević José Ibáñez Çelik",
    "Arabic": "أمينة محمد فاطمة يوسف خديجة إبراهيم مريم حسن زينب خالد ليلى عثمان سعاد طارق",
    "Khmer": "សុខ ចាន់ វណ្ណា ដារា បុប្ផា សុភា រស្មី ពិសី មករា សំណាង ភីរុណ កញ្ញា រតនា ធារ៉ា",
    "Ethiopic": "አበበ ከበደ ሙሉ ተስፋዬ ዓለሙ ገብረ ሳራ ሰላም ታደሰ ብርሃኑ ሐና ዮሐንስ መኮንን ፍቅርተ",
    "Chinese": "李 王 张 刘 陈 杨 赵 明 华 丽 伟 芳 娜 静",
    "Devanagari": "आशा शर्मा सुनील तामाङ प्रिया कृष्ण गुरुङ लक्ष्मी श्रेष्ठ विद्या राजेन्द्र मीना अर्जुन ज्योति",
}
"""By script, fourteen words each; a name is two of them."""
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")


def name(number: int) -> str:
    """A name: the scripts in turn, and no two alike among the first thousand."""
    script = list(WORDS)[number % len(WORDS)]
    words = WORDS[script].split()
    first, second = divmod(number // len(WORDS), len(words) - 1)
    first %= len(words)
    return ("" if script == "Chinese" else " ").join((words[first], words[(first + 1 + second) % len(words)]))


def language(number: int) -> str:
    """A language: in turn, but not in step with the scripts, so that every script meets every language."""
    return LANGUAGES[(number + number // len(WORDS)) % len(LANGUAGES)]


def claims(number: int, *, revision: str, provisions: tuple[str, ...]) -> Claims:
    """What the certificate of somebody says who has taken our course."""
    return Claims(
        uid=new_uid(),
        name=name(number),
        language=language(number),
        course="article-30",
        title="Implementing article 30 of the Convention",
        title_language="en",
        revision=revision,
        provisions=provisions,
        minutes=275,
        percent=70 + number % 31,
        awarded_on=date(2026, 11, 1 + number % 28),
        provider="School of Tavoria",
        programme="Training of trainers",
        funders=("Republic of Tavoria",),
    )
