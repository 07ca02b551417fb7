"""What was trained, in MLflow."""
