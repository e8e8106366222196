"""The partitioned inbox. Partitions by day are made ahead by ``whatsapp.door.partitions``."""

import django.utils.timezone  # noqa: F401
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            sql="""
            CREATE TABLE door_inboxevent (
                id bigint GENERATED ALWAYS AS IDENTITY,
                received_at timestamptz NOT NULL DEFAULT now(),
                lane smallint NOT NULL,
                app_id text NOT NULL,
                phone_number_id text NOT NULL,
                waba_id text NOT NULL,
                body text NOT NULL
            ) PARTITION BY RANGE (received_at);
            CREATE INDEX door_inbox_lane ON door_inboxevent (lane, phone_number_id, id);
            CREATE INDEX door_inbox_id ON door_inboxevent (id);
            CREATE TABLE door_inboxevent_rest PARTITION OF door_inboxevent DEFAULT
                WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
            """,
            reverse_sql="DROP TABLE door_inboxevent",
            state_operations=[
                migrations.CreateModel(
                    name="InboxEvent",
                    fields=[
                        ("id", models.BigIntegerField()),
                        ("received_at", models.DateTimeField()),
                        ("lane", models.SmallIntegerField()),
                        ("app_id", models.CharField(max_length=64)),
                        ("phone_number_id", models.CharField(max_length=64)),
                        ("waba_id", models.CharField(max_length=64)),
                        ("body", models.TextField()),
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "received_at",
                                "id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                    ],
                    options={"db_table": "door_inboxevent", "managed": False},
                ),
            ],
        ),
        migrations.CreateModel(
            name="ParkedEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("unknown_number", "No agency has this number"),
                            ("foreign_number", "The app may not speak for this number"),
                            ("poison", "Handling it failed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("error", models.TextField(blank=True)),
                ("app_id", models.CharField(max_length=64)),
                ("phone_number_id", models.CharField(blank=True, max_length=64)),
                ("waba_id", models.CharField(blank=True, max_length=64)),
                ("body", models.TextField()),
                ("received_at", models.DateTimeField()),
                ("parked_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
        ),
    ]
