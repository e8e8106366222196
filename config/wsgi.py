"""WSGI entry point: Django's pages only. ``config.asgi`` is the one front door."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.requests import pages

application = pages()
