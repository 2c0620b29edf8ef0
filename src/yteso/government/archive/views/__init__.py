"""Pages of digitisation."""
