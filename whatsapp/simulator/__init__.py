"""A sandbox that plays the WhatsApp Cloud API: own process, own port, no Django.

It judges messages by its own reading of Meta's rules on purpose. Sharing the product's content
models would make both wrong in the same way.
"""
