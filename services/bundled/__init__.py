"""How the multilingual encoder is made of the wheel that it comes in."""
