"""The App's machinery: durable jobs, database, configuration, health."""
