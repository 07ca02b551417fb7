"""Which passwords are too easy to guess."""

SHORTEST_PASSWORD = 10
WELL_KNOWN_PASSWORDS = frozenset(
    "admin admin123 administrator bookreco bookreco123 bookrecommendation books change-me "
    "change-me-please changeme changeme123 changethis database example examplepassword hunter2 "
    "iloveyou123 letmein letmein123 mlflow motdepasse motdepasse123 my-password mypassword "
    "mysecretpassword passw0rd passw0rd123 password password1 password12 password123 password1234 "
    "postgres postgresql qwerty qwerty12345 qwertyuiop azertyuiop replace-me replaceme root secret "
    "secret123 test trustno1 your-password yourpassword 0123456789 123456 12345678 123456789 "
    "1234567890 123456789a".split()
)


def refuse_well_known(name: str, password: str, username: str) -> None:
    """Raises ValueError if the password that the variable `name` gives would be tried first."""
    if password.casefold() in WELL_KNOWN_PASSWORDS or len(set(password)) < 4:
        raise ValueError(f"{name} is a well-known password; choose another")
    if password.casefold() == username.casefold():
        raise ValueError(f"{name} is the user name; choose another")


def refuse_weak(name: str, password: str, username: str) -> None:
    """For what the whole network may try. Raises ValueError, also if the password is short."""
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(
            f"{name} is shorter than {SHORTEST_PASSWORD} characters; choose a longer one"
        )
    refuse_well_known(name, password, username)
