"""A worker reads each of its streams over a connection of its own: with many shards, more than a process may open."""

import resource

OTHERS = 500
"""Files and connections beside those of the readers: Redis' pool, HTTP, logs."""


class TooFewFiles(Exception):
    """The operator must raise the limit, or deploy with fewer shards. The message says so."""


def allow_open_files(readers: int) -> None:
    """Raise this process' own limit as far as it is needed and allowed. Raises TooFewFiles."""
    needed = readers + OTHERS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise TooFewFiles(
            f"{readers} streams are to be read, for which {needed} open files are needed and {hard} are allowed: "
            "raise the limit (ulimit -n), or deploy with fewer FRONTDESK_SHARDS"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
