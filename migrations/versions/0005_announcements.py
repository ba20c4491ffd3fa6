"""Announcements to the people of an event, and to whom each went."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_STATES = ("draft", "scheduled", "sending", "sent", "cancelled")


def _key(column: str, to: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("standings", sa.JSON(), nullable=False),
        sa.Column("party", sa.Integer(), nullable=True),
        sa.Column("answered", sa.Boolean(), nullable=True),
        sa.Column("saved_session", sa.Uuid(), nullable=True),
        sa.Column("appearances", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*_STATES, name="announcementstate", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("send_wall", sa.DateTime(), nullable=True),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("recipients >= 0", name=op.f("ck_announcement_recipients")),
        sa.CheckConstraint("party IS NULL OR party >= 1", name=op.f("ck_announcement_party")),
        sa.CheckConstraint(
            "state <> 'scheduled' OR send_at IS NOT NULL", name=op.f("ck_announcement_send_at")
        ),
        sa.CheckConstraint(
            "(send_at IS NULL) = (send_wall IS NULL)", name=op.f("ck_announcement_send_wall")
        ),
        _key("event_id", "event", "announcement"),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["person.id"],
            name=op.f("fk_announcement_created_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint("uuid", name=op.f("uq_announcement_uuid")),
    )
    op.create_index(op.f("ix_announcement_event_id_id"), "announcement", ["event_id", "id"])
    op.create_index(op.f("ix_announcement_created_by_id"), "announcement", ["created_by_id"])
    op.create_index(op.f("ix_announcement_state_send_at"), "announcement", ["state", "send_at"])

    table = "announcement_recipient"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("address_key", sa.String(length=254), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("speaker_id", sa.Integer(), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("refused", sa.String(length=200), server_default="", nullable=False),
        sa.CheckConstraint(
            "(registration_id IS NULL) <> (speaker_id IS NULL)",
            name=op.f("ck_announcement_recipient_person"),
        ),
        _key("announcement_id", "announcement", table),
        _key("registration_id", "registration", table),
        _key("speaker_id", "speaker", table),
        _key("letter_id", "letter", table),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_recipient")),
        sa.UniqueConstraint(
            "announcement_id",
            "address_key",
            name=op.f("uq_announcement_recipient_announcement_id_address_key"),
        ),
        sa.UniqueConstraint("letter_id", name=op.f("uq_announcement_recipient_letter_id")),
    )
    for columns in (
        ("announcement_id", "letter_id", "id"),
        ("registration_id",),
        ("speaker_id",),
    ):
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def downgrade() -> None:
    op.drop_table("announcement_recipient")
    op.drop_table("announcement")
