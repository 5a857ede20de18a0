"""What is delivered, as people know it: metadata and its parts, ids, moments, and what the verbs give back."""
