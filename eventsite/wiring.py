"""The lists: blueprints, commands, jobs, reactions; nothing else."""

from collections.abc import Callable, Mapping, Sequence

import click
import sqlalchemy as sa
from flask import Blueprint, Flask

from eventsite.announcements import jobs as announcements_jobs
from eventsite.announcements import manage as announcements_manage
from eventsite.announcements import reactions as announcements_reactions
from eventsite.cli import demo, doctor, serve
from eventsite.core.db import Probe
from eventsite.core.happenings import Reaction
from eventsite.core.jobs import Handler, Periodic
from eventsite.events import commands as events_commands
from eventsite.events import gate
from eventsite.events import happenings as events_happenings
from eventsite.events import manage as events_manage
from eventsite.events import queries as events_queries
from eventsite.events import views as events_views
from eventsite.ical import commands as ical_commands
from eventsite.mail import commands as mail_commands
from eventsite.mail import jobs as mail_jobs
from eventsite.mail import queries as mail_queries
from eventsite.mail import rendering as mail_rendering
from eventsite.mail import sending as mail_sending
from eventsite.mail import views as mail_views
from eventsite.microsite import views as microsite_views
from eventsite.organizer import manage as organizer_manage
from eventsite.organizer import manage_outbox as organizer_manage_outbox
from eventsite.organizer import navigation
from eventsite.organizer import reactions as organizer_reactions
from eventsite.organizer.navigation import Entry
from eventsite.people import commands as people_commands
from eventsite.people import jobs as people_jobs
from eventsite.people import proving as people_proving
from eventsite.people import session as people_session
from eventsite.people import two_steps
from eventsite.people import views as people_views
from eventsite.programme import bringing_in
from eventsite.programme import commands as programme_commands
from eventsite.programme import manage as programme_manage
from eventsite.programme import manage_files as programme_manage_files
from eventsite.programme import reactions as programme_reactions
from eventsite.programme import showing as programme_showing
from eventsite.programme import speaking_files as programme_speaking_files
from eventsite.programme import speaking_pages as programme_speaking_pages
from eventsite.programme import views as programme_views
from eventsite.registration import commands as registration_commands
from eventsite.registration import doctor as registration_doctor
from eventsite.registration import jobs as registration_jobs
from eventsite.registration import manage as registration_manage
from eventsite.registration import pages as registration_pages
from eventsite.registration import reactions as registration_reactions
from eventsite.registration import views as registration_views
from eventsite.web import jobs as web_jobs
from eventsite.web import serving, storage, uploads
from eventsite.web import views as web_views

BLUEPRINTS: Sequence[Blueprint] = (
    announcements_manage.bp,
    bringing_in.bp,
    events_manage.bp,
    events_views.bp,
    two_steps.bp,
    mail_views.bp,
    microsite_views.bp,
    organizer_manage.bp,
    organizer_manage_outbox.bp,
    people_proving.bp,
    people_views.bp,
    programme_manage.bp,
    programme_manage_files.bp,
    programme_speaking_files.bp,
    programme_speaking_pages.bp,
    programme_views.bp,
    registration_manage.bp,
    registration_views.bp,
    serving.bp,
    web_views.bp,
)

NAVIGATION: Sequence[Entry] = (
    Entry("organizer.dashboard", "Overview", "layout-dashboard"),
    Entry("manage.section", "The event", "pencil"),
    Entry("guests.everybody", "Registrations", "ticket"),
    Entry("speakers.everybody", "Speakers", "mic-vocal"),
    Entry("speakers.programme", "Programme", "calendar-sync"),
    Entry("announcements.everything", "Announcements", "megaphone"),
    Entry("outbox.letters", "Outbox", "inbox"),
    Entry("manage.visibility", "Publishing", "eye"),
    Entry("manage.team_page", "Team", "users"),
    Entry("organizer.activity", "Activity", "history"),
)
"""The team's pages in their order; each is shown to the roles that may see it."""

COMMANDS: Sequence[click.Command] = (
    demo.demo,
    doctor.doctor,
    events_commands.group,
    ical_commands.commands,
    mail_commands.group,
    people_commands.group,
    programme_commands.group,
    registration_commands.group,
    serve.serve,
    serve.worker,
)

ACCOUNT_PANELS: Sequence[people_views.AccountPanel] = (
    events_views.panel,
    programme_speaking_pages.panel,
    registration_pages.panel,
    programme_views.panel,
    two_steps.panel,
)

SHOWN_FILES: Sequence[serving.Shown] = (programme_showing.is_shown,)

INSTALLERS: Sequence[Callable[[Flask], None]] = (
    mail_rendering.install,
    mail_sending.refuse_malformed_server,
    people_session.install,
    storage.refuse_malformed_storage,
    lambda app: serving.show_files(app, gate.may_be_shown, SHOWN_FILES),
    lambda app: people_views.show_panels(app, ACCOUNT_PANELS),
    lambda app: navigation.install(app, NAVIGATION),
)

REACTIONS: Mapping[type, Sequence[Reaction]] = {
    events_happenings.CapacityChanged: (registration_reactions.on_capacity,),
    events_happenings.EventPublished: (registration_reactions.on_publish,),
    events_happenings.EventRepeated: (
        programme_reactions.lay_out_again,
        registration_reactions.ask_again,
    ),
    events_happenings.TeamActed: (organizer_reactions.write_down,),
    events_happenings.EventMoved: (
        announcements_reactions.follow_the_clocks,
        programme_reactions.follow_event,
        registration_reactions.on_move,
    ),
}

JOBS: Mapping[str, Handler] = {
    **announcements_jobs.HANDLERS,
    **mail_jobs.HANDLERS,
    **people_jobs.HANDLERS,
    **registration_jobs.HANDLERS,
    **web_jobs.HANDLERS,
}

TIMETABLE: Sequence[Periodic] = (
    *announcements_jobs.TIMETABLE,
    *mail_jobs.TIMETABLE,
    *people_jobs.TIMETABLE,
    *registration_jobs.TIMETABLE,
    *web_jobs.TIMETABLE,
)

CHECKS: Mapping[str, doctor.Check] = {
    "database": doctor.check_sqlite,
    "outbox": mail_queries.findings,
    "seats": registration_doctor.check,
    "uploads": uploads.missing,
}


def revisions(engine: sa.Engine) -> Callable[[str], tuple[int, ...]]:
    """Reads the revision of what a public address shows: of its event, or of the whole site."""
    of_event = Probe(engine, events_queries.REVISION_OF_EVENT)
    of_site = Probe(engine, events_queries.REVISION_OF_SITE)

    def revision_of(path: str) -> tuple[int, ...]:
        return of_event(path.split("/", 2)[1]) or of_site() or ()

    return revision_of
