"""How batches are shown: progress, summaries, reports, and what to do next."""
