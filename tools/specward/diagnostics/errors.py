"""The exceptions of the tool: usage, configuration, git and environment."""


class SpecwardError(Exception):
    """Something outside the content of the specs keeps the run from finishing.

    Ends the process with status 2 and one message.  Bad *content* is never an
    exception: it becomes findings.

    :param message: what is wrong, naming the thing.
    :param hint: what the reader can do about it.
    :param details: a line for each of several things that are wrong.
    """

    def __init__(
        self, message: str, *, hint: str | None = None, details: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details
