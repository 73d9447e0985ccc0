"""Other systems' formats: questions and courses in and out, examinations on paper."""
