"""The entry of the command. It refuses an old Python before that reads syntax that it doesn't know."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  an older Python must get a clear line, not a SyntaxError
    sys.stderr.write(
        "frontdesk: needs Python 3.11 or newer, this is "
        + sys.version.split()[0]
        + ": install a newer one, then `make setup PYTHON=python3.11`\n"
    )
    sys.exit(2)

from frontdesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
