"""Reading: the course and its modules, what somebody has read, how far they are, whether they are done."""
