"""Product text to HS heading: how often the first guess is right, or one of three, in English and Korean.

Trained on declared trade names and the names of the Korean tariff, tried on rulings; nothing of the
rulings is in training. The last line is JSON: en_top1, en_top3, ko_top1, ko_top3, rows.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd

from matchmaker.scoring.classifier import HsClassifier
from matchmaker.scoring.encoders import normalised

DATA = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
VAGUE = ("other", "기타", "그 밖의 것")
KNOWN = {
    "by meaning, wider set": (0.50, 0.62, 0.15, 0.29),
    "letters, 249 s": (0.617, 0.676, float("nan"), float("nan")),
}


def tariff() -> pd.DataFrame:
    """Code and both names of each line of the tariff that says what it is; all lengths of code."""
    table = pd.read_csv(DATA / "hs_names_ko_en.csv", dtype=str, keep_default_na=False)
    for column in ("name_en", "name_ko"):
        table[column] = table[column].where(~table[column].str.lower().isin(VAGUE), "")
    return table[["code", "name_en", "name_ko"]]


def training(test: pd.Series) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """Texts and codes to learn from, and names in both languages; no text that is to be tried."""
    trade = pd.read_csv(DATA / "trade_names_hs.csv.gz", dtype=str, keep_default_na=False)
    trade = trade.rename(columns={"hscode": "code", "name": "text"})[["code", "text"]]
    lines = tariff()
    names = [lines.rename(columns={one: "text"})[["code", "text"]] for one in ("name_en", "name_ko")]
    both = pd.concat([trade, *names], ignore_index=True)
    both = both.assign(code=both["code"].str[:4], clean=both["text"].map(normalised))
    both = both[both["clean"].ne("") & ~both["clean"].isin(set(test.map(normalised)))]
    both = both.drop_duplicates(["code", "clean"])
    named = lines[lines["name_en"].ne("") & lines["name_ko"].ne("")].drop_duplicates(["name_en", "name_ko"])
    pairs = list(zip(named["name_ko"], named["name_en"], strict=True))
    return both["text"].tolist(), both["code"].tolist(), pairs


def accuracy(guess: HsClassifier, texts: pd.Series, codes: pd.Series) -> tuple[float, float]:
    """Share of texts whose heading is the first guess, and among the first three."""
    best = guess.classes_[np.argsort(-guess.predict_proba(texts.tolist()), axis=1)[:, :3]]
    hit = best == codes.to_numpy()[:, None]
    return float(hit[:, 0].mean()), float(hit.any(axis=1).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test", type=Path, default=DATA / "rulings_2024h1.csv")
    test = pd.read_csv(parser.parse_args().test, dtype=str, keep_default_na=False)
    heading = test["hs_code"].str.replace(r"\D", "", regex=True).str[:4]
    texts, codes, pairs = training(pd.concat([test["product_name"], test["description"]]))
    start, used = time.perf_counter(), time.process_time()
    guess = HsClassifier().fit(texts, codes, pairs)
    seconds, cpu = time.perf_counter() - start, time.process_time() - used
    print(f"{'training texts':<40}{len(texts):>8,}")
    print(f"{'training seconds':<40}{seconds:>8.1f}   (CPU {cpu:.1f})")
    print(f"{'':<40}{'en 1':>8}{'en 3':>8}{'ko 1':>8}{'ko 3':>8}")
    for name, known in KNOWN.items():
        print(f"{'known start: ' + name:<40}" + "".join(f"{share:>8.3f}" for share in known))
    figures: dict[str, float] = {}
    for lang, column in (("en", "product_name"), ("ko", "description")):
        top1, top3 = accuracy(guess, test[column], heading)
        figures |= {f"{lang}_top1": round(top1, 4), f"{lang}_top3": round(top3, 4)}
    print(f"{'this classifier':<40}" + "".join(f"{share:>8.3f}" for share in figures.values()))
    print(json.dumps({**figures, "rows": len(test)}))


if __name__ == "__main__":
    main()
