"""The ways in: the command line, a module a command, and the pytest plugin.

In: arguments, streams, the environment.  Out: an exit status.  May import everything;
only this package reads arguments and writes to standard output.
"""
