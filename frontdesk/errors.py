"""The errors that stop the command. The person at the terminal must react to each.

Stop            ends the command with one clear line
  UserError     something that the user can fix (exit code 2)
  Failure       something broke that the user can't fix by options (exit code 1)
"""


class Stop(Exception):
    """Ends the command. The message says what to do; it is shown without a traceback."""

    exit_code = 1


class UserError(Stop):
    exit_code = 2


class Failure(Stop):
    exit_code = 1
