"""Refusals of the people feature; each sentence says what to do next."""

from http import HTTPStatus

from eventsite.core.errors import NotFound, Refusal


class BadAddress(Refusal):
    """What was given cannot be an e-mail address."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = "This does not look like an e-mail address. It should read like ada@example.org."

    def __init__(self) -> None:
        super().__init__(field="email")


class BadName(Refusal):
    """A name that nobody could read."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = "Please tell us your name."

    def __init__(self) -> None:
        super().__init__(field="name")


class NobodyHere(NotFound):
    """No person has this address. For the console only: the web never says so."""

    message = "Nobody here has this address."


class SetUpOver(NotFound):
    """A set-up link that is used, too old or not complete."""

    message = (
        "This set-up link was used, is more than an hour old, or is not complete. The server's "
        "console gives a new one: flask people set-up-link"
    )


class LinkRefused(Refusal):
    """A sign-in link that does not sign in; ``title`` heads the page that says why."""

    title = "This link does not sign you in"


class LinkUnknown(LinkRefused):
    """No request has this link."""

    status = HTTPStatus.NOT_FOUND
    title = "This link is not complete"
    message = (
        "Mail programs sometimes cut long links. Open the letter again and press its button, or "
        "copy the whole link. You can also ask for a new one."
    )


class LinkExpired(LinkRefused):
    """The ten minutes are over."""

    status = HTTPStatus.GONE
    title = "This link has expired"
    message = "A sign-in link works for ten minutes. Ask for a new one; it arrives right away."


class LinkUsed(LinkRefused):
    """The link has signed somebody in already."""

    status = HTTPStatus.GONE
    title = "This link has been used"
    message = (
        "Each link signs you in once. If you pressed the button twice, you are signed in already "
        "and can go on. Otherwise ask for a new link."
    )


class OtherBrowser(Refusal):
    """The link was asked for in another browser, and nobody said that this is fine."""

    message = "You asked for this link in another browser. Say that you want to sign in here."


class NoRequest(Refusal):
    """A code was typed where none was asked for, or too late."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = (
        "No code is waiting in this browser: codes work for ten minutes, once, and where they "
        "were asked for. Ask for a new letter."
    )

    def __init__(self) -> None:
        super().__init__(field="code")


class CodeWrong(Refusal):
    """Not the code of the letter; says how many tries are left."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, tries_left: int) -> None:
        tries = "1 try is" if tries_left == 1 else f"{tries_left} tries are"
        rest = f"{tries} left." if tries_left else TooManyTries.message
        super().__init__(f"This is not the code of the newest letter. {rest}", field="code")


class TooManyTries(Refusal):
    """Five wrong codes were typed."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = (
        "Five codes were wrong, so this one no longer works. Press the button in the letter "
        "instead, or ask for a new letter."
    )

    def __init__(self) -> None:
        super().__init__(field="code")


class NoSuchSignIn(NotFound):
    """Not one of this person's sign-ins."""


class NotProved(Refusal):
    """A second step that failed: one sentence for every reason, so that nobody learns which."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = (
        "That did not show that it is you. A code counts once, and for about a minute: wait for "
        "the next one, or use another of your ways."
    )


class PasskeyRefused(Refusal):
    """A passkey that cannot be added."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = "This passkey could not be added. Try again, with one that is not here yet."


class TooManyPasskeys(Refusal):
    """More passkeys than anybody has devices."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = "Ten passkeys are all there is room for. Remove one that you no longer use."


class HasApp(Refusal):
    """A second authenticator app."""

    message = "You have an authenticator app already. Remove that one first."


class FirstCodeWrong(Refusal):
    """Not the code that the new app should show."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = (
        "This is not the code we expect. Type the one that the app shows now, and check that the "
        "clock of your device is right."
    )

    def __init__(self) -> None:
        super().__init__(field="code")


class NoSuchFactor(NotFound):
    """Not one of this person's ways of proving who they are."""


class NothingToRecover(Refusal):
    """Recovery codes without anything they could stand in for."""

    message = "Recovery codes stand in for a passkey or an app. Add one of these first."
