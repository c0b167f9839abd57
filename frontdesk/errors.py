"""What stops the command, named for whoever must react: always the person at the terminal.

Stop            ends the command with one clear line
  UserError     something that the user can mend (exit code 2)
  Failure       something broke that the user can't mend by options (exit code 1)
"""


class Stop(Exception):
    """Ends the command. The message says what to do; it is shown without a traceback."""

    exit_code = 1


class UserError(Stop):
    exit_code = 2


class Failure(Stop):
    exit_code = 1
