"""Where documents come from: a folder's files, their formats, which is whose translation."""
