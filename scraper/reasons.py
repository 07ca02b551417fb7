"""Why a crawl ends: the `finish_reason` of Scrapy's stats, and the reason of `spider_closed`.

Other reasons than FINISHED and PAGE_LIMIT leave the crawl to be resumed. Those that name a trouble
begin with one of the words below and go on with what it was.
"""

FINISHED = "finished"  # no page waits; Scrapy's own word
PAGE_LIMIT = "page limit"
TIME_LIMIT = "time limit"
SHUTDOWN = "shutdown"  # Ctrl-C or SIGTERM; Scrapy's own word
ERRORS = "too many errors in a row"
ROBOTS = "robots.txt"
ASKED_TO_WAIT = "the shop asks to wait"
NOT_STORED = "a book could not be stored"
LEFT = "pages were left unread"  # an error of ours, which the log tells
