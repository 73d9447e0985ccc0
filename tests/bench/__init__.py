"""`make bench`: what a page, a save, a whole quiz and a sign-in cost, beside a bare Flask page on the same server."""
