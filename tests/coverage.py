"""What the run of tests before reached: the total, and the files that it reached least of."""

import io
import sys

from coverage import Coverage

WELL_REACHED = 80  # percent of a file's lines and branches


def main() -> None:
    measured = Coverage()
    measured.load()
    report = io.StringIO()
    total = measured.report(file=report, show_missing=False, sort="cover", precision=1)
    sys.stdout.write(f"coverage: {total:.1f} % of lines and branches\n")
    for line in report.getvalue().splitlines():
        words = line.split()
        if words and words[0].endswith(".py"):
            reached = float(words[-1].rstrip("%"))
            if reached < WELL_REACHED:
                sys.stdout.write(f"  {reached:5.1f} %  {words[0]}\n")


if __name__ == "__main__":
    main()
