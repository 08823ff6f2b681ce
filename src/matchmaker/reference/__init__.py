"""Facts that ship: products, markets, regions, certificates and words, each with its source."""
