"""Files damaged at random: bytes of the whole file, cells, encodings, or one part of a workbook."""

import io
import random
import zipfile

JUNK = [
    b"",
    b"<",
    b"</c>",
    b'r="XFD1"',
    b't="e"',
    b"\xff\xfe",
    b"&x;",
    b"\0",
    b'"',
    b"\n",
    b",",
    b"1e999",
    b"=1+1",
    "합계".encode(),
    b"\xb0\xa1",
]


def mutated(data: bytes, name: str, dice: random.Random) -> bytes:
    """Bytes cut, doubled or replaced: in the whole file, or inside one part of a workbook."""
    if not name.endswith("xlsx") or dice.random() < 0.15:
        return scrambled(data, dice)
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w") as new:
        names = old.namelist()
        chosen = dice.choice([n for n in names if "sheet" in n.lower() or "shared" in n.lower()] + names)
        for part in names:
            content = old.read(part)
            if part != chosen:
                new.writestr(part, content)
            elif dice.random() > 0.1:
                new.writestr(part, scrambled(content, dice))
    return held.getvalue()


def scrambled(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randint(1, 4)):
        at, long = dice.randint(0, len(data)), dice.choice([0, 1, 3, 20, 200])
        junk = dice.choice([*JUNK, dice.randbytes(3), data[at : at + long] * 2])
        data = data[:at] + junk + data[at + long :]
    return data
