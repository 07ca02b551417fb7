"""Scrapy's settings for every crawl; those that a person may change come through the addon."""

BOT_NAME = "BookReco"
SPIDER_MODULES = ["scraper.spiders"]
NEWSPIDER_MODULE = "scraper.spiders"
ADDONS = {"scraper.addon.Environment": 0}

# A crawl: Scrapy's own queues forget on kill -9 what the frontier keeps.
SCHEDULER = "scraper.scheduler.Scheduler"
SPIDER_MIDDLEWARES = {
    "scraper.page_outcomes.PageOutcomes": 10,  # outermost: it sees what all others let through
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # BookSpider counts depth itself
}
DOWNLOADER_MIDDLEWARES = {
    "scraper.gate.Gate": 40,  # before robots.txt is asked for
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scraper.robots.Robots": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scraper.retries.Retries": 550,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "scraper.cache.Cache": 900,
}
CONCURRENT_ITEMS = 1  # Scrapy starts so many tasks for every page; page_outcomes uses none of them
EXTENSIONS = {
    "scraper.ending.Ending": 0,
    "scrapy.extensions.throttle.AutoThrottle": None,
    "scraper.throttle.Throttle": 0,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scraper.crawl_progress.CrawlProgress": 500,
}
ITEM_PIPELINES = {"scraper.catalogue.Catalogue": 300}
SPIDER_CONTRACTS = {"scraper.contracts.At": 1}

# Manners
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = BOT_NAME
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_MAX_DELAY = 120.0
DOWNLOAD_DELAY_JITTER = 0  # the delay is a promise, not a mean
COOKIES_ENABLED = False
REDIRECT_MAX_TIMES = 10
RETRY_TIMES = 3
RETRY_BACKOFF_S = 2.0  # doubled at each further try; Retry-After comes first
RETRY_LONGEST_WAIT_S = 3600.0
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # page_outcomes keeps every page that failed
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_HANDLERS = dict.fromkeys(("data", "file", "ftp", "s3"))
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "fr,en;q=0.8",
}

HTTPCACHE_POLICY = "scraper.cache.Policy"
HTTPCACHE_STORAGE = "scraper.cache.Storage"
HTTPCACHE_EXPIRATION_SECS = 90 * 24 * 3600

# No door into the process, and no report but ours
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
MEMUSAGE_ENABLED = False
LOGSTATS_INTERVAL = 0
STATS_DUMP = False
WARN_ON_GENERATOR_RETURN_VALUE = False  # mypy does, without reading sources while it runs
FEED_EXPORT_ENCODING = "utf-8"
