"""The sections of the page, one file each, in the order that `page.py` puts them."""
