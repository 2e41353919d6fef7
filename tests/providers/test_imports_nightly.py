"""The nightly import: from allowed places only, accepted by itself only when nothing holds it up."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from accounts.models import MailLog, system_user
from accounts.sealing import unseal
from core.errors import Refused
from jobs.models import Job
from providers import tasks
from providers.actions.imports import discard_import, start_import
from providers.actions.imports_nightly import ask_for_all, bring_newest
from providers.models import Location, RegisterImport
from providers.sources import check_source, newest_of, public_address
from tests.providers.importing import content
from tests.providers.making import NOW, make_settings
from tests.providers.registers import hsca

ADDRESS = "https://www.cqc.org.uk/files/HSCA_Active_Locations.csv"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """A folder that the operator allows, with one file."""
    made = tmp_path / "inbox"
    made.mkdir()
    settings.REGISTER_FOLDERS = [str(made)]
    (made / "july.csv").write_bytes(content([hsca()]))
    return made


class Answer(io.BytesIO):
    """What a server answers, without one."""

    def __init__(self, body: bytes, status: int = 200, **headers: str) -> None:
        super().__init__(body)
        self.status, self._headers = status, headers

    def getheader(self, name: str) -> str | None:
        return self._headers.get(name.replace("-", "_"))


# --- what may be named ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address", [ADDRESS, " https://API.service.cqc.org.uk:443/x ", "https://www.cqc.org.uk"]
)
def test_an_address_of_an_allowed_host_is_taken(address):
    assert check_source(address).address == address.strip()


@pytest.mark.parametrize(("address", "why"), [
    ("", "Name a folder"),
    ("http://www.cqc.org.uk/x.csv", "Only an address that begins with https://"),
    ("file:///etc/passwd", "Only an address"),
    ("https://evil.example/x.csv", "REGISTER_HOSTS"),
    ("https://www.cqc.org.uk.evil.example/x", "REGISTER_HOSTS"),
    ("https://www.cqc.org.uk:8443/x", "REGISTER_HOSTS"),
    ("https://ada:secret@www.cqc.org.uk/x", "name or password"),
    ("https://127.0.0.1/x", "REGISTER_HOSTS"),
    ("https://www.cqc.org.uk/a b", "REGISTER_HOSTS"),
    ("https://www.cqc.org.uk:port/x", "can't be read"),
])  # fmt: skip
def test_an_address_outside_the_list_is_refused(address, why):
    with pytest.raises(Refused, match=why):
        check_source(address)


def test_a_folder_inside_an_allowed_one_is_taken(folder):
    (folder / "cqc").mkdir()
    assert check_source(str(folder / "cqc")).folder == folder / "cqc"


def test_a_folder_outside_the_allowed_ones_is_refused(folder):
    for named in (str(folder.parent), str(folder / ".."), "inbox", "/etc", "\0"):
        with pytest.raises(Refused):
            check_source(named)


def test_a_link_that_leads_out_of_the_folder_is_refused(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (folder / "way-out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused, match="may not look into that folder"):
        check_source(str(folder / "way-out"))


def test_a_folder_that_is_not_there_is_refused(folder):
    with pytest.raises(Refused, match="There is no such folder"):
        check_source(str(folder / "gone"))


# --- taking the file --------------------------------------------------------------------------------
def test_the_newest_file_of_a_folder_is_taken(folder, tmp_path):
    (folder / "august.csv").write_bytes(b"newer")
    os.utime(folder / "july.csv", (1, 1))
    (folder / ".hidden.csv").write_bytes(b"x")
    (folder / "notes.txt").write_bytes(b"x")
    (tmp_path / "secret.csv").write_bytes(b"secret")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    with newest_of(check_source(str(folder))) as (name, path):
        assert (name, path.read_bytes()) == ("august.csv", b"newer")


def test_an_empty_folder_and_a_huge_file_are_refused(folder, settings):
    source = check_source(str(folder))
    settings.REGISTER_MAX_BYTES = 10
    with pytest.raises(Refused, match=r"july\.csv is larger"), newest_of(source):
        pass
    (folder / "july.csv").unlink()
    with pytest.raises(Refused, match="holds no file"), newest_of(source):
        pass


def test_a_folder_that_cannot_be_read_is_refused(folder, monkeypatch):
    source = check_source(str(folder))

    def locked(self: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", locked)
    with pytest.raises(Refused, match="can't be read by the service"), newest_of(source):
        pass


def fetched(*answers: Answer) -> tuple[str, bytes, list[str]]:
    """Name, bytes and the addresses that were asked."""
    asked: list[str] = []
    waiting = list(answers)

    def opener(address: str) -> Answer:
        asked.append(address)
        return waiting.pop(0)

    with newest_of(check_source(ADDRESS), opener) as (name, path):
        return name, path.read_bytes(), asked


def test_a_file_is_fetched_whole(settings):
    assert fetched(Answer(b"abc", Content_Length="3"))[:2] == ("HSCA_Active_Locations.csv", b"abc")


def test_a_redirect_on_the_same_host_is_followed():
    moved = Answer(b"", 302, Location="/new/august.csv")
    name, body, asked = fetched(moved, Answer(b"abc"))
    assert (name, body, asked[1]) == ("august.csv", b"abc", "https://www.cqc.org.uk/new/august.csv")


@pytest.mark.parametrize(("answer", "why"), [
    (Answer(b"", 302, Location="https://evil.example/x"), "REGISTER_HOSTS"),
    (Answer(b"", 302, Location="https://api.service.cqc.org.uk/x"), "leads to another host"),
    (Answer(b"", 302, Location="http://www.cqc.org.uk/x"), "Only an address"),
    (Answer(b"", 404), "answered 404"),
    (Answer(b"abc", Content_Length="9"), "broke off while it was fetched"),
])  # fmt: skip
def test_what_is_not_the_file_is_refused(answer, why):
    with pytest.raises(Refused, match=why):
        fetched(answer)


def test_redirects_without_end_are_refused():
    with pytest.raises(Refused, match="without end"):
        fetched(*(Answer(b"", 302, Location="/round") for _ in range(4)))


def test_a_file_that_is_too_large_is_not_fetched_to_its_end(settings):
    settings.REGISTER_MAX_BYTES = 2
    with pytest.raises(Refused, match="The file is larger"):
        fetched(Answer(b"abc"))


def test_a_server_that_does_not_answer_is_told_in_words():
    def opener(address: str) -> Answer:
        raise TimeoutError

    with pytest.raises(Refused, match="could not be fetched"), newest_of(check_source(ADDRESS), opener):
        pass


@pytest.mark.parametrize("found", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "fe80::1%eth0"])
def test_a_name_that_leads_into_a_private_network_is_refused(found, monkeypatch):
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (found, 443))])
    with pytest.raises(Refused, match="private network"):
        public_address("www.cqc.org.uk", 443)


def test_a_public_address_is_the_one_connected_to(monkeypatch):
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("93.184.215.14", 443))])
    assert public_address("www.cqc.org.uk", 443) == ("93.184.215.14", 443)


def test_only_the_address_that_was_looked_at_is_connected_to(monkeypatch):
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("10.0.0.5", 443))])
    with pytest.raises(Refused, match="private network"), newest_of(check_source(ADDRESS)):
        pass


# --- bringing it ------------------------------------------------------------------------------------
@pytest.fixture
def nightly(people: Any, folder: Path) -> Any:
    """A partnership that wants the newest file of the folder each night."""
    make_settings(people, nightly=True, nightly_source=str(folder))
    return people


def bring(people: Any, **how: Any) -> RegisterImport | None:
    return bring_newest(partnership=people.partnership, by=system_user(), at=NOW, **how)


def test_it_waits_and_those_who_may_import_get_one_mail(nightly):
    run = bring(nightly)
    assert run is not None
    assert (run.state, run.source, run.name) == ("waiting", "schedule", "july.csv")
    assert bring(nightly) is None  # the same file the next night
    (sent,) = MailLog.objects.all()
    assert (sent.user, sent.subject) == (nightly.commissioner, "The register waits for you")
    assert run.get_absolute_url() in unseal(sent.body)
    assert mail.outbox == []


def test_it_is_accepted_by_itself_when_nothing_holds_it(nightly, folder):
    make_settings(nightly, nightly=True, nightly_source=str(folder), nightly_accepts=True)
    run = bring(nightly)
    assert run is not None
    assert (run.state, Location.objects.count(), MailLog.objects.count()) == ("applied", 1, 0)


def test_what_a_stop_rule_holds_is_never_accepted_by_itself(nightly, folder):
    make_settings(nightly, nightly=True, nightly_source=str(folder), nightly_accepts=True)
    (folder / "july.csv").write_bytes(content([hsca(**{"Care homes beds": "N/A"})]))
    run = bring(nightly)
    assert run is not None
    assert (run.state, Location.objects.count()) == ("waiting", 0)
    assert "That is no number of beds" in unseal(MailLog.objects.get().body)


def test_a_newer_file_takes_the_place_of_one_that_still_waits(nightly, folder):
    first = bring(nightly)
    (folder / "july.csv").write_bytes(content([hsca(name="Sea View")]))
    second = bring(nightly)
    assert first is not None
    assert second is not None
    first.refresh_from_db()
    assert (first.state, first.reason, second.state) == ("discarded", "A newer file came in.", "waiting")


def test_a_file_that_a_person_threw_away_does_not_come_back(nightly):
    run = bring(nightly)
    assert run is not None
    discard_import(run=run, reason="Wrong.", by=nightly.commissioner, at=NOW)
    assert bring(nightly) is None


def test_a_broken_file_is_told_in_the_mail_once(nightly, folder):
    (folder / "july.csv").write_bytes(b"one,two\n1,2\n")
    run = bring(nightly)
    assert run is not None
    assert run.state == "refused"
    assert bring(nightly) is None
    (sent,) = MailLog.objects.all()
    assert sent.subject == "The nightly import of the register failed"
    assert run.reason in unseal(sent.body)


def test_a_source_that_is_no_longer_allowed_is_told(nightly, settings):
    settings.REGISTER_FOLDERS = []
    for _ in range(2):
        with pytest.raises(Refused, match="may not look into that folder"):
            bring(nightly)
    assert MailLog.objects.count() == 1


def test_what_a_killed_worker_left_is_taken_up(nightly, folder):
    left = start_import(
        partnership=nightly.partnership, name="july.csv", content=folder / "july.csv", by=system_user(),
        at=NOW, source="schedule",
    )  # fmt: skip
    run = bring(nightly)
    assert run is not None
    assert (run.pk, run.state) == (left.pk, "waiting")


def test_who_did_not_ask_for_it_gets_nothing(people, folder):
    make_settings(people, nightly_source=str(folder))
    assert bring(people) is None
    assert ask_for_all(by=system_user(), at=NOW) == []


def test_who_may_not_import_cannot_ask_for_it(nightly):
    with pytest.raises(PermissionDenied):
        bring_newest(partnership=nightly.partnership, by=nightly.viewer, at=NOW)


def test_each_partnership_has_one_job_a_night(nightly):
    for _ in range(2):
        tasks.bring_registers()
    assert Job.objects.get().title == "Bring in the newest file of the register"
