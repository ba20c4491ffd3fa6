"""What speakers say themselves, and the link to the page where they say it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COLUMNS = (
    sa.Column("email", sa.String(length=254), server_default="", nullable=False),
    sa.Column("needs", sa.Text(), server_default="", nullable=False),
    sa.Column("availability", sa.Text(), server_default="", nullable=False),
    sa.Column("link_round", sa.Integer(), server_default="0", nullable=False),
    sa.Column("link_digest", sa.String(length=64), nullable=True),
    sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("news", sa.JSON(), server_default="[]", nullable=False),
)


def upgrade() -> None:
    for column in _COLUMNS:
        op.add_column("speaker", column)
    op.create_index(op.f("ix_speaker_email"), "speaker", ["email"], unique=False)
    op.create_index(op.f("ix_speaker_link_digest"), "speaker", ["link_digest"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_speaker_link_digest"), table_name="speaker")
    op.drop_index(op.f("ix_speaker_email"), table_name="speaker")
    for column in reversed(_COLUMNS):
        op.drop_column("speaker", column.name)
