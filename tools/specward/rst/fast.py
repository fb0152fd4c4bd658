"""docutils' parser without the states that a text never enters.

docutils builds every state class, with all its transitions, for each list and
each nested block; a third of its time goes there.  Here a state is built when
it is first entered.  What comes out is the same tree: a test holds the two
equal, and :data:`specward.rst.parse.PARSER` is the switch between them.

Source: docutils.statemachine.StateMachine, docutils.parsers.rst.states.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docutils import nodes
from docutils.parsers import rst
from docutils.parsers.rst import states
from docutils.statemachine import State, string2lines


class _States(dict[str, Any]):
    """The states of one machine, each made when it is asked for."""

    def __init__(self, machine: Any, classes: Iterable[type[State[Any]]]) -> None:
        super().__init__()
        self.machine = machine
        self.classes = {each.__name__: _SWIFT.get(each, each) for each in classes}

    def __missing__(self, name: str) -> Any:
        made = self.classes[name](self.machine, self.machine.debug)
        self[name] = made
        if getattr(self.machine, "memo", None) is not None:
            made.runtime_init()
        return made


class _Machine(states.RSTStateMachine):
    """The machine of a whole text."""

    def add_states(self, state_classes: Any) -> None:
        """Keep *state_classes* for when they are entered."""
        self.states = _States(self, state_classes)


class _NestedMachine(states.NestedStateMachine):
    """The machine of a list or a nested block."""

    def add_states(self, state_classes: Any) -> None:
        """Keep *state_classes* for when they are entered."""
        self.states = _States(self, state_classes)


_CACHE: list[Any] = []
"""Nested machines to be used again, as docutils keeps those of its own."""

_SWIFT: dict[type[State[Any]], type[State[Any]]] = {
    each: type(
        each.__name__,
        (each,),
        {"nested_sm": _NestedMachine, "nested_sm_cache": _CACHE},
    )
    for each in (*states.state_classes, states.QuotedLiteralBlock)
}


class Parser(rst.Parser):
    """docutils' parser of RST, on machines that build no state in vain."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Parse *inputstring* and populate *document*."""
        self.setup_parse(inputstring, document)
        machine = _Machine(
            state_classes=self.state_classes,
            initial_state=self.initial_state,
            debug=document.reporter.debug_flag,
        )
        lines = string2lines(
            inputstring,
            tab_width=document.settings.tab_width,
            convert_whitespace=True,
        )
        machine.run(lines, document, inliner=self.inliner)
        self.finish_parse()
