"""One run of Scrapy, and what it is made of."""
