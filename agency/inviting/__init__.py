"""Invitations by e-mail: written, sent, taken back and accepted."""
