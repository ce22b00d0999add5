"""Records and cells with their names: rows of CSV and of tables, objects of JSON; knows nothing of documents."""
