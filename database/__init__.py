"""PostgreSQL: connections, the bundled server, migrations, the queue, COPY."""
