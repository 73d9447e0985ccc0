"""A site full of invented people: what a newcomer sees of Palermo Campus, and what a release is tried on.

Everything in here is invented and says so: the States and bodies, the people, the figures. The folder `courses` holds
two short courses of its own, so that figures have more than one.
"""
