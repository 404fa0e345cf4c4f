"""Many machines: the same crawl as jobs on PostgreSQL, each site's archive in one place."""
