"""What hangs on tables and lies in hands: booklets, table sheets and the door list, as PDF.

`fonts` finds letters, `typesetting` turns data into pages, `reasons` says why two companies meet, `pages`
gathers what the papers have in common, `booklets` and `lists` what each says, and `printing` writes them.
"""
