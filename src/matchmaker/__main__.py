"""`python -m matchmaker` is the `matchmaker` command."""

from matchmaker.cli.main import main

if __name__ == "__main__":
    main()
