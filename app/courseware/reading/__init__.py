"""From files to frozen values, with every problem found on the way."""

from app.courseware.reading.attachments import read_attached
from app.courseware.reading.folder import SourceFile, read_course, read_folder
from app.courseware.reading.pictures import Attached

__all__ = ["Attached", "SourceFile", "read_attached", "read_course", "read_folder"]
