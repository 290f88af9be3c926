"""Tells the person when the reading in the theatre is not of the image that they gave last."""

from __future__ import annotations

from lstm_demo.ui.state.session import InputImage, Session


def outdated(session: Session) -> str:
    """A sentence that says why, and which image was read instead; empty where the reading is of the image that was given last."""
    if session.input is None or not (reason := _reason(session, session.input)):
        return ""
    return f"{reason} This is still the reading of {_name_of(session.input)}."


def outdated_model(name: str) -> str:
    """The sentence for a model that was chosen and could not be loaded."""
    return f"The model {name} could not be read. This is still the reading that was here before."


def _reason(session: Session, given: InputImage) -> str:
    if session.problem is not None and session.problem.source == "picture":
        return "The uploaded picture could not be read."
    if session.canvas.unread:
        return "What is on the canvas could not be read."
    if not session.canvas.strokes and given.source in ("drawing", "link", "edited"):
        return "The canvas is empty."
    if given.source == "picture" and session.last_upload is None:
        return "The uploaded picture was taken away."
    return ""


def _name_of(given: InputImage) -> str:
    if given.source == "sample":
        return f"sample {given.digit}"
    return {
        "drawing": "the last drawing",
        "link": "the drawing in the link",
        "edited": "the picture as it was changed",
        "picture": "the last picture",
    }[given.source]
