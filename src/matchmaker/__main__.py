"""`python -m matchmaker` is the `matchmaker` command."""

from matchmaker.cli.program import main

if __name__ == "__main__":
    main()
