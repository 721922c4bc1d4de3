"""Wires the parts, decides nothing. Imports late what a process that serves calls can do without."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from accounts.domain import SESSION_LIFETIME
from call_log.breaker import Breakers
from call_log.service import CallLog
from core.clock import Clock, paris_time, system_clock
from core.commands import LateCommands, explained
from core.database import Database
from core.logs import configure_logs, log
from core.schema import create_if_empty
from core.settings import Settings, load_settings
from core.usage import speak_french
from mail.postman import Postman
from mail.transports import transport_of
from protection.domain import LONGEST_QUESTIONS
from protection.watch import Watch
from public.errors import not_served, not_shown
from public.headers import harden
from public.health import health
from public.metrics import measure, metrics
from svi import line_test, screening, secours, webhooks
from svi.application import Application
from svi.background import Background
from svi.door import Door
from svi.links import Links
from svi.parts import Parts, install
from svi.seal import Seal
from svi.snapshot import Service
from svi.snapshots import Snapshots
from svi.tally import Tally
from svi.twiml import Voice, Writer
from svi.verifier import simulator_key, verifier
from tasks.jobs import declared
from tasks.presence import Presence
from tasks.scheduler import Scheduler

if TYPE_CHECKING:
    import simulator


def create_app(settings: Mapping[str, str] | None = None, clock: Clock | None = None) -> Flask:
    """The application. `settings` replaces the environment; `clock` gives the time of every decision.

    Never changes a schema, except on an empty SQLite file, which it creates. Raises `SettingsError`.
    """
    checked = load_settings(os.environ if settings is None else settings)
    configure_logs(checked.log_format)
    for notice in checked.notices:
        log.warning(notice)
    parts = _wire(checked, clock or system_clock)
    create_if_empty(parts.database)
    app = _application(parts, calls=checked.serves_calls, pages=checked.serves_pages)
    app.cli = LateCommands(lambda: _commands(app, parts))
    speak_french()
    if checked.serves_pages:
        _add_telephone(app, parts)
    return app


def _application(parts: Parts, *, calls: bool, pages: bool) -> Application:
    app = Application(__name__, static_folder=None)
    https = parts.settings.public_base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=parts.settings.secret_key,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        PERMANENT_SESSION_LIFETIME=SESSION_LIFETIME,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    install(app, parts)
    for blueprint in (health, metrics):
        app.register_blueprint(blueprint)
    if calls:
        door = Door(parts, (*webhooks.WEBHOOKS, *screening.WEBHOOKS, *line_test.WEBHOOKS))
        app.open_door(door)
        measure(door)
        door.observers.append(parts.tally.observe)
    if pages:
        _add_pages(app)
    app.register_error_handler(HTTPException, not_shown if pages else not_served)
    harden(app, https=https)
    return app


def _add_pages(app: Flask) -> None:
    import admin.application
    import public.subscriptions  # noqa: F401 - adds the calendars to `hours`
    from public.filters import install_filters
    from public.hours import hours
    from public.modification import modification

    app.register_blueprint(hours)
    app.register_blueprint(modification)
    install_filters(app)
    admin.application.init_app(app)


def _add_telephone(app: Flask, parts: Parts) -> None:
    """A process that serves pages alone plays its calls all the same, on webhooks that nobody reaches from outside."""
    import simulator

    inside = None if parts.settings.serves_calls else _application(parts, calls=True, pages=False)
    simulator.init_app(app, _wiring(parts, inside), page=parts.settings.serves_pages)


def _commands(app: Flask, parts: Parts) -> Iterator[click.Command]:
    from accounts.commands import comptes
    from annuaire.commands import annuaire
    from backups.commands import sauvegarde
    from call_log.commands import journal
    from carrier.commands import operateur
    from core.schema import db
    from prompts.commands import messages
    from protection.commands import appelants
    from schedules.commands import horaires
    from svi.commands import demonstration, parcours, secours
    from tasks.commands import taches

    if "simulator" not in app.extensions:
        _add_telephone(app, parts)
    yield from map(explained, (db, annuaire, horaires, messages, journal, appelants, operateur, sauvegarde, taches))
    yield from map(explained, (comptes, demonstration, secours, parcours))


def _wire(settings: Settings, clock: Clock) -> Parts:
    database = Database(settings.database_url)
    screens = settings.engine.screens
    service = Service(
        settings.form_url, settings.email, settings.own_numbers, settings.ringing_limit, settings.talking_limit, screens
    )
    writer = Writer(Voice(settings.voice, settings.language), _links(settings), settings.caller_id, screens)
    breakers = Breakers.of(is_sqlite=database.is_sqlite)
    call_log = CallLog(database, settings.data_dir / "file-d-attente", breakers)
    longest_call = LONGEST_QUESTIONS + timedelta(seconds=settings.ringing_limit + settings.talking_limit)
    watch = Watch(database, clock, settings.caps, longest_call)
    transport = transport_of(settings.mail)
    postman = Postman(database, clock, transport)
    snapshots = Snapshots(database, service, settings.data_dir / "configuration.json", breakers.reads)
    tally = Tally(clock)
    jobs = declared(database, call_log, settings.data_dir, settings.caps, transport=transport, usage=watch.usage)
    scheduler = Scheduler(database, clock, jobs, Presence(database, snapshots, tally, settings.serves))
    return Parts(
        settings=settings,
        clock=clock,
        is_operators=verifier(settings, clock),
        database=database,
        call_log=call_log,
        background=Background(call_log, watch, scheduler, postman),
        watch=watch,
        postman=postman,
        snapshots=snapshots,
        tally=tally,
        writer=writer,
        help_document=secours.document(writer, settings.form_url, settings.email),
    )


def _links(settings: Settings) -> Links:
    return Links(settings.public_base_url, None if settings.engine.signs_url else Seal(settings.secret_key))


def _wiring(parts: Parts, inside: Flask | None) -> "simulator.Wiring":
    import simulator
    from svi import demonstration
    from svi.describe import describe

    settings = parts.settings

    def describe_call(call_sid: str) -> Mapping[str, str] | None:
        try:
            call = parts.call_log.call(call_sid)
        except SQLAlchemyError:
            return {"Journal": "la base de données ne répond pas ; l'appel y sera écrit quand elle répondra"}
        return describe(call) if call else None

    def prepare() -> str | None:
        try:
            if settings.demonstration and demonstration.load_if_empty(parts.database, at=parts.clock()):
                return "L'annuaire était vide : celui de démonstration vient d'être chargé."
        except SQLAlchemyError:
            return "La base de données ne répond pas : l'appel se joue avec le dernier annuaire connu."
        return None

    def line_label(number: str) -> str:
        siaos = parts.snapshots.known().configuration.siaos.values()
        return next((line.label for siao in siaos for line in siao.lines if line.number == number), "")

    def examples() -> "Sequence[simulator.Example]":
        cases = demonstration.cases(parts.snapshots.latest())
        return [simulator.Example(c.label, c.keys, paris_time(c.at) if c.at else None, c.explanation) for c in cases]

    return simulator.Wiring(
        public_base_url=settings.public_base_url,
        auth_token=simulator_key(settings),
        account_sid=settings.twilio_account_sid,
        number=settings.public_number,
        secret_key=settings.secret_key,
        allowed=lambda: settings.demonstration or _reads_numbers(),
        shows=lambda number: settings.demonstration or _reads(number, parts),
        describe_call=describe_call,
        prepare=prepare,
        line_label=line_label,
        examples=examples,
        default_at=lambda: _when_closed(parts),
        engine=settings.engine.name,
        clock=parts.clock,
        webhooks=inside.wsgi_app if inside else None,
    )


def _reads_numbers() -> bool:
    """The telephone in the browser is also for the accounts of a real service that may read the lines it rings."""
    from admin.visitors import visitor

    account = visitor()
    return account is not None and account.sees_personal_data


def _reads(number: str, parts: Parts) -> bool:
    """A référent reads the lines of their own départements."""
    from admin.visitors import me

    siaos = parts.snapshots.known().configuration.siaos
    return any(line.number == number for code in me().visible(siaos) for line in siaos[code].lines)


def _when_closed(parts: Parts) -> datetime | None:
    national, now = parts.snapshots.latest().configuration.schedules.national, parts.clock()
    return None if national.is_open(now) else national.next_opening(now)
