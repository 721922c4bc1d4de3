"""The annuaire as spreadsheets: CSV or XLSX, read with every error explained, and written so that it reads back.

`opening` turns a file into tables of cells, `headers` into records by column name, `records` into the annuaire's own
objects; `writing` goes the other way.
"""
