"""Where answers to a letter go."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("reply_to", sa.String(length=254), server_default="", nullable=False)
    op.add_column("letter", column)


def downgrade() -> None:
    with op.batch_alter_table("letter") as batch_op:
        batch_op.drop_column("reply_to")
