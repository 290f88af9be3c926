"""Whether the reading is of what the person has in front of them: the drawing, the marked sample, the uploaded picture."""

from __future__ import annotations

from lstm_demo.ui.state.session import Session, Subject


def outdated(session: Session) -> str:
    """Why the reading is not of that, and of what it is, for the theatre to say; empty where all is well."""
    if session.subject is None or not (reason := _reason(session, session.subject)):
        return ""
    return f"{reason} This is still the reading of {_named(session.subject)}."


def outdated_model(name: str) -> str:
    """The same, where the model of this name was chosen and could not read."""
    return f"The model {name} could not be read. This is still the reading that was here before."


def _reason(session: Session, subject: Subject) -> str:
    if session.problem is not None and session.problem.source == "picture":
        return "The uploaded picture could not be read."
    if session.canvas.unread:
        return "What is on the canvas could not be read."
    if not session.canvas.strokes and subject.source in ("drawing", "link"):
        return "The canvas is empty."
    if subject.source == "picture" and session.seen_upload is None:
        return "The uploaded picture was taken away."
    return ""


def _named(subject: Subject) -> str:
    if subject.source == "sample":
        return f"sample {subject.digit}"
    return {"drawing": "the last drawing", "link": "the drawing in the link", "picture": "the last picture"}[subject.source]
