"""What a phone reads on a printed page."""

import os
import shutil
import subprocess

import pytest
import zxingcpp
from PIL import Image


def codes_on(pdf, folder):
    """The texts of all codes on the first page of a PDF, drawn at the resolution of a print."""
    if shutil.which("pdftoppm") is None and not os.environ.get("CI"):
        pytest.skip("没有 pdftoppm：apt-get install poppler-utils")
    (folder / "sheet.pdf").write_bytes(pdf)
    draw = ["pdftoppm", "-r", "150", "-png", "-singlefile", "sheet.pdf", "sheet"]
    subprocess.run(draw, cwd=folder, check=True)
    with Image.open(folder / "sheet.png") as sheet:
        return [code.text for code in zxingcpp.read_barcodes(sheet)]
