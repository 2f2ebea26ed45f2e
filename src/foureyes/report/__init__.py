"""A finished review comes in, one text per format goes out: the same facts and the same words in each of them."""
