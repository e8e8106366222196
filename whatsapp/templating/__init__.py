"""Templates as an agency writes them: drafts, Meta's rules, submission, history."""
