"""The sample of the job fair: people who look for work abroad, and those who hire."""

from __future__ import annotations

from pathlib import Path
from random import Random

from making.files import table, write_csv
from making.names import foreign_company, korean_person
from making.places import CRISIS, LAND, ORDINARY
from making.programme import write_event
from matchmaker.programmes.presets import load_preset

OCCUPATIONS = (
    ("용접 기사", "welder"),
    ("기계 설계", "mechanical design engineer"),
    ("웹 개발", "web developer"),
    ("해외 영업", "overseas sales"),
    ("회계 사무", "accountant"),
    ("호텔 접객", "hotel receptionist"),
    ("선박 검사", "ship surveyor"),
    ("품질 관리", "quality control engineer"),
)
LANDS = (
    ("JP", "일본", "일본어"),
    ("US", "미국", "영어"),
    ("SG", "싱가포르", "영어"),
    ("VN", "베트남", "베트남어"),
    ("DE", "독일", "독일어"),
)
SEEKERS = ("지원자번호", "지원자명", "소재지", "희망직무", "희망국가", "어학능력", "희망 면접건수", "이메일")
EMPLOYERS = ("구인기업번호", "구인기업명", "모집직무", "근무국가", "근무언어", "최대 면접건수")


def write_job_fair(folder: Path) -> None:
    """Thirty people and ten employers."""
    rng = Random(15_30)
    people = []
    for i in range(1, 31):
        town = rng.choice(CRISIS if rng.random() < 0.5 else ORDINARY)
        _, country, language = rng.choice(LANDS)
        spoken = rng.choice((f"한국어, {language}", f"한국어, {language}", "한국어, 영어"))
        work = ", ".join(rng.choice(pair) for pair in rng.sample(OCCUPATIONS, rng.randint(1, 2)))
        cells = (f"P{i:03d}", korean_person(rng), f"{town.korean[0]} 가상로 {i}", work, country, spoken)
        people.append((*cells, str(rng.randint(2, 4)), f"p{i:03d}@example.com"))
    hiring, taken = [], set[str]()
    for i in range(1, 11):
        code, country, language = LANDS[i % len(LANDS)]
        name = foreign_company(rng, rng.choice(("auto", "marine")), code, taken)
        work = ", ".join(rng.choice(pair) for pair in rng.sample(OCCUPATIONS, 3))
        hiring.append((f"E{i:03d}", name, work, rng.choice((country, LAND[code].code)), language, "10"))
    write_event(folder, load_preset("job_fair"), {}, len(hiring))
    write_csv(folder / "suppliers.csv", table(SEEKERS, people))
    write_csv(folder / "buyers.csv", table(EMPLOYERS, hiring))
