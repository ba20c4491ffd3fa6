"""When speakers wrote themselves, and when people settled whether they are shown.

An import leaves both alone. Of the speakers that are there, whoever answered or whose changes the
team has not looked at yet counts as having written. Why somebody is kept back was not kept, so it
counts as settled; better the team shows them once more than a file shows whom the team hid.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COLUMNS = ("wrote_at", "settled_at")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("speaker", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE speaker SET wrote_at = COALESCE(answered_at, revised_at)"
        " WHERE answered_at IS NOT NULL OR CAST(news AS TEXT) <> '[]'"
    )
    op.execute(
        "UPDATE speaker SET settled_at = COALESCE(answered_at, revised_at)"
        " WHERE answered_at IS NOT NULL OR appearance <> 'confirmed'"
    )


def downgrade() -> None:
    for name in reversed(_COLUMNS):
        op.drop_column("speaker", name)
