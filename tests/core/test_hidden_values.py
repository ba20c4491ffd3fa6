"""What people told us is in no error of the database: errors are logged."""

import logging
import traceback

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core.db import db, unit_of_work

ADA = "ada@example.org"
INSERT = sa.text(
    "INSERT INTO mail_address (address_key, state, reason, changed_at)"
    " VALUES (:key, 'ok', '', '2027-03-01')"
)


def test_a_refused_row_is_named_by_its_constraint_and_not_by_its_values(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(sa.exc.IntegrityError) as refused, unit_of_work():
        for _twice in range(2):
            db.session.execute(INSERT, {"key": ADA})
    logging.getLogger("tests").error("It failed.", exc_info=refused.value)

    told = "".join(traceback.format_exception(refused.value))
    assert "address_key" in str(refused.value)
    assert ADA not in told + str(refused.value.orig) + caplog.text


def test_other_lines_that_repeat_values_go_as_well(app: Flask) -> None:
    statement = sa.text("INSERT INTO mail_address (address_key) VALUES (:key)")
    with pytest.raises(sa.exc.IntegrityError) as refused, unit_of_work():
        db.session.execute(statement, {"key": ADA})

    assert ADA not in "".join(traceback.format_exception(refused.value))
