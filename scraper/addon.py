"""Puts the environment's settings into Scrapy's; `-s NAME=VALUE` on a command line still wins."""

from scrapy.settings import BaseSettings

from settings.environment import ScraperSettings, load_settings


class Environment:
    """Named by ADDONS, so that importing Scrapy's settings reads nothing."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy before a crawl. Raises SettingsError where a variable is missing."""
        given = load_settings(ScraperSettings)
        settings.setdict(
            {
                "USER_AGENT": f"BookReco/0.1 (+{given.scraper_contact})",
                "DOWNLOAD_DELAY": given.scraper_delay_s,
                "AUTOTHROTTLE_START_DELAY": given.scraper_delay_s,
                "AUTOTHROTTLE_TARGET_CONCURRENCY": given.scraper_parallel,
                "CONCURRENT_REQUESTS": given.scraper_parallel,
                "CONCURRENT_REQUESTS_PER_DOMAIN": given.scraper_parallel,
                "DOWNLOAD_TIMEOUT": given.scraper_timeout_s,
                "DOWNLOAD_MAXSIZE": given.scraper_max_page_bytes,
                "DEPTH_LIMIT": given.scraper_max_depth,
                "CRAWL_MAX_PAGES": given.scraper_max_pages,
                "CRAWL_MAX_S": given.scraper_max_hours * 3600,
                "CRAWL_ERRORS_IN_A_ROW": given.scraper_errors_in_a_row,
                "HTTPCACHE_ENABLED": bool(settings["JOBDIR"]),
                "LOG_LEVEL": given.log_level,
            },
            "addon",
        )
