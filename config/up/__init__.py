"""``make up``: everything that the product needs, on one machine, until Ctrl-C."""
