"""The spiders, where Scrapy looks for them."""
