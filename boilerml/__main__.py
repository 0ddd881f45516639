"""``python -m boilerml`` is the command ``boilerml``."""

from boilerml.cli import main

main(prog_name="boilerml")
