"""The page as a reader meets it: in a real browser, offline; any complaint of the console is a failure."""

import shutil

import pytest

from matchmaker.report.page import plan_page

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)


@pytest.fixture
def open_page(browser, tmp_path):
    """Open a plan's page; when the test ends, nothing may have been complained of or asked of the network."""
    context = browser.new_context(offline=True, locale="en-GB", color_scheme="light")
    complaints = []

    def opened(contents, *, lang="en", width=1280):
        file = tmp_path / "plan.html"
        file.write_text(plan_page(contents, lang=lang), encoding="utf-8")
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 800})
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request", lambda r: None if r.url.startswith(("file:", "data:")) else complaints.append(r.url)
        )
        page.goto(file.as_uri())
        return page

    yield opened
    context.close()
    assert complaints == []


def test_find_a_company_and_read_its_day_and_a_reason(plan, open_page):
    page = open_page(plan)
    page.get_by_role("link", name="Companies").click()
    page.get_by_label("Find a company").fill("coral")
    page.get_by_role("link", name="Coral Ship").click()
    day = page.locator(".day").first
    assert day.locator("li").first.inner_text().split("\n")[:2] == [
        "09:00 – 09:30",
        "Narae Machinery Want",
    ]
    assert page.locator(".day .visit").count() == 2
    page.get_by_role("button", name="Reasons for Gaon Precision and Coral Ship").click()
    sheet = page.get_by_role("dialog")
    assert sheet.locator(".big").inner_text() == "60.00"
    gained = [float(text) for text in sheet.locator(".points").all_inner_texts()]
    assert sum(gained) == pytest.approx(60.0)
    assert "30 min" in sheet.inner_text()
    page.keyboard.press("Escape")
    assert not sheet.is_visible()


def test_waiting_and_absence_show_in_a_companys_day(plan, open_page):
    page = open_page(plan)
    page.goto(f"{page.url}#companies/supplier/S2")
    assert page.locator(".stats b").all_inner_texts() == ["2", "90 min", "1"]  # A2 is idle between A1 and A3
    assert page.locator(".day").nth(1).locator(".away").count() == 1


def test_switch_language_both_ways(plan, open_page):
    page = open_page(plan, lang="ko")
    assert "선정된 상담 5건 중 4건을 배정했습니다" in page.locator("#proof").inner_text()
    page.get_by_role("button", name="English").click()
    assert "4 of 5 chosen meetings are placed" in page.locator("#proof").inner_text()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Left out").click()
    assert page.locator("#view-left_out tbody tr").first.inner_text().count("7 min") == 1
    page.get_by_role("button", name="한국어").click()
    assert "7분" in page.locator("#view-left_out").inner_text()


def test_filters_work_together(plan, open_page):
    page = open_page(plan)
    page.get_by_role("link", name="Timetable").click()
    found = page.locator("#found")
    assert found.inner_text() == "4 of 4 meetings"
    page.get_by_label("Interpreter").select_option(label="Kim (I1)")
    assert found.inner_text() == "2 of 4 meetings"
    page.get_by_role("searchbox").fill("narae mexico")
    assert found.inner_text() == "1 of 4 meetings"
    page.get_by_label("Day").select_option(index=2)
    assert "No meeting fits" in page.locator("#rows").inner_text()
    page.get_by_role("button", name="Clear filters").click()
    assert found.inner_text() == "4 of 4 meetings"
    page.get_by_label("Crisis region").select_option(label="From any crisis region")
    assert found.inner_text() == "2 of 4 meetings"


def test_keyboard_alone_reaches_everything(plan, open_page):
    page = open_page(plan)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(5):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#timetable")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "score":
            break
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "score"


@pytest.mark.parametrize("view", ["overview", "timetable", "companies/supplier/001", "left_out"])
def test_a_phone_needs_no_sideways_scrolling(plan, open_page, view):
    page = open_page(plan, width=360)
    page.goto(f"{page.url}#{view}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_print_shows_the_plan_without_the_controls(plan, open_page):
    page = open_page(plan)
    page.goto(f"{page.url}#timetable")
    page.emulate_media(media="print")
    assert page.locator(".list .row").count() == 4
    assert not page.locator(".filters").is_visible()
    assert not page.locator(".tools").is_visible()
    assert page.pdf().startswith(b"%PDF")


def test_dark_follows_the_system_and_the_button(plan, open_page):
    page = open_page(plan)
    assert page.locator("html").get_attribute("data-theme") == "light"
    page.get_by_role("button", name="Dark or light").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_payloads_do_nothing(hostile, open_page):
    page = open_page(hostile)
    for view in ("timetable", "companies", "left_out", "overview"):
        page.goto(f"{page.url.split('#')[0]}#{view}")
        assert page.evaluate("window.pwned") is None
        assert page.locator("main img, main script, main b > i[onerror]").count() == 0
    page.goto(f"{page.url.split('#')[0]}#timetable")
    row = page.locator(
        "tr.row", has=page.get_by_role("link", name="<script>window.pwned=1</script>", exact=True)
    )
    row.locator("button.score").click()
    assert "<script>window.pwned=1</script>" in page.get_by_role("dialog").inner_text()
    assert page.evaluate("window.pwned") is None


def test_an_address_that_means_nothing_shows_the_overview(plan, open_page):
    page = open_page(plan)
    page.goto(f"{page.url}#companies/supplier/%E0%A4%A")
    page.goto(f"{page.url.split('#')[0]}#nowhere/at/all")
    assert page.locator("#view-overview").is_visible()


def test_who_is_online_reads_its_own_clock_and_nothing_overlaps(plan, open_page):
    buyers = plan.event.buyers.assign(attendance=["online", "onsite"], time_zone="America/Mexico_City")
    online = plan.schedule.index.get_level_values("buyer_id") == "B1"
    places = plan.schedule["place_id"].mask(online, None)
    event = plan.event.replace(buyers=buyers)
    page = open_page(plan.replace(event=event, schedule=plan.schedule.assign(place_id=places)))
    page.goto(f"{page.url}#companies/buyer/B1")
    row = page.locator(".day li").first
    assert "19:00 – 19:30" in row.inner_text()  # the evening before, in Mexico
    assert "Video call" in row.inner_text()
    time, visit = (row.locator(css).bounding_box() for css in (".time", ".visit"))
    assert time["x"] + time["width"] <= visit["x"]
    page.goto(f"{page.url.split('#')[0]}#timetable")
    row = page.locator("tr.row", has=page.get_by_role("link", name="Buena Partes")).first
    assert row.locator("td").first.inner_text() == "Video call"
