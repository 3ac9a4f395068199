"""Write the pages, and remove those of messages that are no more."""

from pathlib import Path

from tools.reference.site import pages

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


def main() -> None:
    """Make the folder what the declarations say."""
    made = {FOLDER / path: text for path, text in pages().items()}
    for old in set(FOLDER.glob("messages/**/*.md")) - set(made):
        old.unlink()
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    print(f"{len(made)} pages, {sum(map(len, made.values())) // 1000} kB, in {FOLDER}")


if __name__ == "__main__":
    main()
