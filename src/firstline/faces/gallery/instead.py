"""What stands in a component's place while it has nothing to show: see ``faces/gallery/instead.html``."""

from typing import Any


def nothing(title: str, text: str = "") -> dict[str, Any]:
    """Nothing is there yet, and what to do about it."""
    return {"instead": "empty", "title": title, "text": text, "icon": "inbox"}


def closed(title: str) -> dict[str, Any]:
    """It is not for this reader."""
    text = "Ask the leader of the hub if you should see it."
    return {"instead": "empty", "title": title, "text": text, "icon": "eye-slash"}


def failed(title: str, text: str = "Nothing is lost. Try again in a minute.") -> dict[str, Any]:
    """It could not be had."""
    return {"instead": "notice", "title": title, "text": text}


def waits(key: str) -> dict[str, Any]:
    """It is being fetched. key: of the component, since no two things on a page share an id."""
    return {"instead": "loading", "id": f"{key}-loads"}
