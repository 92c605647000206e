"""The account that this process runs as, by the system and not by variables that its user can set."""

import os

if os.name == "posix":
    import pwd

    def account_name() -> str:
        """Name of the account; its number where it has none, as in containers."""
        try:
            return pwd.getpwuid(os.getuid()).pw_name
        except KeyError:
            return str(os.getuid())

else:

    def account_name() -> str:
        """Name of the account."""
        try:
            return os.getlogin()  # GetUserName
        except OSError:
            return "user"
