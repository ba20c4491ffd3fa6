"""The portrait of a speaker, and the slides they send for their sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.add_column(sa.Column("portrait_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_speaker_portrait_id"), ["portrait_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_speaker_portrait_id_upload"),
            "upload",
            ["portrait_id"],
            ["id"],
            ondelete="SET NULL",
        )

    op.create_table(
        "slides",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{to}_id"], [f"{to}.id"], name=op.f(f"fk_slides_{to}_id_{to}"), ondelete="CASCADE"
            )
            for to in ("session", "speaker", "upload")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slides")),
        sa.UniqueConstraint("upload_id", name=op.f("uq_slides_upload_id")),
    )
    with op.batch_alter_table("slides", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_slides_session_id_speaker_id"), ["session_id", "speaker_id"]
        )
        batch_op.create_index(batch_op.f("ix_slides_speaker_id"), ["speaker_id"], unique=False)


def downgrade() -> None:
    op.drop_table("slides")
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_speaker_portrait_id_upload"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_speaker_portrait_id"))
        batch_op.drop_column("portrait_id")
