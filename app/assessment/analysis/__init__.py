"""What the answers of many say about the questions: classical item analysis, pure and without the web.

Every formula names its source. `study.study` puts them together; `docs/item-analysis.md` explains them to authors.
"""
