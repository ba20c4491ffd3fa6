"""Small schedules in XML, written out of their parts."""


def schedule(*events: str, conference: str = "", top: str = "") -> str:
    """A schedule of one day, 13 March 2027, with these events or rooms."""
    return (
        f"<schedule>{top}<conference><title>T</title>{conference}</conference>"
        f'<day date="2027-03-13">{"".join(events)}</day></schedule>'
    )


def event(title: str = "Talk", **children: str) -> str:
    """An event of an hour from 10:00; ``children`` are its elements, ``attributes`` its own."""
    given = {"start": "10:00", "duration": "01:00", "title": title, **children}
    attributes = given.pop("attributes", f'id="{title}"')
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in given.items())
    return f"<event {attributes}>{inner}</event>"
