"""Words that a course needs in its own language, where a question file of another system leaves them to the reader."""

TRUTH = {
    "ar": ("صواب", "خطأ"),
    "en": ("True", "False"),
    "es": ("Verdadero", "Falso"),
    "fr": ("Vrai", "Faux"),
    "ru": ("Верно", "Неверно"),
    "zh": ("正确", "错误"),
}
"""True and false."""

HEADS = {
    "ar": ("السؤال", "الإجابة"),
    "en": ("Question", "Answer"),
    "es": ("Pregunta", "Respuesta"),
    "fr": ("Question", "Réponse"),
    "ru": ("Вопрос", "Ответ"),
    "zh": ("问题", "答案"),
}
"""Over the two columns of a matching question."""

COMPLETE = {
    "ar": "أكمل الجملة.",
    "en": "Complete the sentence.",
    "es": "Complete la frase.",
    "fr": "Complétez la phrase.",
    "ru": "Дополните предложение.",
    "zh": "完成句子。",
}
"""Over a sentence with a gap that has no heading of its own."""
