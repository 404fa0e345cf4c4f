"""Sample portals on loopback: what the first command, the tests and the bench crawl.

Places and division codes are real, so that regions resolve; hosts, documents and all
figures are invented.
"""
