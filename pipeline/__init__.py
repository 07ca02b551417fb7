"""Raw records to Parquet, to clean typed rows, to PostgreSQL."""
