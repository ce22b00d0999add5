"""Evidence to an answer's sentences and citations, and an answer kept in a file and looked at again."""
