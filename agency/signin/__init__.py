"""Signing in: django-allauth with our own pages, mails and brake. See docs/decisions."""
