"""WhatsApp's limits, in characters unless said (cloud-api.md, section 1)."""

TEXT_BODY = 4096
BODY = 1024
LIST_BODY = 4096
CAPTION = 1024
FILENAME = 240
HEADER = 60
FOOTER = 60
BUTTONS = 3
BUTTON_TITLE = 20
BUTTON_ID = 256
LIST_BUTTON = 20
SECTIONS = 10
ROWS = 10  # in all sections together
ROW_ID = 200
ROW_TITLE = 24
ROW_DESCRIPTION = 72
SECTION_TITLE = 24
LINK_LABEL = 20
CARDS_LEAST = 2
CARDS = 10
CARD_BODY = 160
CARD_BREAKS = 2
CARD_REPLIES = 3
CARD_REPLY_ID = 20
CONTACTS = 257
PRODUCTS = 30
PIN_CODE = 6
URL = 2000
TEMPLATE_NAME = 512
TEMPLATE_BUTTONS = 10
COUPON = 20
OFFER_ENDS = 10**13  # milliseconds since 1970; ours, a slip of the unit is far beyond it
CALLBACK_DATA = 512

# What no source states; generous, so that nothing that WhatsApp would take is refused.
NAME = 1000  # a place's or a person's
DETAIL = 1000  # of a contact card
EMAIL = 254
EMOJI = 40
IDENTIFIER = 200  # of files, messages, catalogues, products and WhatsApp Flows
LANGUAGE = 16
TEMPLATE_VALUE = 1024
NESTING = 32  # levels of a form's data
SUMMARY = 160  # ours: a line in a list of conversations
