from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE tenants_workdue_generation",
            "DROP SEQUENCE tenants_workdue_generation",
        )
    ]
