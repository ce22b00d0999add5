"""What a question asks for beside its words: a kind of thing, a name, a version, something that is there or is not."""
