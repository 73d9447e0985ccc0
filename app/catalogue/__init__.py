"""Finding a course and enrolling in it; the Convention by paragraph and where each is taught."""
