"""A faster parser of docutils: states are built when they are entered.

For each list and each nested block docutils makes a new state machine, which builds
all its states and their transitions at once (StateMachine.add_states in
docutils.statemachine).  That is a third of the time, and most of them are never
entered.  The trees are the same, which a test holds over the whole corpus and over
generated texts; :data:`specward.rst.parse.PARSER` is the switch.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docutils import nodes
from docutils.parsers import rst
from docutils.parsers.rst import states
from docutils.statemachine import State, string2lines


class _States(dict[str, Any]):
    """The states of one machine by name, each made when it is first looked up.

    Takes the place of the dictionary ``StateMachine.states``.
    """

    def __init__(self, machine: Any, classes: Iterable[type[State[Any]]]) -> None:
        super().__init__()
        self.machine = machine
        self.classes = {state.__name__: _FAST.get(state, state) for state in classes}

    def __missing__(self, name: str) -> Any:
        state = self.classes[name](self.machine, self.machine.debug)
        self[name] = state
        # ``memo`` is set when a machine runs (RSTStateMachine.run), and docutils then
        # calls runtime_init of all states that there are.  Later ones need it now.
        if getattr(self.machine, "memo", None) is not None:
            state.runtime_init()
        return state


class _OnDemand:
    """Keeps the classes of states, to be built when they are entered."""

    states: Any

    def add_states(self, state_classes: Any) -> None:
        self.states = _States(self, state_classes)


class _Machine(_OnDemand, states.RSTStateMachine):
    """The machine of a whole text."""


class _NestedMachine(_OnDemand, states.NestedStateMachine):
    """The machine of a list or a nested block."""


_CACHE: list[Any] = []
"""Nested machines for reuse.

docutils keeps its own in RSTState.nested_sm_cache, which all state classes share; with
that one, ours and docutils' machines would be mixed.
"""

_FAST: dict[type[State[Any]], type[State[Any]]] = {
    state: type(
        state.__name__,
        (state,),
        {"nested_sm": _NestedMachine, "nested_sm_cache": _CACHE},
    )
    for state in (*states.state_classes, states.QuotedLiteralBlock)
}


class Parser(rst.Parser):
    """docutils' parser of RST with machines that build states on demand."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Parse *inputstring* and populate *document*.

        The body of docutils.parsers.rst.Parser.parse, which names the class of the
        machine.  Left out are the check of line lengths, since specward.rst.parse has
        its own, and the reset of the default role, since the registries are restored.
        """
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
