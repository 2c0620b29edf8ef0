"""The words of a PDF that arrived, for the search, read in a process of its own with limits.

A picture has no words here: reading those is the archive's work. Run as a program: the file comes in, the
words go out.
"""

import resource
import subprocess
import sys

WALL_SECONDS, CPU_SECONDS = 20, 15
MEMORY_BYTES = 1024 * 1024 * 1024
PAGES, LETTERS = 300, 400_000


def read_text(content: bytes) -> str:
    """Return the words of a PDF; "" when it has none, or they cannot be had within the limits."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "yteso.government.correspondence.reading"],
            input=content, capture_output=True, timeout=WALL_SECONDS, check=True,
        )  # fmt: skip
    except subprocess.SubprocessError:
        return ""
    return done.stdout.decode("utf-8", "replace").replace("\x00", " ")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    import pypdfium2

    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    written = 0
    for number in range(min(len(document), PAGES)):
        text = document[number].get_textpage().get_text_bounded().replace("\r\n", "\n")
        sys.stdout.buffer.write((text + "\n").encode("utf-8", "replace"))
        written += len(text)
        if written > LETTERS:
            break
    document.close()


if __name__ == "__main__":
    main()
