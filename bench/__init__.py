"""What is measured: speed as ratios, quality on readers, and what a kill leaves behind."""
