"""What is counted, for Prometheus."""

from prometheus_client import Counter, Histogram

WEBHOOKS = Counter("foureyes_webhooks_total", "Webhooks, by event and what became of them", ["event", "outcome"])
WEBHOOK_SECONDS = Histogram("foureyes_webhook_seconds", "Time until a webhook was answered")
JOBS = Counter("foureyes_jobs_total", "Jobs, by kind and how they ended", ["kind", "outcome"])
RECOVERED = Counter("foureyes_recovered_total", "Jobs taken over from processes that died")
