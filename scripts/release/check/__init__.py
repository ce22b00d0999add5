"""The distribution `kilde-check`: the check alone, built of this tree, for pull requests and hooks."""
