"""What several scripts share: arguments and errors, tables, texts in five languages."""
