"""What people did at work with what they learned: one question, three to six months after the certificate."""
