"""What a page learns from the server's messages: the reading in its theatre, its address, and the end of a run."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

THEATRE, ADDRESS = "lstm_demo_theatre", "lstm_demo_address"


@dataclass
class Shown:
    """What a page shows now.

    reading: the name of the reading in the theatre: model, dash, image.
    query: what the address holds, so that a page that is opened there is like this one.
    session: the server's name for the session.
    ran: the fragments that the present run has drawn in.
    """

    reading: str = ""
    query: str = ""
    session: str = ""
    exceptions: int = 0
    ran: set[str] = field(default_factory=set)

    def take(self, data: bytes) -> frozenset[str] | None:
        """Take a message in. Where it ends a run: the fragments in which that has drawn."""
        message = ForwardMsg()
        message.ParseFromString(data)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session = message.new_session.initialize.session_id or self.session
        elif kind == "delta":
            self._take_delta(message)
        elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            ran = frozenset(self.ran)
            self.ran.clear()
            return ran
        return None

    def _take_delta(self, message: ForwardMsg) -> None:
        self.ran.add(message.delta.fragment_id)
        element = message.delta.new_element
        if element.WhichOneof("type") == "exception":
            self.exceptions += 1
        elif element.WhichOneof("type") == "bidi_component":
            component = element.bidi_component
            if component.component_name == THEATRE:
                self.reading = _header(component.bytes)["reading"]
            elif component.component_name == ADDRESS:
                self.query = json.loads(component.json)["query"]


def _header(packed: bytes) -> dict[str, str]:
    """As `lstm_demo.theatre.packed_arrays` lays it out."""
    length = int.from_bytes(packed[:4], "little")
    header: dict[str, str] = json.loads(packed[4 : 4 + length])
    return header
