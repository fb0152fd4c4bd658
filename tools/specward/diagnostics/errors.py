"""The exceptions of the tool: usage, configuration, git and environment."""


class SpecwardError(Exception):
    """An error outside of the content of specs, which ends the run.

    The process exits with status 2 and one message.  Bad *content* is no exception: it
    becomes findings.

    :param message: what is wrong, naming the thing.
    :param hint: what the reader can do about it.
    :param details: one line for each of several errors.
    """

    def __init__(
        self, message: str, *, hint: str | None = None, details: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details
