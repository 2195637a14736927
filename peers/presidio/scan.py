"""Scans a file with presidio-analyzer, patterns only, and prints the seconds of CPU time, the findings and the version."""

import sys
import time
from importlib.metadata import version

import spacy
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import SpacyNlpEngine

# What a document has at most: as much as its users give it at a time.
DOCUMENT = 16 * 1024


class Blank(SpacyNlpEngine):
    """A model that splits words and knows nothing of them."""

    def __init__(self):
        super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
        self.nlp = {"en": spacy.blank("en")}

    def load(self):
        """Has all that it needs."""


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        text = file.read()
    analyzer = AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"], default_score_threshold=0.4)
    documents = [text[at : at + DOCUMENT] for at in range(0, len(text), DOCUMENT)]
    analyzer.analyze(documents[0], language="en")
    began = time.process_time()
    found = sum(len(analyzer.analyze(document, language="en")) for document in documents)
    print(time.process_time() - began, found, version("presidio-analyzer"))


main()
