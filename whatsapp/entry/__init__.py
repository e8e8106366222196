"""Ways into a chat: short links, QR codes and the “Chat on WhatsApp” button."""
