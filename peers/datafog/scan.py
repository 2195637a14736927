"""Scans a file with datafog-core and prints the seconds of CPU time, the findings and the version."""

import sys
import time
from importlib.metadata import version

import datafog_core

# What a document has at most.
DOCUMENT = 64 * 1024


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        text = file.read()
    documents = [text[at : at + DOCUMENT] for at in range(0, len(text), DOCUMENT)]
    datafog_core.scan(documents[0])
    began = time.process_time()
    found = sum(len(datafog_core.scan(document)) for document in documents)
    print(time.process_time() - began, found, version("datafog-core"))


main()
