"""Takes a picture of every page of the running system, for people to look at: `make look`.

Needs `make up` (or `passerelle up --detach`); the pictures lie in the folder it prints.
"""

import os
from pathlib import Path

import click
from playwright.sync_api import Browser, Page, sync_playwright

from deploy.cli.main import leave
from deploy.local import browser
from deploy.local.attached import told
from deploy.local.state import state_folder

PEOPLE = ("anna.registrar@warsaw", "ewa.chair@warsaw", "hanna.member@warsaw")
DOCUMENTS = Path(__file__).parent / "documents" / "fixtures"
SIZE = {"width": 1100, "height": 900}


def main() -> int:
    system, found = told(state_folder()), browser.find()
    if system is None or found is None:
        click.echo("start the system first: passerelle up --detach", err=True)
        return 3
    pictures = state_folder() / "look"
    pictures.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(found.executable),
            env={**os.environ, **found.environment},
            args=["--no-sandbox", "--disable-gpu"],
        )
        for person in PEOPLE:
            look_as(chromium, str(system["api"]), person, pictures)
        chromium.close()
    click.echo(pictures)
    return 0


def look_as(chromium: Browser, api: str, person: str, pictures: Path) -> None:
    """The log-in, the inbox, the newest recognitions this person sees, the forms."""
    name = person.partition(".")[0]
    page = chromium.new_context(viewport=SIZE).new_page()  # type: ignore[arg-type]
    page.goto(api + "/login")
    picture(page, pictures / "login.png")
    page.click(f'button[value="{person}"]')
    picture(page, pictures / f"{name}-inbox.png")
    links = [link.get_attribute("href") for link in page.query_selector_all("td a")]
    for number, link in enumerate(links[:4], start=1):
        page.goto(api + str(link))
        picture(page, pictures / f"{name}-recognition-{number}.png")
    page.goto(api + "/submit")
    picture(page, pictures / f"{name}-submit.png")
    page.goto(api + "/inspect")
    page.set_input_files('input[name="document"]', sorted(map(str, DOCUMENTS.glob("*.*"))))
    page.click("main button")
    picture(page, pictures / f"{name}-inspect.png")


def picture(page: Page, path: Path) -> None:
    page.screenshot(path=path, full_page=True)


if __name__ == "__main__":
    leave(main())
