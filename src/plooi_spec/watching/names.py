"""The environment variables that say where to ask for newer versions."""

HOST, PROJECT, TOKEN = "PLOOI_UPSTREAM_HOST", "PLOOI_UPSTREAM_PROJECT", "PLOOI_UPSTREAM_TOKEN"
API = "PLOOI_UPSTREAM_API"
