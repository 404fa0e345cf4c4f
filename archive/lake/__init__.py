"""A folder of partitioned Parquet files that DuckDB, Polars and Spark read."""
