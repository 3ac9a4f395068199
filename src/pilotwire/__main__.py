"""`python -m pilotwire` is the `pilotwire` command."""

from pilotwire.cli.main import app

if __name__ == "__main__":
    app(prog_name="pilotwire")
