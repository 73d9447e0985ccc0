"""Who provides training and who funds it: programmes; and the groups of people that take a course together: cohorts."""
