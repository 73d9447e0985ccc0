"""Flask tools for the views of every room: the session of a request, who may open a page, languages, forms, answers."""
