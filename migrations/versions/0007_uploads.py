"""Portraits and slides that people send."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "portrait", "slides", "programme", name="uploadkind", native_enum=False, length=16
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_upload_size")),
        sa.CheckConstraint(
            "(kind = 'portrait') = (width IS NOT NULL)", name=op.f("ck_upload_width")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_upload_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("uuid", name=op.f("uq_upload_uuid")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_upload_kept_at_created_at"), ["kept_at", "created_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_kept_at_created_at"))
        batch_op.drop_index(batch_op.f("ix_upload_event_id"))
        batch_op.drop_index(batch_op.f("ix_upload_digest"))

    op.drop_table("upload")
