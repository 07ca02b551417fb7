"""A shop's pages in, raw records out: a Scrapy project."""
