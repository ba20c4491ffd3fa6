"""Find an event's letters by their state: the outbox of its team and the mail trouble it shows."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_letter_event_id_state_id"), "letter", ["event_id", "state", "id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_letter_event_id_state_id"), table_name="letter")
