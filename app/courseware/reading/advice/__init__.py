"""What could be better in a course: advice that keeps nothing from being published.

Pure, and linear in the length of the text: whatever somebody writes, advice on it is soon given.
"""
