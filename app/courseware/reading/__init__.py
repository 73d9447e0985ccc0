"""From files to frozen values, with every problem found on the way."""

from app.courseware.reading.folder import SourceFile, read_course, read_folder

__all__ = ["SourceFile", "read_course", "read_folder"]
