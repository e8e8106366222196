"""Contacts from files: uploaded, read, tried, and taken in pieces.

``storage`` keeps the file's pieces, ``files`` reads them, ``columns`` says what each column is,
``rows`` makes of a line what is wanted of a contact, ``plans`` sets that against what is known,
``writing`` writes it, ``run`` does all of it piece by piece, and ``steps`` are what people do.
"""
