"""Models and what runs them: encoders and language models; knows nothing of documents or answers."""
